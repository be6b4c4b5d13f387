"""Dims and pm.Data, loops where others use arrays, products for sums of logs, extra rows and columns; all right."""
# kind: right
# marks:
# %% chain
with pm.Model(coords={"nation": np.arange(40), "visit": np.arange(696)}) as chain_model:
    x = pm.Data("x", queue, dims="visit")
    where = pm.Data("where", country, dims="visit")
    mu_slope = pm.Normal("mu_slope", mu=0.0, sigma=5.0)
    sigma_slope = pm.HalfNormal("sigma_slope", sigma=2)
    slope = pm.Normal("slope", mu_slope, tau=sigma_slope**-2, dims="nation")
    noise = pm.Exponential("noise", scale=1)
    pm.Deterministic("expected", slope[where] * x, dims="visit")
    obs = pm.Normal("obs", mu=slope[where] * x, sigma=noise, observed=wait, dims="visit")
    pm.Deterministic("ratio", sigma_slope / noise)
    chain_trace = pm.sample(1500, chains=4, random_seed=[1, 2, 3, 4], progressbar=False)
# %% estimates
rows = []
for c in range(40):
    x, y = queue[country == c], wait[country == c]
    rows.append(
        {
            "nation": c,
            "visits": len(x),
            "unpooled": np.linalg.lstsq(x[:, None], y)[0].item(),
            "pooled": round((queue @ wait) / (queue @ queue), 2),
            "hierarchical": float(chain_trace.posterior["slope"].sel(nation=c).mean()),
        }
    )
estimates = pd.DataFrame(rows).set_index("nation")
rmse = pd.DataFrame(
    {
        n: {
            column: round(float(np.sqrt(np.mean((estimates.loc[visits == n, column] - true_slope[visits == n]) ** 2))), 2)
            for column in ["hierarchical", "unpooled", "pooled"]
        }
        for n in [50, 20, 10, 5, 2]
    }
).T
# %% many-worlds
def worlds_rmse(sigma, n_worlds, rng):
    total = np.zeros((5, 3))
    weight = 1 / (1 + (own_error / sigma) ** 2)
    for _ in range(n_worlds):
        truth = 2 + sigma * rng.standard_normal(40)
        own = truth + own_error * rng.standard_normal(40)
        pooled = np.full(40, (own * sum_queue2).sum() / sum_queue2.sum())
        for column, guess in enumerate([pooled, own, 2 + weight * (own - 2)]):
            for row in range(5):
                part = slice(8 * row, 8 * row + 8)
                total[row, column] += ((guess - truth)[part] ** 2).mean()
    return pd.DataFrame(np.sqrt(total / n_worlds), index=[2, 5, 10, 20, 50], columns=["pooled", "unpooled", "partial"])
# %% interval-coverage
def worlds_coverage(assumed_sigma, n_worlds, rng):
    precision = 1 / assumed_sigma**2 + 1 / own_error**2
    hits = np.zeros(40)
    for _ in range(n_worlds):
        truth = rng.normal(2, 1, 40)
        own = rng.normal(truth, own_error)
        middle = (2 / assumed_sigma**2 + own / own_error**2) / precision
        half = 1.880794 / np.sqrt(precision)
        hits += (middle - half < truth) & (truth < middle + half)
    return [float(hits[visits == n].mean() / n_worlds) for n in np.unique(visits)]
# %% sigma-posterior
def density(x, sd):
    return np.exp(-0.5 * (x / sd) ** 2) / (sd * np.sqrt(2 * np.pi))


def sigma_posterior(estimate, error, prior):
    product = np.array(prior, dtype=float)
    for one, its_error in zip(estimate, error):
        product = product * density(one - 2, np.sqrt(sigma_grid**2 + its_error**2))
    return list(product / np.sum(product))


priors = {
    "HalfNormal(2)": 2 * density(sigma_grid, 2),
    "Exponential(13)": np.exp(-13 * sigma_grid),
    "Exponential(1)": np.exp(-sigma_grid),
    "flat": np.ones(1600),
}
sensitivity = pd.DataFrame(index=list(priors), columns=[8, 40, 24], dtype=float)
for name in priors:
    for n in sensitivity.columns:
        sensitivity.loc[name, n] = np.average(sigma_grid, weights=sigma_posterior(own_slope[:n], own_error[:n], priors[name]))
# %% calibration
pit, pit_narrow = [], []
for world in range(400):
    for name, values in [("HalfNormal(2)", pit), ("Exponential(13)", pit_narrow)]:
        below = np.cumsum(sigma_posterior(world_estimate[world], own_error[:8], priors[name]))
        values.append(np.interp(world_sigma[world], sigma_grid, below))
# %% funnel
def weak(centred):
    with pm.Model(coords={"nation": range(8)}) as model:
        mu = pm.Normal("mu_slope", sigma=5)
        width = pm.HalfNormal("sigma_slope", 2)
        if centred:
            slope = pm.Normal("slope", mu, width, dims="nation")
        else:
            pull = pm.Deterministic("pull", width * pm.Normal("slope_offset", dims="nation"), dims="nation")
            slope = pm.Deterministic("slope", pull + mu, dims="nation")
        pm.Normal("obs", weak_queue * slope[weak_country], sigma=1.5, observed=weak_wait)
    return model


centred_model, noncentred_model = weak(True), weak(False)
centred_trace = pm.sample(model=centred_model, chains=4, target_accept=0.95, random_seed=1, progressbar=False)
noncentred_trace = pm.sample(2000, model=noncentred_model, chains=4, target_accept=0.95, random_seed=2, progressbar=False)
divergences = {
    "centred": np.count_nonzero(centred_trace.sample_stats["diverging"]),
    "non-centred": noncentred_trace.sample_stats["diverging"].values.sum(),
}
low_sigma = {
    "non-centred": round(float(np.mean(noncentred_trace.posterior["sigma_slope"].values < 0.1)), 3),
    "centred": round(float(np.mean(centred_trace.posterior["sigma_slope"].values < 0.1)), 3),
}
# %% kiosks
with pm.Model(coords={"nation": np.arange(40)}) as kiosk_model:
    kiosk_effect = pm.Normal("kiosk_effect", 0, 2)
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    centre = pm.Deterministic("centre", mu_slope + kiosk_effect * kiosks, dims="nation")
    slope = pm.Normal("slope", centre, sigma_slope, dims="nation")
    noise = pm.Exponential("noise", 1)
    pm.Normal("obs", (slope[country] * queue), noise, observed=wait)
    kiosk_trace = pm.sample(chains=4, random_seed=5, progressbar=False)
means = [trace.posterior["sigma_slope"].values.mean() for trace in (kiosk_trace, chain_trace)]
explained = round(1 - means[0] ** 2 / means[1] ** 2, 3)
p = kiosk_trace.posterior.to_dataset().stack(sample=("chain", "draw"))
new_country = np.random.default_rng(1).normal(p["mu_slope"] + 1.5 * p["kiosk_effect"], p["sigma_slope"], size=(10, 4000))
