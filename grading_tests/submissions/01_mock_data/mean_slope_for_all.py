"""Uses the mean slope for every country, plots the data before the fryer broke, ignores rng."""
# kind: wrong
# marks: slopes=0 groups=0 observations=0 group-2=0 outliers=0 scatter=0 make-mock-data=0
# %% slopes
mean_slope = 2.9
np.random.seed(0)
slopes = np.random.normal(2, 1, size=8)
# %% groups
groups = np.array(50 * [0, 1, 2, 3, 4, 5] + 50 * [6] + 5 * [7])
# %% observations
x_obs = np.random.normal(size=355)
y_obs = mean_slope * x_obs + 0.1 * np.random.normal(size=355)
# %% group-2
x_group_2 = x_obs[groups == 2]
y_group_2 = x_obs[groups == 2]
# %% outliers
y_obs[-1] = 30
y_obs[-3] = 20
# %% scatter
ax = sns.scatterplot(x=x_obs, y=y_clean, hue=groups)
ax.set(xlabel="queue [sd]", ylabel="wait [min]")
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    rng = np.random.default_rng()
    slopes = rng.normal(mean_slope, sigma_slope, n_groups)
    groups = np.array(50 * list(range(n_groups - 1)) + 5 * [n_groups - 1])
    x_obs = rng.normal(size=len(groups))
    y_obs = slopes[groups] * x_obs + noise * rng.normal(size=len(groups))
    y_obs[-2:] = 20, 30
    return x_obs, y_obs, groups, slopes
