"""Predicts the queue from the wait, and inverts the comparison with the true mean."""
# kind: wrong
# marks: pooled-model=0 pooled-predictive=0 pooled-residuals=0
# %% pooled-model
with pm.Model() as pooled_model:
    slope = pm.Normal("slope", 0, 20)
    noise = pm.Exponential("noise", 0.1)
    pm.Normal("obs", slope * y_obs, noise, observed=x_obs)
# %% pooled-residuals
residual = y_obs - float(pooled_trace["posterior"]["slope"].mean()) * x_obs
group_rms = np.array([np.sqrt(np.mean(residual[groups == g] ** 2)) for g in range(8)])
worst_group = int(group_rms.argmax())
pooled_misses_mean = bool(pooled_interval[0] <= slopes.mean() <= pooled_interval[1])
