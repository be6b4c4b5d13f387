"""Leaves the last two visits out of the model, so the ranges of its predictions have no place for them."""
# kind: wrong
# marks: pooled-model=0 pooled-predictive=0
# %% pooled-model
with pm.Model() as pooled_model:
    slope = pm.Normal("slope", 0, 20)
    noise = pm.Exponential("noise", 0.1)
    pm.Normal("obs", slope * x_obs[:-2], noise, observed=y_obs[:-2])
