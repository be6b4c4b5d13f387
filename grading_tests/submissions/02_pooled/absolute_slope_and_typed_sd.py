"""Is sure that slopes are positive and writes abs(slope); types the prior's standard deviation in; plots
the noise under the name of the slope."""
# kind: wrong
# marks: pooled-model=0 pooled-prior=0 pooled-trace=0 pooled-plot=0
# %% pooled-model
with pm.Model() as pooled_model:
    slope = pm.Normal("slope", 0, 20)
    noise = pm.Exponential("noise", 0.1)
    pm.Normal("obs", abs(slope) * x_obs, noise, observed=y_obs)
# %% pooled-prior
with pooled_model:
    pooled_prior = pm.sample_prior_predictive(draws=600, random_seed=21)
prior_slope_sd = 20
# %% pooled-trace
with pooled_model:
    pooled_trace = pm.sample(
        chains=4, cores=1, nuts_sampler="pymc", initvals={"slope": -3.0}, random_seed=4, progressbar=False
    )
# %% pooled-plot
figure, ax = plt.subplots()
ax.hist(pooled_trace["posterior"]["noise"].values.ravel(), bins=30)
ax.set_title("slope")
