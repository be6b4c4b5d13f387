"""Takes every visit for one of the country before, in each of the models, and all else is right."""
# kind: wrong
# marks: hierarchical-model=0
# %% hierarchical-model
with pm.Model() as hierarchical_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    obs = pm.Normal("obs", slope[groups - 1] * x_obs, noise, observed=y_obs)
# %% pooling-limits
def build_hierarchical(sigma_slope):
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 1)
        slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", slope[groups - 1] * x_obs, noise, observed=y_obs)
    return model
# %% non-centred
with pm.Model() as noncentred_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope_offset = pm.Normal("slope_offset", 0, 1, shape=8)
    slope = pm.Deterministic("slope", mu_slope + sigma_slope * slope_offset)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups - 1] * x_obs, noise, observed=y_obs)
    noncentred_trace = pm.sample(draws=1000, chains=4, random_seed=42, progressbar=False)
# %% better-priors
with pm.Model() as robust_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 1)
    pm.StudentT("obs", nu=4, mu=slope[groups - 1] * x_obs, sigma=noise, observed=y_obs)
    robust_trace = pm.sample(draws=1000, chains=4, random_seed=44, progressbar=False)
