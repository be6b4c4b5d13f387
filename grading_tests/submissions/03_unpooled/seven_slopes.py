"""Gives the small country no slope of its own and lets it share the first one."""
# kind: wrong
# marks: unpooled-model=0 unpooled-trace=0 group-7-interval=0 truth-covered=0 unpooled-forest=0 unpooled-coverage=0 leverage=0
# %% unpooled-model
with pm.Model() as unpooled_model:
    slope = pm.Normal("slope", 0, 20, shape=7)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups % 7] * x_obs, noise, observed=y_obs)
# %% group-7-interval
group_7_interval = az.hdi(unpooled_trace["posterior"]["slope"][..., 0], prob=0.94).values
# %% truth-covered
slope_intervals = az.hdi(unpooled_trace["posterior"]["slope"], prob=0.94).values
truth_covered = (slope_intervals[:, 0] <= slopes[:7]) & (slopes[:7] <= slope_intervals[:, 1])
# %% unpooled-forest
ax = az.plot_forest(unpooled_trace, var_names=["slope"], combined=True)
# %% leverage
with pm.Model():
    slope = pm.Normal("slope", 0, 20, shape=7)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups[:-2] % 7] * x_obs[:-2], noise, observed=y_obs[:-2])
    trimmed = pm.sample(draws=1000, chains=4, random_seed=33, progressbar=False)
leverage_trace = trimmed
group_7_without_outliers = az.hdi(trimmed["posterior"]["slope"][..., 0], prob=0.94).values
