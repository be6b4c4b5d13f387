"""Builds the pooled model of the last assignment again. Only the question about the prior is right."""
# kind: wrong
# marks: unpooled-model=0 unpooled-trace=0 group-7-interval=0 truth-covered=0 unpooled-forest=0 unpooled-coverage=0 leverage=0
# %% unpooled-model
with pm.Model() as unpooled_model:
    slope = pm.Normal("slope", 0, 20)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope * x_obs, noise, observed=y_obs)
# %% group-7-interval
group_7_interval = az.hdi(unpooled_trace["posterior"]["slope"], prob=0.94).values
# %% truth-covered
slope_intervals = np.array([group_7_interval] * 8)
truth_covered = (group_7_interval[0] <= slopes) & (slopes <= group_7_interval[1])
# %% unpooled-forest
ax = az.plot_forest(unpooled_trace, var_names=["slope"], combined=True)
# %% leverage
with pm.Model():
    slope = pm.Normal("slope", 0, 20)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope * x_obs[:-2], noise, observed=y_obs[:-2])
    trimmed = pm.sample(draws=1000, chains=4, random_seed=33, progressbar=False)
leverage_trace = trimmed
group_7_without_outliers = az.hdi(trimmed["posterior"]["slope"], prob=0.94).values
