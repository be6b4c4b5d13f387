"""Gives precisions where standard deviations belong, twice; draws, interval and ranges follow from that."""
# kind: wrong
# marks: pooled-model=0
# %% pooled-model
with pm.Model() as pooled_model:
    slope = pm.Normal("slope", 0, tau=20)
    noise = pm.Exponential("noise", 0.1)
    pm.Normal("obs", slope * x_obs, tau=noise, observed=y_obs)
