"""A careful programmer: pm.Data, dims, tau, a Deterministic, own interval, own histogram; all right."""
# kind: right
# marks:
# %% pooled-model
with pm.Model(coords={"visit": np.arange(len(y_obs))}) as pooled_model:
    x = pm.Data("x", x_obs, dims="visit")
    y = pm.Data("y", y_obs, dims="visit")
    slope = pm.Normal("slope", mu=0, tau=1 / 20**2)
    noise = pm.Exponential("noise", scale=10)
    mu = pm.Deterministic("mu", slope * x, dims="visit")
    pm.Deterministic("precision", noise**-2)
    pm.Normal("obs", mu=mu, tau=noise**-2, observed=y, dims="visit")
print(pooled_model)
# %% pooled-prior
pooled_prior = pm.sample_prior_predictive(draws=500, model=pooled_model, random_seed=7)
prior_slope_sd = np.std(pooled_prior.prior["slope"].values)
# %% absurd-waits
absurd = total = 0
for invented in pooled_prior.prior_predictive["obs"].values.reshape(-1, 355):
    absurd += sum(abs(wait) > 30 for wait in invented)
    total += len(invented)
absurd_share = absurd / total
print(absurd_share)
# %% grid-posterior
logarithms = []
for candidate in slope_grid:
    value = -(candidate**2) / (2 * 20**2)
    for wait, queue in zip(y_obs, x_obs):
        value -= (wait - candidate * queue) ** 2 / (2 * 2**2)
    logarithms.append(value)
heights = [np.exp(value - max(logarithms)) for value in logarithms]
grid_density = [height / (sum(heights) * 0.005) for height in heights]
# %% pooled-trace
with pooled_model:
    pooled_trace = pm.sample(
        1000, tune=1500, chains=4, cores=1, nuts_sampler="pymc", random_seed=101, progressbar=False
    )
# %% pooled-interval
def narrowest(draws, share):
    ordered = np.sort(np.ravel(draws))
    inside = int(np.ceil(share * len(ordered)))
    starts = range(len(ordered) - inside + 1)
    start = min(starts, key=lambda i: ordered[i + inside - 1] - ordered[i])
    return ordered[start], ordered[start + inside - 1]


pooled_interval = narrowest(pooled_trace.posterior["slope"], 0.94)
print("the interval is", pooled_interval)
# %% pooled-plot
figure, ax = plt.subplots()
ax.hist(pooled_trace.posterior["slope"].values.ravel(), bins=50, density=True, histtype="step")
ax.set_xlabel("slope")
# %% pooled-predictive
draws = pm.sample_posterior_predictive(pooled_trace, model=pooled_model, progressbar=False)
wait_ranges = az.hdi(draws.posterior_predictive["obs"], prob=0.94).values
hit = (wait_ranges[:, 0] <= y_obs) & (y_obs <= wait_ranges[:, 1])
coverage = [float(np.mean(hit[groups == g])) for g in range(8)]
# %% pooled-residuals
line = pooled_trace.posterior["slope"].values.mean() * x_obs
spread = {g: ((y_obs - line)[groups == g] ** 2).mean() ** 0.5 for g in range(8)}
group_rms = [round(float(spread[g]), 2) for g in range(8)]
worst_group = max(spread, key=spread.get)
pooled_misses_mean = bool(slopes.mean() < pooled_interval[0] or slopes.mean() > pooled_interval[1])
print(worst_group, pooled_misses_mean)
