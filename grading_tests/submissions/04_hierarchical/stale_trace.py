"""Changes the prior of sigma_slope after sampling, and never runs the sampling cell again."""
# kind: wrong
# marks: hierarchical-trace=0 non-centred=0 three-models=0
# %% hierarchical-trace
with pm.Model():
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 0.1)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    obs = pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    hierarchical_trace = pm.sample(
        draws=1000, chains=4, target_accept=0.995, random_seed=41, progressbar=False
    )
# %% non-centred
with pm.Model() as noncentred_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope_offset = pm.Normal("slope_offset", 0, 1, shape=8)
    slope = pm.Deterministic("slope", mu_slope + sigma_slope * slope_offset)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
noncentred_trace = hierarchical_trace
# %% three-models
iceland = hierarchical_trace.posterior["slope"][..., 7]
low, high = az.hdi(iceland, prob=0.94).values
comparison = pd.DataFrame(
    {"pooled": pooled_summary, "unpooled": unpooled_summary.loc[7],
     "hierarchical": {"mean": iceland.mean().item(), "low": low, "high": high}}
).T
# Only two of the three are drawn.
fig, ax = plt.subplots()
for row, model in enumerate(["unpooled", "hierarchical"]):
    ax.plot(comparison.loc[model, ["low", "high"]], [row, row], label=model)
ax.set_xlabel("slope")
ax.legend()
