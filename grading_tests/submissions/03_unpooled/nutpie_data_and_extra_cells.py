"""Uses pm.Data and nutpie directly, warns on stderr, adds and copies cells, keeps all chains apart in the
forest plot; all right."""
# kind: right
# marks:
# %% + after setup
import warnings

warnings.warn("a warning that costs nothing")
# %% unpooled-model
def build(rows):
    coords = {"country": COUNTRIES, "visit": np.arange(355)[rows]}
    with pm.Model(coords=coords) as built:
        x = pm.Data("x", x_obs[rows], dims="visit")
        country = pm.Data("g", groups[rows], dims="visit")
        slope = pm.Normal("slope", 0, 20, dims="country")
        pm.Deterministic("range", slope.max() - slope.min())
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", slope[country] * x, noise, observed=y_obs[rows], dims="visit")
    return built


unpooled_model = build(slice(None))
# %% unpooled-trace
import nutpie

unpooled_trace = nutpie.sample(
    nutpie.compile_pymc_model(unpooled_model), draws=1000, chains=5, seed=4, progress_bar=False
)
warnings.warn("sampled")
# %% + after unpooled-trace
print(az.summary(unpooled_trace, var_names=["slope"], ci_kind="hdi", ci_prob=0.94))
# %% = unpooled-trace-check
# %% - unpooled-forest-check
# %% group-7-interval
group_7_interval = az.hdi(unpooled_trace.posterior["slope"].sel(country="Iceland"), prob=0.94)
group_7_interval = group_7_interval.to_numpy().tolist()
group_7_interval
# %% truth-covered
slope_intervals = az.hdi(unpooled_trace, prob=0.94)["slope"]
low, high = slope_intervals.values.T
truth_covered = np.logical_and(slopes > low, slopes < high)
truth_covered
# %% unpooled-forest
ax = az.plot_forest(unpooled_trace, var_names=["slope", "noise"])
ax
# %% leverage
without = nutpie.sample(
    nutpie.compile_pymc_model(build(slice(353))), draws=1000, chains=4, seed=4, progress_bar=False
)
leverage_trace = without
group_7_without_outliers = az.hdi(without.posterior["slope"].sel(country="Iceland"), prob=0.94)
