"""Forgets the noise, selects from the wrong array, and gives the last group fifty visits as well."""
# kind: wrong
# marks: observations=0 group-2=0 outliers=0 scatter=0 make-mock-data=0
# %% observations
x_obs = np.random.normal(size=355)
y_obs = slopes[groups] * x_obs
# %% group-2
x_group_2 = x_obs[:50]
y_group_2 = y_obs[:50]
# %% outliers
y_obs[-2:] = 20, 30
y_obs = np.clip(y_obs, -5, None)
# %% scatter
figure, ax = plt.subplots()
for country in range(8):
    ax.plot(x_obs[groups == country], y_obs[groups == country], label=countries[country])
ax.set(xlabel="queue [sd]", ylabel="wait [min]")
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    slopes = rng.normal(mean_slope, sigma_slope, n_groups)
    groups = np.arange(50 * n_groups) % n_groups
    x_obs = rng.normal(size=len(groups))
    y_obs = slopes[groups] * x_obs + noise * rng.normal(size=len(groups))
    y_obs[-2:] = 20, 30
    return x_obs, y_obs, groups, slopes
