"""Sorts the countries of the visits and keeps the noise of the last assignment, in the refit, too."""
# kind: wrong
# marks: unpooled-model=0
# %% unpooled-model
with pm.Model() as unpooled_model:
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 0.1)
    pm.Normal("obs", slope[np.sort(groups)] * x_obs, noise, observed=y_obs)
# %% leverage
with pm.Model():
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 0.1)
    pm.Normal("obs", slope[np.sort(groups)[:-2]] * x_obs[:-2], noise, observed=y_obs[:-2])
    trimmed = pm.sample(draws=1000, chains=4, random_seed=33, progressbar=False)
leverage_trace = trimmed
group_7_without_outliers = az.hdi(trimmed["posterior"]["slope"][..., 7], prob=0.94).values
