"""Writes slopes for slope in the likelihood: the data say nothing, and the trace shows the prior. What is
computed from these draws is computed well."""
# kind: wrong
# marks: unpooled-model=0 unpooled-trace=0
# %% unpooled-model
with pm.Model() as unpooled_model:
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slopes[groups] * x_obs, noise, observed=y_obs)
# %% unpooled-coverage
drawn = unpooled_trace["posterior"]
lines = drawn["slope"].values.reshape(-1, 8)[:, groups] * x_obs
waits = np.random.default_rng(34).normal(lines, drawn["noise"].values.reshape(-1, 1))
low, high = np.quantile(waits, [0.03, 0.97], axis=0)
inside = (low < y_obs) & (y_obs < high)
unpooled_coverage = np.array([inside[groups == g].mean() for g in range(8)])
