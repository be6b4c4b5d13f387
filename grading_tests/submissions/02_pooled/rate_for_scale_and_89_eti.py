"""Takes Exponential's rate for a scale, so the noise comes out too small, and trusts ArviZ's default
interval. Plots the prior instead of the posterior."""
# kind: wrong
# marks: pooled-model=0 pooled-interval=0 pooled-plot=0
# %% pooled-model
with pm.Model() as pooled_model:
    slope = pm.Normal("slope", 0, 20)
    noise = pm.Exponential("noise", scale=0.1)
    pm.Normal("obs", slope * x_obs, noise, observed=y_obs)
# %% pooled-interval
pooled_interval = az.eti(pooled_trace["posterior"]["slope"]).values
# %% pooled-plot
ax = az.plot_dist(pooled_prior, group="prior", var_names=["slope"])
