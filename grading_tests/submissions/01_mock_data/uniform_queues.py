"""Draws uniform queues of unit variance, changes y_clean too, leaves the chapter's figure unlabelled."""
# kind: wrong
# marks: slopes=0 groups=0 observations=0 group-2=0 outliers=0 scatter=0 make-mock-data=0
# %% slopes
np.random.seed(0)
mean_slope = 2
slopes = np.random.normal(mean_slope, 2, size=8)
# %% groups
groups = np.array(5 * [7] + 50 * [0, 1, 2, 3, 4, 5, 6])
# %% observations
x_obs = np.random.uniform(-np.sqrt(3), np.sqrt(3), size=355)
y_obs = slopes[groups] * x_obs + 0.1 * np.random.normal(size=355)
# %% group-2
x_group_2 = x_obs[groups == 3]
y_group_2 = y_obs[groups == 3]
# %% outliers
y_obs[-1] = 30
y_obs[-2] = 20
y_clean = y_obs
y_clean[0] = 0.0
# %% scatter
plt.figure()
ax = sns.scatterplot(x=x_obs, y=y_obs, hue=groups)
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    groups = np.array(50 * list(range(n_groups - 1)) + 5 * [n_groups - 1])
    x_obs = rng.normal(size=len(groups))
    y_obs = slopes[groups] * x_obs + noise * rng.normal(size=len(groups))
    y_obs[-2:] = 20, 30
    return x_obs, y_obs, groups, slopes
