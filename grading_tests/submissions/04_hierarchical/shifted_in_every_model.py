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
# %% hierarchical-coverage
posterior = hierarchical_trace.posterior
line = posterior["slope"].values[..., groups - 1] * x_obs
predicted = np.random.default_rng(45).normal(line, posterior["noise"].values[..., None])
low, high = np.quantile(predicted, [0.03, 0.97], axis=(0, 1))
inside = (low <= y_obs) & (y_obs <= high)
hierarchical_coverage = np.array([inside[groups == g].mean() for g in range(8)])
# %% prior-sensitivity
with pm.Model() as wide_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups - 1] * x_obs, noise, observed=y_obs)
    wide_trace = pm.sample(draws=1000, chains=4, random_seed=47, progressbar=False)
means = [trace.posterior.mean(("chain", "draw")) for trace in (hierarchical_trace, wide_trace)]
sensitivity = pd.DataFrame(
    [[m["slope"].values[7], m["mu_slope"].item(), m["sigma_slope"].item()] for m in means],
    index=["chapter", "wide"], columns=["iceland", "mu_slope", "sigma_slope"],
)
pulls = unpooled_mean[7] - sensitivity["iceland"]
hyperprior_share = 1 - pulls["wide"] / pulls["chapter"]
# %% two-by-two
with pm.Model():
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 1)
    pm.StudentT("obs", nu=4, mu=slope[groups - 1] * x_obs, sigma=noise, observed=y_obs)
    robust_unpooled_trace = pm.sample(draws=1000, chains=4, random_seed=48, progressbar=False)
iceland = [trace.posterior["slope"].values[..., 7].mean() for trace in (wide_trace, robust_unpooled_trace, robust_trace)]
two_by_two = pd.DataFrame(
    {"unpooled": [unpooled_mean[7], iceland[1]], "hierarchical": [iceland[0], iceland[2]]},
    index=["normal", "Student-t"],
)
what_helped = "likelihood"
