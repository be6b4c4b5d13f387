"""Uses a design matrix, bare data sets, data arrays for answers, and an upright forest plot; all right."""
# kind: right
# marks:
# %% unpooled-model
design = pd.get_dummies(groups).to_numpy(dtype=float) * x_obs[:, None]
with pm.Model() as unpooled_model:
    slope = pm.Normal("slope", 0, 20, shape=design.shape[1])
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", (design * slope).sum(axis=1), noise, observed=pd.Series(y_obs))
# %% noise-prior
noise_above_one = 4.54e-5
# %% unpooled-trace
with unpooled_model:
    tree = pm.sample(draws=2000, chains=4, random_seed=1, progressbar=False)
unpooled_trace = tree["posterior"].to_dataset()
# %% group-7-interval
group_7_interval = az.hdi(unpooled_trace["slope"].isel(slope_dim_0=7), prob=0.94)
# %% truth-covered
bounds = az.hdi(unpooled_trace["slope"], prob=0.94)
slope_intervals = bounds
lower, upper = bounds.sel(ci_bound="lower"), bounds.sel(ci_bound="upper")
truth_covered = (lower <= slopes) & (upper >= slopes)
# %% unpooled-forest
summary = pd.DataFrame({"mean": unpooled_trace["slope"].mean(("chain", "draw")).values})
reach = [summary["mean"] - lower.values, upper.values - summary["mean"]]
ax = plt.figure()
plt.errorbar(summary.index, summary["mean"], yerr=reach, fmt="o", label="slope, 94 % HDI")
plt.legend()
# %% unpooled-coverage
chance = np.random.default_rng(3)
each = unpooled_trace.stack(sample=("chain", "draw"))
lines = each["slope"].values[groups] * x_obs[:, None]
waits = pd.DataFrame(chance.normal(lines, each["noise"].values))
inside = pd.Series(y_obs).between(waits.quantile(0.03, axis=1), waits.quantile(0.97, axis=1))
unpooled_coverage = inside.groupby(groups).mean()
# %% leverage
table = pd.DataFrame({"x": x_obs, "y": y_obs, "g": groups}).iloc[:-2]
with pm.Model(coords={"g": range(8)}):
    slope = pm.Normal("slope", 0, 20, dims="g")
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[table.g.to_numpy()] * table.x.to_numpy(), noise, observed=table.y)
    refit = pm.sample(chains=4, draws=1000, random_seed=2, progressbar=False)
leverage_trace = refit["posterior"].to_dataset()
group_7_without_outliers = az.hdi(refit.posterior["slope"].sel(g=7), prob=0.94)
