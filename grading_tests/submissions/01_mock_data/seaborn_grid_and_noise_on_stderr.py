"""A grid of panels, no seed at all for the visits, warnings on stderr, prints, extra and copied cells."""
# kind: right
# marks:
# %% + after setup
import sys
import warnings

print("starting", file=sys.stderr)
warnings.warn("this warning is harmless")
# %% three-options
best_option = {}
best_option["one rate for every country"] = "pooled"
best_option["every country for itself"] = "unpooled"
best_option["countries that inform each other"] = "hierarchical"
best_option
# %% + after slopes
print(slopes, slopes.mean())
np.random.normal(size=1000).mean()
# %% - groups-check
# %% = slopes-check
# %% = three-options-check
# %% groups
groups = np.concatenate([np.arange(7)] * 50 + [np.full(5, 7)])
print(np.bincount(groups), file=sys.stderr)
# %% observations
fresh = np.random.default_rng()
x_obs = fresh.normal(size=355)
y_obs = slopes[groups] * x_obs + fresh.normal(scale=0.1, size=355)
# %% outliers
spoiled = y_obs.copy()
spoiled[-2:] = (20, 30)
y_obs = spoiled
# %% scatter
import pandas as pd

frame = pd.DataFrame({"queue [sd]": x_obs, "wait [min]": y_obs, "country": np.array(countries)[groups]})
ax = sns.relplot(frame, x="queue [sd]", y="wait [min]", col="country", col_wrap=4, height=2)
ax.figure.suptitle("One panel for each country")
# %% make-mock-data
def helper(rng, n):
    print("drawing", n)
    return rng.standard_normal(n)


def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    warnings.warn("about to draw")
    n = 50 * (n_groups - 1) + 5
    groups = np.minimum(np.arange(n) // 50, n_groups - 1)
    slopes = helper(rng, n_groups) * sigma_slope + mean_slope
    x_obs = helper(rng, n)
    y_obs = slopes[groups] * x_obs + noise * helper(rng, n)
    y_obs[-2], y_obs[-1] = 20, 30
    return x_obs, y_obs, groups, slopes
