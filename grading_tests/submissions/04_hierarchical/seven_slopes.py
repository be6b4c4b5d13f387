"""Counts seven countries and sends Iceland's visits to India; the function still has a prior in it."""
# kind: wrong
# marks: hierarchical-model=0 hierarchical-trace=0 hierarchical-coverage=0 shrinkage=0 prior-sensitivity=0 pooling-limits=0 non-centred=0 better-priors=0 three-models=0
# %% hierarchical-model
with pm.Model() as hierarchical_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=7)
    noise = pm.Exponential("noise", 10)
    obs = pm.Normal("obs", slope[np.minimum(groups, 6)] * x_obs, noise, observed=y_obs)
# %% shrinkage
posterior_mean = hierarchical_trace.posterior.mean(("chain", "draw"))
shrinkage = (unpooled_mean[:7] - posterior_mean["slope"].values) / (
    unpooled_mean[:7] - posterior_mean["mu_slope"].item()
)
# %% pooling-limits
def build_hierarchical(sigma_slope):
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 1)
        sigma_slope = pm.Exponential("sigma_slope", 1 / sigma_slope)
        slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    return model
# %% non-centred
with pm.Model() as noncentred_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope_offset = pm.Normal("slope_offset", 0, 1)  # one offset for all
    slope = pm.Deterministic("slope", mu_slope + sigma_slope * slope_offset * np.ones(8))
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    noncentred_trace = pm.sample(draws=1000, chains=4, random_seed=42, progressbar=False)
# %% better-priors
with pm.Model() as robust_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 1)
    # lam is one over the square of the scale, not one over the scale
    pm.StudentT("obs", nu=4, mu=slope[groups] * x_obs, lam=1 / noise, observed=y_obs)
    robust_trace = pm.sample(draws=1000, chains=4, random_seed=44, progressbar=False)
