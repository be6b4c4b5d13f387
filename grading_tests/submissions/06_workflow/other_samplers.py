"""PyMC's own sampler and nutpie's own function, more draws, closed forms by SciPy, sets and Series; all right."""
# kind: right
# marks:
# %% chain
import nutpie
from scipy import stats

with pm.Model() as chain_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=(40,))
    noise = pm.Exponential("noise", 1)
    pm.Normal("obs", pm.math.dot(np.eye(40)[country] * queue[:, None], slope), noise, observed=wait)
chain_trace = nutpie.sample(nutpie.compile_pymc_model(chain_model), draws=1000, chains=4, seed=3, progress_bar=False)
# %% interval-coverage
def worlds_coverage(assumed_sigma, n_worlds, rng):
    truth = rng.normal(2, 1, size=(40, n_worlds))
    own = truth + rng.normal(size=(40, n_worlds)) * own_error[:, None]
    w = assumed_sigma**2 / (assumed_sigma**2 + own_error**2)
    belief = stats.norm((w * own.T + (1 - w) * 2).T, (np.sqrt(w) * own_error)[:, None])
    level = belief.cdf(truth)
    inside = (level > 0.03) & (level < 0.97)
    return pd.Series(inside.mean(axis=1)).groupby(visits).mean()
# %% sigma-posterior
def sigma_posterior(estimate, error, prior):
    logs = stats.norm.logpdf(np.asarray(estimate)[:, None], 2, np.hypot(sigma_grid, np.asarray(error)[:, None]))
    total = logs.sum(axis=0) + np.log(prior)
    return pd.Series(np.exp(total - total.max())).pipe(lambda p: p / p.sum())


priors = {
    "Exponential(13)": stats.expon(scale=1 / 13).pdf(sigma_grid),
    "Exponential(1)": stats.expon.pdf(sigma_grid),
    "HalfNormal(2)": stats.halfnorm(scale=2).pdf(sigma_grid),
}
sensitivity = pd.DataFrame(
    {n: [float((sigma_posterior(own_slope[:n], own_error[:n], p) * sigma_grid).sum()) for p in priors.values()] for n in (8, 40)},
    index=priors.keys(),
).round(3)
# %% calibration
def level(world, prior):
    p = sigma_posterior(world_estimate[world], own_error[:8], prior).to_numpy()
    return p[sigma_grid < world_sigma[world]].sum()


pit = pd.Series([level(world, priors["HalfNormal(2)"]) for world in range(400)])
pit_narrow = np.array([[level(world, priors["Exponential(13)"])] for world in range(400)])[:, 0]
# %% funnel
with pm.Model() as centred_model:
    m = pm.Normal("mu_slope", 0, 5)
    s = pm.HalfNormal("sigma_slope", 2)
    b = pm.Normal("slope", m, s, shape=8)
    pm.Normal("obs", b[weak_country] * weak_queue, 1.5, observed=weak_wait)
    centred_trace = pm.sample(chains=4, cores=1, target_accept=0.9, random_seed=8, progressbar=False, nuts_sampler="pymc")
with pm.Model() as noncentred_model:
    m = pm.Normal("mu_slope", 0, 5)
    s = pm.HalfNormal("sigma_slope", 2)
    z = pm.Normal("slope_offset", 0, 1, shape=8)
    b = pm.Deterministic("slope", m + s * z)
    pm.Normal("obs", b[weak_country] * weak_queue, 1.5, observed=weak_wait)
    noncentred_trace = pm.sample(1500, chains=4, cores=1, target_accept=0.9, random_seed=9, progressbar=False, nuts_sampler="pymc")
divergences, low_sigma = {}, {}
for form, trace in [("centred", centred_trace), ("non-centred", noncentred_trace)]:
    divergences[form] = trace.sample_stats["diverging"].sum().item()
    low_sigma[form] = (trace.posterior["sigma_slope"] < 0.1).mean().item()
# %% two-likelihoods
def fit(likelihood, seed):
    with pm.Model() as model:
        slope = pm.Normal("slope", pm.Normal("mu_slope", 0, 5), pm.HalfNormal("sigma_slope", 2), shape=8)
        noise = pm.Exponential("noise", 1)
        likelihood(slope[groups] * x_obs, noise)
        trace = pm.sample(chains=4, random_seed=seed, progressbar=False, idata_kwargs={"log_likelihood": True})
    return trace


normal_trace = fit(lambda mean, noise: pm.Normal("obs", mean, noise, observed=y_obs), 5)
robust_trace = fit(lambda mean, noise: pm.StudentT("obs", nu=4, mu=mean, sigma=noise, observed=y_obs), 6)
rng_here = np.random.default_rng(5)


def invented(trace, draw):
    p = trace.posterior
    mean = p["slope"].values.reshape(-1, 8)[:, groups] * x_obs
    return mean + draw(mean.shape) * p["noise"].values.reshape(-1, 1)


inside_half = {}
for name, waits in [
    ("normal", invented(normal_trace, lambda shape: rng_here.normal(size=shape))),
    ("robust", invented(robust_trace, lambda shape: rng_here.standard_t(4, size=shape))),
]:
    below = (waits < y_obs).mean(axis=0)
    inside_half[name] = ((below >= 0.25) & (below <= 0.75)).mean()
both = {"robust": az.loo(robust_trace, pointwise=True), "normal": az.loo(normal_trace, pointwise=True)}
loo_table = pd.DataFrame(
    [(loo.elpd, loo.se, np.sum(np.asarray(loo.pareto_k) > 0.7), loo.p) for loo in both.values()],
    index=both.keys(), columns=["elpd", "se", "high_k", "p"],
)
k = np.asarray(both["normal"].pareto_k)
most_influential = {int(visit) for visit in np.argpartition(-k, 2)[:2]}
