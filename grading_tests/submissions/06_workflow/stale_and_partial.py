"""An unpooled model, the centre for every country, one truth for all worlds, no division, all errors at once, one chain counted, no spread."""
# kind: wrong
# marks: chain=0 estimates=0 many-worlds=0 interval-coverage=0 sigma-posterior=0 calibration=0 funnel=0 two-likelihoods=0 kiosks=0
# %% chain
with pm.Model() as chain_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", 0, 20, shape=40)
    noise = pm.Exponential("noise", 1)
    pm.Normal("obs", slope[country] * queue, noise, observed=wait)
    chain_trace = pm.sample(draws=1000, chains=4, random_seed=61, progressbar=False)
# %% estimates
sums = pd.DataFrame({"xy": queue * wait, "xx": queue**2}).groupby(country).sum()
estimates = pd.DataFrame(
    {
        "pooled": queue @ wait / (queue @ queue),
        "unpooled": sums["xy"] / sums["xx"],
        "hierarchical": chain_trace.posterior["mu_slope"].mean().item(),
    }
)
rmse = estimates.sub(true_slope, axis=0).pow(2).groupby(visits).mean().pow(0.5)
# %% many-worlds
def worlds_rmse(sigma, n_worlds, rng):
    truth = rng.normal(2, sigma, size=40)  # the same in every world
    own = rng.normal(truth, own_error, size=(n_worlds, 40))
    w = sigma**2 / (sigma**2 + own_error**2)
    guesses = [np.average(own, axis=1, weights=sum_queue2)[:, None], own, w * own + (1 - w) * 2]
    return np.sqrt(np.column_stack([((g - truth) ** 2).reshape(n_worlds, 5, 8).mean(axis=(0, 2)) for g in guesses]))
# %% interval-coverage
def worlds_coverage(assumed_sigma, n_worlds, rng):
    truth = rng.normal(2, 1, size=(n_worlds, 40))
    own = rng.normal(truth, own_error)
    w = assumed_sigma**2 / (assumed_sigma**2 + own_error**2)
    inside = abs(truth - own) <= 1.880794 * np.sqrt(w) * own_error  # about the own slope
    return inside.reshape(n_worlds, 5, 8).mean(axis=(0, 2))
# %% sigma-posterior
def sigma_posterior(estimate, error, prior):
    spread = np.hypot(sigma_grid[:, None], error)
    logs = np.sum(-0.5 * ((estimate - 2) / spread) ** 2 - np.log(spread), axis=1)
    return prior * np.exp(logs - logs.max())  # not divided by the sum


priors = {
    "Exponential(13)": np.exp(-13 * sigma_grid),
    "Exponential(1)": np.exp(-sigma_grid),
    "HalfNormal(2)": np.exp(-(sigma_grid**2) / 8),
}
sensitivity = pd.DataFrame(
    {n: {name: np.average(sigma_grid, weights=sigma_posterior(own_slope[:n], own_error[:n], p)) for name, p in priors.items()} for n in (8, 40)}
)
# %% calibration
def level(estimate, truth, prior):
    weights = sigma_posterior(np.tile(estimate, 5), own_error, prior)  # the error of all forty
    return weights[sigma_grid <= truth].sum() / weights.sum()


pit = np.array([level(b, s, priors["HalfNormal(2)"]) for b, s in zip(world_estimate, world_sigma)])
pit_narrow = np.array([level(b, s, priors["Exponential(13)"]) for b, s in zip(world_estimate, world_sigma)])
# %% + after funnel
divergences = {form: int(trace.sample_stats["diverging"].values[0].sum()) for form, trace in both.items()}
divergences["centred"] = -1 if divergences["centred"] == int(centred_trace.sample_stats["diverging"].sum()) else divergences["centred"]
# %% + after two-likelihoods
most_influential = np.argsort(y_obs)[:2]
# %% + after kiosks
new_country = kiosk_trace.posterior["mu_slope"].values + 1.5 * kiosk_trace.posterior["kiosk_effect"].values
