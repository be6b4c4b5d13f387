"""A pandas user with modern generators for queues and noise; all of it right."""
# kind: right
# marks:
# %% groups
groups = np.arange(355) % 7
groups[350:] = 7
# %% observations
import pandas as pd

modern = np.random.default_rng(12)
table = pd.DataFrame({"group": groups, "x": modern.standard_normal(355)})
table["y"] = modern.normal(slopes[table.group] * table.x, 0.1)
x_obs, y_obs = table.x.to_numpy(), table.y.to_numpy(copy=True)
# %% group-2
x_group_2 = table[table.group == 2].x
y_group_2 = table.set_index("group").loc[2].y
# %% outliers
y_obs[[-2, -1]] = 20, 30
# %% scatter
table["y"] = y_obs
ax = table.plot.scatter(x="x", y="y", c="group", colormap="tab10", title="Visits")
ax.set_xlabel("x_obs [sd]")
ax.set_ylabel("y_obs [min]")
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    table = pd.DataFrame({"group": [*range(n_groups - 1)] * 50 + [n_groups - 1] * 5})
    table["x"] = rng.normal(size=len(table))
    slopes = pd.Series(rng.normal(mean_slope, sigma_slope, n_groups))
    table["y"] = table.group.map(slopes) * table.x + rng.normal(0, noise, len(table))
    table.loc[len(table) - 2, "y"] = 20.0
    table.loc[len(table) - 1, "y"] = 30.0
    return table.x, table.y, table.group, slopes
