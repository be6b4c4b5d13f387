"""Draws a panel for each country with two labels for all, and gives back the Figure; all right."""
# kind: right
# marks:
# %% slopes
mean_slope = 2
np.random.seed(0)
slopes = np.array([np.random.normal(mean_slope, 1) for country in range(8)])
# %% observations
x_obs, noise = np.random.normal(size=(2, 355))
y_obs = np.choose(groups, slopes) * x_obs + noise / 10
# %% group-2
x_group_2 = np.extract(groups == 2, x_obs)
y_group_2 = y_obs[2:350:7]
# %% outliers
np.put(y_obs, [353, 354], [20, 30])
# %% scatter
ax, panels = plt.subplots(2, 4, sharex=True, sharey=True)
for country, panel in enumerate(panels.flat):
    panel.scatter(x_obs[groups == country], y_obs[groups == country], color="black")
    panel.plot([-3, 3], [-3 * slopes[country], 3 * slopes[country]])
    panel.set_title(countries[country])
ax.supxlabel("longer queue [sd]")
ax.supylabel("longer wait [min]")
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    sizes = np.full(n_groups, 50)
    sizes[-1] = 5
    groups = np.concatenate([np.full(size, group) for group, size in enumerate(sizes)])
    slopes = rng.normal(mean_slope, sigma_slope, n_groups)
    x_obs, z = rng.standard_normal((2, sizes.sum()))
    y_obs = slopes[groups] * x_obs + noise * z
    y_obs[-2:] = 20, 30
    return x_obs, y_obs, groups, slopes
