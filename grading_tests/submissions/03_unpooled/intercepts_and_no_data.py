"""Gives every country an intercept, forgets observed= in the refit, and lets the forest plot show it."""
# kind: wrong
# marks: unpooled-model=0 unpooled-forest=0 leverage=0
# %% unpooled-model
with pm.Model() as unpooled_model:
    intercept = pm.Normal("intercept", 0, 20, shape=8)
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", intercept[groups] + slope[groups] * x_obs, noise, observed=y_obs)
# %% unpooled-forest
ax = az.plot_forest(unpooled_trace, var_names=["intercept"], combined=True)
ax.viz["figure"].item().suptitle("slope")
# %% leverage
with pm.Model():
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    trimmed = pm.sample(draws=1000, chains=4, random_seed=33, progressbar=False)
leverage_trace = trimmed
group_7_without_outliers = az.hdi(trimmed["posterior"]["slope"][..., 7], prob=0.94).values
