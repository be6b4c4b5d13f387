"""The model is right, but its trace was sampled before the fryer broke. A 95 % HDI, a tail probability
counted from draws, and a refit that leaves out the last visit only."""
# kind: wrong
# marks: noise-prior=0 unpooled-trace=0 group-7-interval=0 leverage=0
# %% noise-prior
noise_above_one = (np.random.default_rng(1).exponential(0.1, size=100_000) > 1).mean()
# %% unpooled-trace
y_before = y_obs.copy()
y_before[-2:] = slopes[7] * x_obs[-2:]
with pm.Model() as earlier:
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_before)
    unpooled_trace = pm.sample(draws=1000, chains=4, random_seed=31, progressbar=False)
# %% group-7-interval
group_7_interval = az.hdi(unpooled_trace["posterior"]["slope"][..., 7], prob=0.95).values
# %% leverage
with pm.Model():
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups[:-1]] * x_obs[:-1], noise, observed=y_obs[:-1])
    trimmed = pm.sample(draws=1000, chains=4, random_seed=33, progressbar=False)
leverage_trace = trimmed
group_7_without_outliers = az.hdi(trimmed["posterior"]["slope"][..., 7], prob=0.94).values
