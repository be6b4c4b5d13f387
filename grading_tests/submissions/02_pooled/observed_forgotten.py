"""Forgets observed=, and samples the prior without noticing."""
# kind: wrong
# marks: pooled-model=0 pooled-trace=0 pooled-predictive=0
# %% pooled-model
with pm.Model() as pooled_model:
    slope = pm.Normal("slope", 0, 20)
    noise = pm.Exponential("noise", 0.1)
    pm.Normal("obs", slope * x_obs, noise)
# %% absurd-waits
absurd_share = float((abs(pooled_prior["prior"]["obs"]) > 30).mean())
