"""Lets the noise grow with the queue, and returns the parts of the function in another order."""
# kind: wrong
# marks: observations=0 outliers=0 scatter=0 make-mock-data=0
# %% observations
x_obs = np.random.normal(size=355)
y_obs = slopes[groups] * x_obs + 0.1 * x_obs * np.random.normal(size=355)
# %% outliers
y_obs[-1] = y_obs[-2] = 30
# %% scatter
figure, ax = plt.subplots()
ax.scatter(x_obs, y_obs, c=groups % 4)
ax.set(xlabel="queue [sd]", ylabel="wait [min]")
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    slopes = rng.normal(mean_slope, sigma_slope, n_groups)
    groups = np.array(50 * list(range(n_groups - 1)) + 5 * [n_groups - 1])
    x_obs = rng.normal(size=len(groups))
    y_obs = slopes[groups] * x_obs + noise * rng.normal(size=len(groups))
    y_obs[-2:] = 20, 30
    return slopes, groups, x_obs, y_obs
