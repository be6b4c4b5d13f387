"""Counts the countries from one, so the index is shifted and Python's index -1 hides it. Gives the
probability below one minute instead of above."""
# kind: wrong
# marks: unpooled-model=0 noise-prior=0
# %% unpooled-model
with pm.Model() as unpooled_model:
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups - 1] * x_obs, noise, observed=y_obs)
# %% noise-prior
noise_above_one = 1 - np.exp(-10)
# %% leverage
with pm.Model():
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups[:-2] - 1] * x_obs[:-2], noise, observed=y_obs[:-2])
    trimmed = pm.sample(draws=1000, chains=4, random_seed=33, progressbar=False)
leverage_trace = trimmed
group_7_without_outliers = az.hdi(trimmed["posterior"]["slope"][..., 7], prob=0.94).values
