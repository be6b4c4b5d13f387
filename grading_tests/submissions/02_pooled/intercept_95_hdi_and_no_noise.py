"""Adds an intercept, reports a 95 % HDI, leaves the noise out of the predictions, plots without a label,
and finds the worst country in the data before the fryer broke."""
# kind: wrong
# marks: pooled-model=0 pooled-interval=0 pooled-plot=0 pooled-predictive=0 pooled-residuals=0
# %% pooled-model
with pm.Model() as pooled_model:
    intercept = pm.Normal("intercept", 0, 20)
    slope = pm.Normal("slope", 0, 20)
    noise = pm.Exponential("noise", 0.1)
    pm.Normal("obs", intercept + slope * x_obs, noise, observed=y_obs)
# %% pooled-trace
with pm.Model():
    slope = pm.Normal("slope", 0, 20)
    noise = pm.Exponential("noise", 0.1)
    pm.Normal("obs", slope * x_obs, noise, observed=y_obs)
    pooled_trace = pm.sample(chains=4, draws=1000, random_seed=9, progressbar=False)
# %% pooled-interval
pooled_interval = tuple(az.hdi(pooled_trace["posterior"]["slope"].values.ravel(), prob=0.95))
# %% pooled-plot
figure, ax = plt.subplots()
ax.hist(pooled_trace["posterior"]["slope"].values.ravel())
# %% pooled-predictive
lines = pooled_trace["posterior"]["slope"].values.reshape(-1, 1) * x_obs
low, high = np.quantile(lines, [0.03, 0.97], axis=0)
wait_ranges = np.column_stack([low, high])
coverage = np.array([((low < y_obs) & (y_obs < high))[groups == g].mean() for g in range(8)])
# %% pooled-residuals
y_clean = y_obs.copy()
y_clean[-2:] = slopes[7] * x_obs[-2:]
left = y_clean - float(pooled_trace["posterior"]["slope"].mean()) * x_obs
group_rms = np.array([np.sqrt(np.mean(left[groups == g] ** 2)) for g in range(8)])
worst_group = int(group_rms.argmax())
pooled_misses_mean = not pooled_interval[0] <= slopes.mean() <= pooled_interval[1]
