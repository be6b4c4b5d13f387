"""Takes intervals of half the draws, which hold the same truths; ranges of the line without its noise; and three
chains for the refit, whose interval is right."""
# kind: wrong
# marks: truth-covered=0 unpooled-coverage=0 leverage=0
# %% truth-covered
slope_intervals = az.hdi(unpooled_trace["posterior"]["slope"], prob=0.5).values
truth_covered = (slope_intervals[:, 0] <= slopes) & (slopes <= slope_intervals[:, 1])
# %% unpooled-coverage
lines = unpooled_trace["posterior"]["slope"].values.reshape(-1, 8)[:, groups] * x_obs
low, high = np.quantile(lines, [0.03, 0.97], axis=0)
inside = (low < y_obs) & (y_obs < high)
unpooled_coverage = np.array([inside[groups == g].mean() for g in range(8)])
# %% leverage
with pm.Model():
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups[:-2]] * x_obs[:-2], noise, observed=y_obs[:-2])
    leverage_trace = pm.sample(draws=1500, chains=3, random_seed=33, progressbar=False)
group_7_without_outliers = az.hdi(leverage_trace["posterior"]["slope"][..., 7], prob=0.94).values
