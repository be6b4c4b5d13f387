"""Takes 0.1 for a variance, sorts the countries, swaps the outliers and the axes, seeds inside."""
# kind: wrong
# marks: three-options=0 slopes=0 groups=0 observations=0 group-2=0 outliers=0 scatter=0 make-mock-data=0
# %% three-options
best_option = {
    "one rate for every country": "unpooled",
    "every country for itself": "pooled",
    "countries that inform each other": "hierarchical",
}
# %% slopes
mean_slope = 2
slopes = np.random.default_rng(0).normal(mean_slope, 1, 8)
# %% groups
groups = np.sort(50 * [0, 1, 2, 3, 4, 5, 6] + 5 * [7])
# %% observations
x_obs = np.random.normal(size=355)
y_obs = slopes[groups] * x_obs + np.random.normal(0, np.sqrt(0.1), size=355)
# %% group-2
x_group_2 = np.where(groups == 2)
y_group_2 = np.where(groups == 2)
# %% outliers
y_obs[-1] = 20
y_obs[-2] = 30
# %% scatter
ax = sns.scatterplot(x=y_obs, y=x_obs, hue=groups)
ax.set(xlabel="queue [sd]", ylabel="wait [min]")
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    np.random.seed(0)
    slopes = np.random.normal(mean_slope, sigma_slope, n_groups)
    groups = np.array(50 * list(range(n_groups - 1)) + 5 * [n_groups - 1])
    x_obs = np.random.normal(size=len(groups))
    y_obs = slopes[groups] * x_obs + noise * np.random.normal(size=len(groups))
    y_obs[-2:] = 20, 30
    return x_obs, y_obs, groups, slopes
