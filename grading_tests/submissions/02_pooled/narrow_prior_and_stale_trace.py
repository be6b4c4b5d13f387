"""Narrows the slope's prior, and keeps a trace that was sampled before the fryer broke."""
# kind: wrong
# marks: pooled-model=0 pooled-trace=0
# %% pooled-model
with pm.Model() as pooled_model:
    slope = pm.Normal("slope", 0, 2)
    noise = pm.Exponential("noise", 0.1)
    pm.Normal("obs", slope * x_obs, noise, observed=y_obs)
# %% pooled-trace
y_before = y_obs.copy()
y_before[-2:] = slopes[7] * x_obs[-2:]
with pm.Model():
    slope = pm.Normal("slope", 0, 20)
    noise = pm.Exponential("noise", 0.1)
    pm.Normal("obs", slope * x_obs, noise, observed=y_before)
    pooled_trace = pm.sample(draws=1000, chains=4, random_seed=22, progressbar=False)
# %% pooled-predictive
slope, noise = (pooled_trace["posterior"][name].values.reshape(-1, 1) for name in ("slope", "noise"))
waits = np.random.default_rng(1).normal(slope * x_obs, noise)
low, high = np.quantile(waits, [0.03, 0.97], axis=0)
wait_ranges = np.column_stack([low, high])
coverage = np.array([((low < y_obs) & (y_obs < high))[groups == g].mean() for g in range(8)])
