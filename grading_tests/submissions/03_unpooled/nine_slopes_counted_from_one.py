"""Counts the countries from one and makes room for a ninth slope, which no data inform. The last question,
answered with a friend's code, is right."""
# kind: wrong
# marks: unpooled-model=0 unpooled-trace=0 group-7-interval=0 truth-covered=0 unpooled-forest=0 unpooled-coverage=0
# %% unpooled-model
with pm.Model() as unpooled_model:
    slope = pm.Normal("slope", 0, 20, shape=9)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups + 1] * x_obs, noise, observed=y_obs)
