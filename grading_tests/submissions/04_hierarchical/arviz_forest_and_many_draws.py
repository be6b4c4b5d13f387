"""Refits the other two models, lets ArviZ draw all three, and predicts ten countries a draw; all right."""
# kind: right
# marks:
# %% hierarchical-trace
with hierarchical_model:
    hierarchical_trace = pm.sample(
        1000, chains=4, cores=1, target_accept=0.99, random_seed=77, progressbar=False,
        nuts_sampler="pymc", idata_kwargs={"log_likelihood": True},
    )
# %% new-group
posterior = hierarchical_trace.posterior
new_slope = np.random.default_rng(3).normal(
    posterior["mu_slope"].values[..., None],
    posterior["sigma_slope"].values[..., None],
    size=(4, 1000, 10),
)
# %% three-models
with pm.Model():
    one = pm.Normal("slope", 0, 20)
    spread = pm.Exponential("noise", 0.1)
    pm.Normal("obs", one * x_obs, spread, observed=y_obs)
    refit_pooled = pm.sample(1000, chains=4, random_seed=1, progressbar=False)
with pm.Model():
    eight = pm.Normal("slope", 0, 20, shape=8)
    spread = pm.Exponential("noise", 10)
    pm.Normal("obs", eight[groups] * x_obs, spread, observed=y_obs)
    refit_unpooled = pm.sample(1000, chains=4, random_seed=2, progressbar=False)

table = az.summary(
    hierarchical_trace, var_names=["slope"], ci_kind="hdi", ci_prob=0.94, round_to="none"
)
comparison = pd.DataFrame(
    [pooled_summary, unpooled_summary.iloc[-1].to_dict()], index=["pooled", "unpooled"]
)
comparison.loc["hierarchical"] = table.loc["slope[7]", ["mean", "hdi94_lb", "hdi94_ub"]].to_numpy()

small = {
    name: trace.posterior.to_dataset()[["slope"]]
    for name, trace in [
        ("pooled", refit_pooled),
        ("unpooled", refit_unpooled),
        ("hierarchical", hierarchical_trace),
    ]
}
small["pooled"] = small["pooled"].assign(slope=small["pooled"]["slope"])
small["unpooled"] = small["unpooled"].isel(slope_dim_0=7, drop=True)
small["hierarchical"] = small["hierarchical"].isel(slope_dim_0=7, drop=True)
ax = az.plot_forest(
    {name: az.from_dict({"posterior": {"slope": data["slope"].values}}) for name, data in small.items()},
    combined=True, ci_kind="hdi", ci_probs=(0.5, 0.94),
)
ax.add_legend("model")
# %% = hierarchical-model-check
# %% + after three-models
ax.viz["figure"].item().savefig("forest.png")
# %% hierarchical-coverage
counts = np.zeros(8)
p = hierarchical_trace.posterior
rng = np.random.default_rng(4)
for i in range(355):
    waits = p["slope"].values[:, :, groups[i]] * x_obs[i] + rng.normal(0, p["noise"].values)
    low, high = np.percentile(waits, [3, 97])
    counts[groups[i]] += low < y_obs[i] < high
hierarchical_coverage = list(counts / np.bincount(groups))
# %% new-group-again
chosen = np.random.default_rng(5).integers(4000, size=30_000)
mu, sigma = (robust_trace.posterior[name].values.ravel()[chosen] for name in ("mu_slope", "sigma_slope"))
new_slope_robust = np.random.default_rng(6).normal(mu, sigma)
