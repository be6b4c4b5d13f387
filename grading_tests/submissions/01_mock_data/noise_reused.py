"""Reuses one set of noise for every country, draws the slopes too late, selects in two dimensions."""
# kind: wrong
# marks: slopes=0 groups=0 observations=0 group-2=0 outliers=0 scatter=0 make-mock-data=0
# %% slopes
np.random.seed(0)
mean_slope = 2
slopes = np.random.normal(mean_slope, 1, 8)
slopes = np.random.normal(mean_slope, 1, 8)
# %% groups
groups = np.arange(355) % 8
# %% observations
x_obs = np.random.normal(size=355)
noise = np.random.normal(0, 0.1, size=50)
y_obs = slopes[groups] * x_obs + np.resize(noise, 355)
# %% group-2
x_group_2 = x_obs[np.argwhere(groups == 2)]
y_group_2 = y_obs[np.argwhere(groups == 2)]
# %% outliers
y_obs[-6] = 30
y_obs[-7] = 20
# %% scatter
figure, ax = plt.subplots()
ax.scatter(x_obs, y_obs)
ax.set(xlabel="queue [sd]", ylabel="wait [min]", title="All visits")
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    rng = np.random.default_rng(0)
    slopes = rng.normal(mean_slope, sigma_slope, n_groups)
    groups = np.array(50 * list(range(n_groups - 1)) + 5 * [n_groups - 1])
    x_obs = rng.normal(size=len(groups))
    y_obs = slopes[groups] * x_obs + noise * rng.normal(size=len(groups))
    y_obs[-2:] = 20, 30
    return x_obs, y_obs, groups, slopes
