"""Squares the noise, as if Normal took a variance. What builds on it costs nothing."""
# kind: wrong
# marks: unpooled-model=0
# %% unpooled-model
with pm.Model() as unpooled_model:
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise**2, observed=y_obs)
