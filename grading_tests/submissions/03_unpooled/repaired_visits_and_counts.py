"""Counts visits instead of sharing them, rounds the ends of the eight intervals, and repairs the last two visits in the
refit instead of leaving them out."""
# kind: wrong
# marks: truth-covered=0 unpooled-coverage=0 leverage=0
# %% truth-covered
slope_intervals = az.hdi(unpooled_trace["posterior"]["slope"], prob=0.94).values.round(1)
truth_covered = (slope_intervals[:, 0] <= slopes) & (slopes <= slope_intervals[:, 1])
# %% unpooled-coverage
unpooled_coverage = [50, 50, 50, 50, 50, 50, 50, 0]
# %% leverage
y_repaired = y_obs.copy()
y_repaired[-2:] = slopes[7] * x_obs[-2:]
with pm.Model():
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_repaired)
    leverage_trace = pm.sample(draws=1000, chains=4, random_seed=33, progressbar=False)
group_7_without_outliers = az.hdi(leverage_trace["posterior"]["slope"][..., 7], prob=0.94).values
