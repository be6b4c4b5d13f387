"""Eight slopes for forty countries, intercepts, 95 %, sums for roots of squares, the noise fitted, deviances, kiosks in the visits."""
# kind: wrong
# marks: chain=0 estimates=0 many-worlds=0 interval-coverage=0 sigma-posterior=0 calibration=0 funnel=0 two-likelihoods=0 kiosks=0
# %% chain
with pm.Model() as chain_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 1)
    pm.Normal("obs", slope[country % 8] * queue, noise, observed=wait)
    chain_trace = pm.sample(draws=1000, chains=4, random_seed=61, progressbar=False)
# %% estimates
estimates = pd.DataFrame(
    {
        "pooled": queue @ wait / (queue @ queue),
        "unpooled": [np.polyfit(queue[country == c], wait[country == c], 1)[0] for c in range(40)],
        "hierarchical": np.tile(chain_trace.posterior["slope"].mean(("chain", "draw")).values, 5),
    }
)
rmse = estimates.sub(true_slope, axis=0).pow(2).groupby(visits).mean().pow(0.5)
# %% many-worlds
def worlds_rmse(sigma, n_worlds, rng):
    truth = rng.normal(2, sigma, size=(n_worlds, 40))
    own = rng.normal(truth, own_error)
    w = sigma**2 / (sigma**2 + own_error)  # the standard error for its square
    guesses = [np.average(own, axis=1, weights=sum_queue2)[:, None], own, w * own + (1 - w) * 2]
    return np.sqrt(np.column_stack([((g - truth) ** 2).reshape(n_worlds, 5, 8).mean(axis=(0, 2)) for g in guesses]))
# %% interval-coverage
def worlds_coverage(assumed_sigma, n_worlds, rng):
    truth = rng.normal(2, 1, size=(n_worlds, 40))
    own = rng.normal(truth, own_error)
    w = assumed_sigma**2 / (assumed_sigma**2 + own_error**2)
    inside = abs(truth - (w * own + (1 - w) * 2)) <= 1.96 * np.sqrt(w) * own_error
    return inside.reshape(n_worlds, 5, 8).mean(axis=(0, 2))
# %% sigma-posterior
def sigma_posterior(estimate, error, prior):
    spread = sigma_grid[:, None] + error  # added, not in squares
    logs = np.sum(-0.5 * ((estimate - 2) / spread) ** 2 - np.log(spread), axis=1)
    weights = prior * np.exp(logs - logs.max())
    return weights / weights.sum()


priors = {
    "Exponential(13)": np.exp(-13 * sigma_grid),
    "Exponential(1)": np.exp(-sigma_grid),
    "HalfNormal(2)": np.exp(-(sigma_grid**2) / 8),
}
sensitivity = pd.DataFrame(
    {n: {name: sigma_grid @ sigma_posterior(own_slope[:n], own_error[:n], p) for name, p in priors.items()} for n in (8, 40)}
)
# %% + after calibration
pit, pit_narrow = 1 - pit, 1 - pit_narrow
# %% funnel
def fitted_noise(centred):
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 5)
        sigma_slope = pm.HalfNormal("sigma_slope", 2)
        if centred:
            slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
        else:
            slope_offset = pm.Normal("slope_offset", 0, 1, shape=8)
            slope = pm.Deterministic("slope", mu_slope + sigma_slope * slope_offset)
        noise = pm.Exponential("noise", 1)
        pm.Normal("obs", slope[weak_country] * weak_queue, noise, observed=weak_wait)
        return model, pm.sample(chains=4, target_accept=0.9, random_seed=62, progressbar=False)


(centred_model, centred_trace), (noncentred_model, noncentred_trace) = fitted_noise(True), fitted_noise(False)
divergences = {"centred": int(centred_trace.sample_stats["diverging"].sum()), "non-centred": int(noncentred_trace.sample_stats["diverging"].sum())}
low_sigma = {"centred": float((centred_trace.posterior["sigma_slope"] < 0.1).mean()), "non-centred": float((noncentred_trace.posterior["sigma_slope"] < 0.1).mean())}
# %% + after two-likelihoods
loo_table["elpd"] = -2 * loo_table["elpd"]
# %% kiosks
with pm.Model() as kiosk_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    kiosk_effect = pm.Normal("kiosk_effect", 0, 2)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=40)
    noise = pm.Exponential("noise", 1)
    pm.Normal("obs", slope[country] * queue + kiosk_effect * kiosks[country], noise, observed=wait)
    kiosk_trace = pm.sample(chains=4, random_seed=66, progressbar=False)
explained = 1 - (kiosk_trace.posterior["sigma_slope"].mean().item() / chain_trace.posterior["sigma_slope"].mean().item()) ** 2
p = kiosk_trace.posterior
new_country = np.random.default_rng(67).normal(p["mu_slope"].values + 1.5 * p["kiosk_effect"].values, p["sigma_slope"].values)
