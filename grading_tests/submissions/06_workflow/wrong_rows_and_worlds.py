"""Classes for countries, ratios of waits, equal weights, no prior, the next world's truth, logarithms, outliers removed, the effect fixed."""
# kind: wrong
# marks: chain=0 estimates=0 many-worlds=0 interval-coverage=0 sigma-posterior=0 calibration=0 funnel=0 two-likelihoods=0 kiosks=0
# %% chain
row_of_class = np.searchsorted([2, 5, 10, 20, 50], visits)
with pm.Model() as chain_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=40)
    noise = pm.Exponential("noise", 1)
    pm.Normal("obs", slope[row_of_class[country]] * queue, noise, observed=wait)
    chain_trace = pm.sample(draws=1000, chains=4, random_seed=61, progressbar=False)
# %% estimates
estimates = pd.DataFrame(
    {
        "pooled": queue @ wait / (queue @ queue),
        "unpooled": pd.Series(wait / queue).groupby(country).mean(),
        "hierarchical": chain_trace.posterior["slope"].mean(("chain", "draw")).values,
    }
)
rmse = estimates.sub(true_slope, axis=0).pow(2).groupby(visits).mean().pow(0.5)
# %% many-worlds
def worlds_rmse(sigma, n_worlds, rng):
    truth = rng.normal(2, sigma, size=(n_worlds, 40))
    own = rng.normal(truth, own_error)
    w = sigma**2 / (sigma**2 + own_error**2)
    guesses = [own.mean(axis=1, keepdims=True), own, w * own + (1 - w) * 2]  # every country counts the same
    return np.sqrt(np.column_stack([((g - truth) ** 2).reshape(n_worlds, 5, 8).mean(axis=(0, 2)) for g in guesses]))
# %% interval-coverage
def worlds_coverage(assumed_sigma, n_worlds, rng):
    truth = rng.normal(2, 1, size=(n_worlds, 40))
    own = rng.normal(truth, own_error)
    w = assumed_sigma**2 / (assumed_sigma**2 + own_error**2)
    inside = abs(truth - (w * own + (1 - w) * 2)) <= 1.880794 * w * own_error
    return inside.reshape(n_worlds, 5, 8).mean(axis=(0, 2))
# %% sigma-posterior
def sigma_posterior(estimate, error, prior):
    spread = np.hypot(sigma_grid[:, None], error)
    logs = np.sum(-0.5 * ((estimate - 2) / spread) ** 2 - np.log(spread), axis=1)
    weights = np.exp(logs - logs.max())  # the prior is not used
    return weights / weights.sum()


priors = {
    "Exponential(13)": np.exp(-13 * sigma_grid),
    "Exponential(1)": np.exp(-sigma_grid),
    "HalfNormal(2)": np.exp(-(sigma_grid**2) / 8),
}
sensitivity = pd.DataFrame(
    {n: {name: sigma_grid @ sigma_posterior(own_slope[:n], own_error[:n], p) for name, p in priors.items()} for n in (8, 40)}
)
# %% calibration
truths = np.roll(world_sigma, 1)  # the world before
pit = np.array([sigma_posterior(b, own_error[:8], priors["HalfNormal(2)"])[sigma_grid <= s].sum() for b, s in zip(world_estimate, truths)])
pit_narrow = np.array([sigma_posterior(b, own_error[:8], priors["Exponential(13)"])[sigma_grid <= s].sum() for b, s in zip(world_estimate, truths)])
# %% + after funnel
low_sigma = {form: float((np.log(trace.posterior["sigma_slope"]) < 0.1).mean()) for form, trace in both.items()}
# %% two-likelihoods
clean = slice(0, 353)  # the fryer's visits are thrown away
with pm.Model():
    slope = pm.Normal("slope", pm.Normal("mu_slope", 0, 5), pm.HalfNormal("sigma_slope", 2), shape=8)
    noise = pm.Exponential("noise", 1)
    pm.Normal("obs", slope[groups[clean]] * x_obs[clean], noise, observed=y_obs[clean])
    normal_trace = pm.sample(chains=4, random_seed=64, progressbar=False)
robust_trace = normal_trace
inside_half = {"normal": 0.5, "robust": 0.5}
loo_table = pd.DataFrame({"elpd": [240.0, 249.8], "se": [14.0, 36.9], "high_k": [0, 0]}, index=["normal", "robust"])
most_influential = [350, 351]
# %% kiosks
with pm.Model() as kiosk_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    kiosk_effect = -0.8  # as the data cell says
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope + kiosk_effect * kiosks, sigma_slope, shape=40)
    noise = pm.Exponential("noise", 1)
    pm.Normal("obs", slope[country] * queue, noise, observed=wait)
    kiosk_trace = pm.sample(chains=4, random_seed=66, progressbar=False)
explained = 0.64
p = kiosk_trace.posterior
new_country = np.random.default_rng(67).normal(p["mu_slope"].values - 1.2, p["sigma_slope"].values)
