"""Types the slopes in with two decimals, adds an intercept, indexes twice, hard-codes 355."""
# kind: wrong
# marks: slopes=0 groups=0 observations=0 group-2=0 outliers=0 scatter=0 make-mock-data=0
# %% slopes
np.random.seed(0)
mean_slope = 2
slopes = np.random.normal(mean_slope, 1, size=8).round(2)
# %% groups
groups = np.random.permutation(50 * [0, 1, 2, 3, 4, 5, 6] + 5 * [7])
# %% observations
x_obs = np.random.normal(size=355)
y_obs = mean_slope + slopes[groups] * x_obs + 0.1 * np.random.normal(size=355)
# %% group-2
x_group_2 = x_obs[2::7]
y_group_2 = y_obs[2::7]
# %% outliers
y_obs[groups == 7][-1] = 30
y_obs[groups == 7][-2] = 20
# %% scatter
figure, ax = plt.subplots()
for country in range(7):
    ax.scatter(x_obs[groups == country], y_obs[groups == country], label=countries[country])
ax.set(xlabel="queue [sd]", ylabel="wait [min]")
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    slopes = rng.normal(mean_slope, sigma_slope, 8)
    groups = np.array(50 * [0, 1, 2, 3, 4, 5, 6] + 5 * [7])
    x_obs = rng.normal(size=355)
    y_obs = slopes[groups] * x_obs + noise * rng.normal(size=355)
    y_obs[-2:] = 20, 30
    return x_obs, y_obs, groups, slopes
