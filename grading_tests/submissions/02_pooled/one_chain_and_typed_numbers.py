"""The model and the prior are right. One chain only, an interval typed in from a friend's screen, a share
in per cent, a country counted from one."""
# kind: wrong
# marks: pooled-trace=0 pooled-interval=0 pooled-predictive=0 pooled-residuals=0
# %% pooled-trace
with pooled_model:
    pooled_trace = pm.sample(draws=4000, chains=1, random_seed=2, progressbar=False)
# %% pooled-interval
pooled_interval = (2.8, 3.3)
# %% pooled-predictive
predictive = pm.sample_posterior_predictive(
    pooled_trace, model=pooled_model, random_seed=23, progressbar=False
)
low, high = predictive["posterior_predictive"]["obs"].quantile([0.03, 0.97], dim=("chain", "draw")).values
wait_ranges = np.column_stack([low, high])
inside = (low < y_obs) & (y_obs < high)
coverage = np.array([100 * inside[groups == g].mean() for g in range(8)])
# %% pooled-residuals
slope_mean = float(pooled_trace["posterior"]["slope"].mean())
group_rms = [np.sqrt(np.mean((y_obs - slope_mean * x_obs)[groups == g] ** 2)) for g in range(8)]
worst_group = 8
pooled_misses_mean = False
