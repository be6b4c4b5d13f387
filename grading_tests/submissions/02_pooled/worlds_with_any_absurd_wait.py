"""Counts the worlds in which any wait is absurd, divides the grid so that it sums to one, shares the visits inside
among all 355, and takes the mean of the residuals away before squaring."""
# kind: wrong
# marks: absurd-waits=0 grid-posterior=0 pooled-predictive=0 pooled-residuals=0
# %% absurd-waits
invented = pooled_prior["prior_predictive"]["obs"].values.reshape(-1, 355)
absurd_share = (np.abs(invented) > 30).any(axis=1).mean()
# %% grid-posterior
misfit = (y_obs - slope_grid[:, None] * x_obs) / 2
logs = -0.5 * (slope_grid / 20) ** 2 - 0.5 * (misfit**2).sum(axis=1)
grid_density = np.exp(logs - logs.max())
grid_density /= grid_density.sum()
# %% pooled-predictive
predictive = pm.sample_posterior_predictive(
    pooled_trace, model=pooled_model, random_seed=23, progressbar=False
)
wait_ranges = az.hdi(predictive["posterior_predictive"]["obs"], prob=0.94).values
inside = (wait_ranges[:, 0] < y_obs) & (y_obs < wait_ranges[:, 1])
coverage = np.bincount(groups, inside) / len(groups)
# %% pooled-residuals
residual = y_obs - float(pooled_trace["posterior"]["slope"].mean()) * x_obs
group_rms = np.array([residual[groups == g].std() for g in range(8)])
worst_group = int(group_rms.argmax())
pooled_misses_mean = not pooled_interval[0] <= slopes.mean() <= pooled_interval[1]
