"""Noise as variance, mean absolute errors, a seed in the function, sums of likelihoods, a flat prior, one trace twice, lines without noise."""
# kind: wrong
# marks: chain=0 estimates=0 many-worlds=0 interval-coverage=0 sigma-posterior=0 calibration=0 funnel=0 two-likelihoods=0 kiosks=0
# %% chain
with pm.Model() as chain_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=40)
    noise = pm.Exponential("noise", 1)
    pm.Normal("obs", slope[country] * queue, pm.math.sqrt(noise), observed=wait)
    chain_trace = pm.sample(draws=1000, chains=4, random_seed=61, progressbar=False)
# %% + after estimates
rmse = estimates.sub(true_slope, axis=0).abs().groupby(visits).mean()
# %% many-worlds
def worlds_rmse(sigma, n_worlds, rng):
    np.random.seed(0)
    truth = np.random.normal(2, sigma, size=(n_worlds, 40))
    own = np.random.normal(truth, own_error)
    w = sigma**2 / (sigma**2 + own_error**2)
    guesses = [np.average(own, axis=1, weights=sum_queue2)[:, None], own, w * own + (1 - w) * 2]
    return np.sqrt(np.column_stack([((g - truth) ** 2).reshape(n_worlds, 5, 8).mean(axis=(0, 2)) for g in guesses]))
# %% interval-coverage
def worlds_coverage(assumed_sigma, n_worlds, rng):
    truth = rng.normal(2, 1, size=(n_worlds, 40))
    own = rng.normal(truth, own_error)
    w = assumed_sigma**2 / (assumed_sigma**2 + own_error**2)
    inside = abs(truth - (w * own + (1 - w) * 2)) <= 1.880794 * w * own_error**2  # the variance
    return inside.reshape(n_worlds, 5, 8).mean(axis=(0, 2))
# %% sigma-posterior
def sigma_posterior(estimate, error, prior):
    spread = np.hypot(sigma_grid[:, None], error)
    weights = prior * np.sum(np.exp(-0.5 * ((estimate - 2) / spread) ** 2) / spread, axis=1)  # added
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
flat = np.ones(1600)
pit = np.array([sigma_posterior(b, own_error[:8], flat)[sigma_grid <= s].sum() for b, s in zip(world_estimate, world_sigma)])
pit_narrow = pit
# %% + after funnel
noncentred_trace = centred_trace
# %% + after two-likelihoods
inside_half = {}
for name, trace in [("normal", normal_trace), ("robust", robust_trace)]:
    line = trace.posterior["slope"].values.reshape(-1, 8)[:, groups] * x_obs  # the line, without a visit's noise
    low, high = np.quantile(line, [0.25, 0.75], axis=0)
    inside_half[name] = np.mean((low <= y_obs) & (y_obs <= high))
# %% kiosks
twice = kiosks[country][:40]
with pm.Model() as kiosk_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    kiosk_effect = pm.Normal("kiosk_effect", 0, 2)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope + kiosk_effect * twice, sigma_slope, shape=40)
    noise = pm.Exponential("noise", 1)
    pm.Normal("obs", slope[country] * queue, noise, observed=wait)
    kiosk_trace = pm.sample(chains=4, random_seed=66, progressbar=False)
explained = 1 - (kiosk_trace.posterior["sigma_slope"].mean().item() / chain_trace.posterior["sigma_slope"].mean().item()) ** 2
p = kiosk_trace.posterior
new_country = np.random.default_rng(67).normal(p["mu_slope"].values + 1.5 * p["kiosk_effect"].values, p["sigma_slope"].values)
