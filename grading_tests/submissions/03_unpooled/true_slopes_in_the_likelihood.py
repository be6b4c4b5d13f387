"""Writes slopes for slope in the likelihood: the data say nothing, and the trace shows the prior. What is
computed from these draws is computed well."""
# kind: wrong
# marks: unpooled-model=0 unpooled-trace=0 unpooled-coverage=0
# %% unpooled-model
with pm.Model() as unpooled_model:
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slopes[groups] * x_obs, noise, observed=y_obs)
