"""Gives every country a noise of its own: the trace has not the form that was asked for, its slopes have."""
# kind: wrong
# marks: unpooled-model=0 unpooled-trace=0 unpooled-coverage=0
# %% unpooled-model
with pm.Model() as unpooled_model:
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 10, shape=8)
    pm.Normal("obs", slope[groups] * x_obs, noise[groups], observed=y_obs)
