"""Leaves out five questions and gives the first model another name: only these six are lost."""
# kind: wrong
# marks: hierarchical-model=0 hierarchical-coverage=0 pooling-limits=0 non-centred=0 better-priors=0 new-group-again=0
# %% hierarchical-model
with pm.Model() as my_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    obs = pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
# %% hierarchical-trace
with my_model:
    hierarchical_trace = pm.sample(draws=1000, chains=4, random_seed=41, progressbar=False)
# %% hierarchical-coverage
raise NotImplementedError("Replace this line with your answer.")
# %% pooling-limits
raise NotImplementedError("Replace this line with your answer.")
# %% non-centred
raise NotImplementedError("Replace this line with your answer.")
# %% better-priors
raise NotImplementedError("Replace this line with your answer.")
# %% new-group-again
raise NotImplementedError("Replace this line with your answer.")
