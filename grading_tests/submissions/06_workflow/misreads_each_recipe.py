"""Keeps the chapter's hyperprior, exchanges weights, assumes what is true, forgets errors; the calibration follows from this."""
# kind: wrong
# marks: chain=0 estimates=0 many-worlds=0 interval-coverage=0 sigma-posterior=0 funnel=0 two-likelihoods=0 kiosks=0
# %% chain
with pm.Model() as chain_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=40)
    noise = pm.Exponential("noise", 1)
    pm.Normal("obs", slope[country] * queue, noise, observed=wait)
    chain_trace = pm.sample(draws=1000, chains=4, random_seed=61, progressbar=False)
# %% + after chain
mean_of_countries = np.mean([queue[country == c] @ wait[country == c] / (queue[country == c] @ queue[country == c]) for c in range(40)])
# %% estimates
sums = pd.DataFrame({"xy": queue * wait, "xx": queue**2}).groupby(country).sum()
estimates = pd.DataFrame(
    {
        "pooled": mean_of_countries,  # of slopes, not of visits
        "unpooled": sums["xy"] / sums["xx"],
        "hierarchical": chain_trace.posterior["slope"].mean(("chain", "draw")).values,
    }
)
rmse = estimates.sub(true_slope, axis=0).pow(2).groupby(visits).mean().pow(0.5)
# %% many-worlds
def worlds_rmse(sigma, n_worlds, rng):
    truth = rng.normal(2, sigma, size=(n_worlds, 40))
    own = rng.normal(truth, own_error)
    w = own_error**2 / (sigma**2 + own_error**2)  # the other way round
    guesses = [np.average(own, axis=1, weights=sum_queue2)[:, None], own, w * own + (1 - w) * 2]
    return np.sqrt(np.column_stack([((g - truth) ** 2).reshape(n_worlds, 5, 8).mean(axis=(0, 2)) for g in guesses]))
# %% interval-coverage
def worlds_coverage(assumed_sigma, n_worlds, rng):
    truth = rng.normal(2, assumed_sigma, size=(n_worlds, 40))  # the truth is what is assumed
    own = rng.normal(truth, own_error)
    w = assumed_sigma**2 / (assumed_sigma**2 + own_error**2)
    inside = abs(truth - (w * own + (1 - w) * 2)) <= 1.880794 * np.sqrt(w) * own_error
    return inside.reshape(n_worlds, 5, 8).mean(axis=(0, 2))
# %% sigma-posterior
def sigma_posterior(estimate, error, prior):
    logs = np.sum(-0.5 * ((estimate - 2) / sigma_grid[:, None]) ** 2 - np.log(sigma_grid[:, None]), axis=1)  # no error
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
# %% funnel
with pm.Model() as noncentred_model:  # the names exchanged
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    pm.Normal("obs", slope[weak_country] * weak_queue, 1.5, observed=weak_wait)
    noncentred_trace = pm.sample(chains=4, target_accept=0.9, random_seed=62, progressbar=False)
with pm.Model() as centred_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope_offset = pm.Normal("slope_offset", 0, 1, shape=8)
    slope = pm.Deterministic("slope", mu_slope + sigma_slope * slope_offset)
    pm.Normal("obs", slope[weak_country] * weak_queue, 1.5, observed=weak_wait)
    centred_trace = pm.sample(chains=4, target_accept=0.9, random_seed=63, progressbar=False)
divergences = {"centred": int(centred_trace.sample_stats["diverging"].sum()), "non-centred": int(noncentred_trace.sample_stats["diverging"].sum())}
low_sigma = {"centred": float((centred_trace.posterior["sigma_slope"] < 0.1).mean()), "non-centred": float((noncentred_trace.posterior["sigma_slope"] < 0.1).mean())}
# %% + after two-likelihoods
# 94 % where the question says 50 %.
inside_half = {"normal": 353 / 355, "robust": 0.94}
# %% + after kiosks
explained = 1 - kiosk_trace.posterior["sigma_slope"].mean().item() / chain_trace.posterior["sigma_slope"].mean().item()
