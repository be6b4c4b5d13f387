"""A pandas user who keeps bare data sets instead of trees, and passes seaborn grids on; all right."""
# kind: right
# marks:
# %% pooled-model
table = pd.DataFrame({"x": x_obs, "y": y_obs, "country": groups})
with pm.Model() as pooled_model:
    pm.Normal(
        "obs",
        mu=pm.Normal("slope", sigma=20) * table["x"].to_numpy(),
        sigma=pm.Exponential("noise", lam=0.1),
        observed=table["y"],
    )
# %% pooled-prior
with pooled_model:
    pooled_prior = pm.sample_prior_predictive(draws=2000)["prior"].to_dataset()
prior_slope_sd = pooled_prior["slope"].std()
# %% absurd-waits
chance = np.random.default_rng(4)
pairs = pooled_prior.to_dataframe()[["slope", "noise"]].to_numpy()
invented = pd.DataFrame(chance.normal(pairs[:, :1] * x_obs, pairs[:, 1:]))
absurd_share = pd.Series((invented.abs() > 30).to_numpy().ravel()).mean()
# %% grid-posterior
from scipy import stats

logs = pd.DataFrame({"prior": stats.norm(0, 20).logpdf(slope_grid)}, index=slope_grid)
logs["likelihood"] = [stats.norm(s * table["x"], 2).logpdf(table["y"]).sum() for s in slope_grid]
heights = np.exp(logs.sum(axis=1) - logs.sum(axis=1).max())
grid_density = heights / (heights.sum() * 0.005)
# %% pooled-trace
with pooled_model:
    full_trace = pm.sample(draws=2000, chains=4, random_seed=5, progressbar=False)
pooled_trace = full_trace["posterior"].to_dataset()
# %% pooled-interval
pooled_interval = az.hdi(pooled_trace, prob=0.94)["slope"]
# %% pooled-plot
ax = sns.displot(pooled_trace["slope"].to_series().reset_index(), x="slope", kind="hist", kde=True)
# %% pooled-predictive
rng = np.random.default_rng(3)
one = pooled_trace["slope"].values.reshape(-1, 1)[::2]
two = pooled_trace["noise"].values.reshape(-1, 1)[::2]
waits = pd.DataFrame(rng.normal(one * x_obs, two))
wait_ranges = pd.DataFrame({"low": waits.quantile(0.03), "high": waits.quantile(0.97)})
table["inside"] = table["y"].between(waits.quantile(0.03), waits.quantile(0.97))
coverage = table.groupby("country")["inside"].mean()
# %% pooled-residuals
table["squared"] = (table["y"] - pooled_trace["slope"].mean().item() * table["x"]) ** 2
group_rms = table.groupby("country")["squared"].mean() ** 0.5
worst_group = group_rms.idxmax()
pooled_misses_mean = (slopes.mean() < pooled_interval[0]) | (slopes.mean() > pooled_interval[1])
