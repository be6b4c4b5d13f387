"""A NumPy user: tile, append and repeat, another seed for the observations, seaborn; all of it right."""
# kind: right
# marks:
# %% slopes
np.random.seed(0)
mean_slope = 2.0
slopes = mean_slope + np.random.randn(8)
# %% groups
groups = np.append(np.tile(np.arange(7, dtype="int32"), 50), [7] * 5)
# %% observations
np.random.seed(20240131)
noise = np.random.normal(0, 0.1, groups.shape)
x_obs = np.random.standard_normal(groups.shape)
y_obs = np.take(slopes, groups) * x_obs + noise
# %% group-2
mask = np.where(groups == 2)
x_group_2, y_group_2 = x_obs[mask], y_obs[mask]
# %% outliers
y_obs = np.append(y_obs[:-2], [20, 30])
# %% scatter
import pandas as pd

visits = pd.DataFrame({"queue (sd)": x_obs, "wait (min)": y_obs, "country": groups})
ax = sns.scatterplot(data=visits, x="queue (sd)", y="wait (min)", hue="country")
ax.axvline(0, color="0.8")
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    groups = np.repeat(np.arange(n_groups), [50] * (n_groups - 1) + [5])
    x_obs = rng.normal(0, 1, len(groups))
    errors = rng.normal(size=len(groups)) * noise
    slopes = mean_slope + sigma_slope * rng.normal(size=n_groups)
    y_obs = slopes[groups] * x_obs + errors
    y_obs[-1] = 30
    y_obs[-2] = 20
    return x_obs, y_obs, groups, slopes
