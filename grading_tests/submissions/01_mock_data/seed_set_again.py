"""Sets the seed again before the noise, which so repeats the queues; adds the outliers to the waits."""
# kind: wrong
# marks: slopes=0 groups=0 observations=0 group-2=0 outliers=0 scatter=0 make-mock-data=0
# %% slopes
np.random.seed(1)
mean_slope = 2
slopes = np.random.normal(mean_slope, 1, size=8)
# %% groups
groups = np.array(50 * [0, 1, 2, 3, 4, 5, 6] + 5 * [6])
groups[-1] = 7
# %% observations
np.random.seed(0)
x_obs = np.random.normal(size=363)[8:]
np.random.seed(0)
y_obs = slopes[groups] * x_obs + 0.1 * np.random.normal(size=355)
# %% group-2
x_group_2 = np.sort(x_obs[groups == 2])
y_group_2 = np.sort(y_obs[groups == 2])
# %% outliers
y_obs[-1] += 30
y_obs[-2] += 20
# %% scatter
figure, ax = plt.subplots()
ax.scatter(x_obs, y_obs, c=y_obs)
ax.set(xlabel="queue [sd]", ylabel="wait [min]")
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    slopes = rng.normal(mean_slope, sigma_slope, n_groups)
    groups = np.array(50 * list(range(n_groups - 1)) + 5 * [n_groups - 1])
    x_obs = rng.normal(size=len(groups))
    y_obs = slopes[groups] * x_obs + rng.normal(0, noise**0.5, size=len(groups))
    y_obs[-2:] = 20, 30
    return x_obs, y_obs, groups, slopes
