"""Repairs the likelihood in the first model already, where it was not asked for."""
# kind: wrong
# marks: hierarchical-model=0 hierarchical-trace=0
# %% hierarchical-model
with pm.Model() as hierarchical_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    obs = pm.StudentT("obs", nu=4, mu=slope[groups] * x_obs, sigma=noise, observed=y_obs)
