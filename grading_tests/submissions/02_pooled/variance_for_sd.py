"""Squares the noise, as if Normal took a variance, and reports a variance for the prior's spread. What
builds on the model is marked on the model as it was written."""
# kind: wrong
# marks: pooled-model=0 pooled-prior=0
# %% pooled-model
with pm.Model() as pooled_model:
    slope = pm.Normal("slope", 0, 20)
    noise = pm.Exponential("noise", 0.1)
    pm.Normal("obs", slope * x_obs, noise**2, observed=y_obs)
# %% pooled-prior
with pooled_model:
    pooled_prior = pm.sample_prior_predictive(draws=1000, random_seed=3)
prior_slope_sd = float(pooled_prior["prior"]["slope"].var())
