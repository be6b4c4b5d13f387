"""Centres the countries on zero instead of mu_slope, in every model."""
# kind: wrong
# marks: hierarchical-model=0 pooling-limits=0 non-centred=0 better-priors=0 three-models=0
# %% hierarchical-model
with pm.Model() as hierarchical_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", 0, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    obs = pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
# %% pooling-limits
def build_hierarchical(sigma_slope):
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 1)
        slope = pm.Normal("slope", 0, sigma_slope, shape=8)
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    return model
# %% non-centred
with pm.Model() as noncentred_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope_offset = pm.Normal("slope_offset", 0, 1, shape=8)
    slope = pm.Deterministic("slope", mu_slope + slope_offset)  # sigma_slope is forgotten
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    noncentred_trace = pm.sample(draws=1000, chains=4, random_seed=42, progressbar=False)
# %% better-priors
with pm.Model() as robust_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 4)  # the variance
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 1)
    pm.StudentT("obs", nu=4, mu=slope[groups] * x_obs, sigma=noise, observed=y_obs)
    robust_trace = pm.sample(draws=1000, chains=4, random_seed=44, progressbar=False)
# %% three-models
germany = hierarchical_trace.posterior["slope"][..., 0]  # country 0, not 7
low, high = az.hdi(germany, prob=0.94).values
comparison = pd.DataFrame(
    {"pooled": pooled_summary, "unpooled": unpooled_summary.loc[0],
     "hierarchical": {"mean": germany.mean().item(), "low": low, "high": high}}
).T
fig, ax = plt.subplots()
ax.errorbar(comparison["mean"], comparison.index, xerr=0.4, fmt="o")
ax.set_xlabel("slope")
