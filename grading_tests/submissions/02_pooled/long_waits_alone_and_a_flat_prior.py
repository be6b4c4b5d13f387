"""Counts the waits that are too long alone, forgets the prior on the grid, takes ranges of 95 %, and reports mean
squares without the root; each of them follows from earlier answers that are right."""
# kind: wrong
# marks: absurd-waits=0 grid-posterior=0 pooled-predictive=0 pooled-residuals=0
# %% absurd-waits
absurd_share = float((pooled_prior["prior_predictive"]["obs"] > 30).mean())
# %% grid-posterior
misfit = (y_obs - slope_grid[:, None] * x_obs) / 2
logs = -0.5 * (misfit**2).sum(axis=1)
heights = np.exp(logs - logs.max())
grid_density = heights / (heights.sum() * 0.005)
# %% pooled-predictive
predictive = pm.sample_posterior_predictive(
    pooled_trace, model=pooled_model, random_seed=23, progressbar=False
)
low, high = predictive["posterior_predictive"]["obs"].quantile([0.025, 0.975], dim=("chain", "draw")).values
wait_ranges = np.column_stack([low, high])
inside = (low < y_obs) & (y_obs < high)
coverage = np.array([inside[groups == g].mean() for g in range(8)])
# %% pooled-residuals
residual = y_obs - float(pooled_trace["posterior"]["slope"].mean()) * x_obs
group_rms = np.array([np.mean(residual[groups == g] ** 2) for g in range(8)])
worst_group = int(group_rms.argmax())
pooled_misses_mean = not pooled_interval[0] <= slopes.mean() <= pooled_interval[1]
