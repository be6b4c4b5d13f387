"""Gives the exponential its mean for its rate, so sigma_slope is all but free; later models have mistakes of their own."""
# kind: wrong
# marks: hierarchical-model=0 pooling-limits=0 non-centred=0 better-priors=0
# %% hierarchical-model
with pm.Model() as hierarchical_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", scale=13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    obs = pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
# %% pooling-limits
def build_hierarchical(sigma_slope):
    # The argument is never used.
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 1)
        slope = pm.Normal("slope", mu_slope, 1.0, shape=8)
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    return model
# %% non-centred
with pm.Model() as noncentred_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope_offset = pm.Normal("slope_offset", 0, 1, shape=8)
    slope = pm.Deterministic("slope", sigma_slope * slope_offset)  # mu_slope is forgotten
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    noncentred_trace = pm.sample(draws=1000, chains=4, random_seed=42, progressbar=False)
# %% better-priors
with pm.Model() as robust_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 1)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)  # still normal
    robust_trace = pm.sample(draws=1000, chains=4, random_seed=44, progressbar=False)
