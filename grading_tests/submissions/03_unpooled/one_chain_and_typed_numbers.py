"""The model is right. One short chain, an interval typed in, every truth said to be covered, a forest plot
without a word, and outliers repaired instead of left out."""
# kind: wrong
# marks: unpooled-trace=0 group-7-interval=0 truth-covered=0 unpooled-forest=0 leverage=0
# %% unpooled-trace
with unpooled_model:
    unpooled_trace = pm.sample(draws=500, chains=1, random_seed=31, progressbar=False)
# %% group-7-interval
group_7_interval = [13.2, 17.3]
# %% truth-covered
slope_intervals = az.hdi(unpooled_trace["posterior"]["slope"], prob=0.94).values
truth_covered = np.ones(8, dtype=bool)
# %% unpooled-forest
middle = unpooled_trace["posterior"]["slope"].mean(("chain", "draw")).values
figure, ax = plt.subplots()
ax.errorbar(middle, range(8), xerr=0.4, fmt="o")
# %% leverage
y_repaired = y_obs.copy()
y_repaired[-2:] = slopes[7] * x_obs[-2:]
with pm.Model():
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_repaired)
    trimmed = pm.sample(draws=1000, chains=4, random_seed=33, progressbar=False)
leverage_trace = trimmed
group_7_without_outliers = az.hdi(trimmed["posterior"]["slope"][..., 7], prob=0.94).values
