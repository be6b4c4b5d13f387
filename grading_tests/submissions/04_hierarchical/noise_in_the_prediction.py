"""Runs one chain, measures shrinkage from the truth, adds a visit's noise to the ninth country."""
# kind: wrong
# marks: hierarchical-trace=0 shrinkage=0 non-centred=0 new-group=0 better-priors=0 three-models=0
# %% hierarchical-trace
with hierarchical_model:
    hierarchical_trace = pm.sample(
        draws=4000, chains=1, target_accept=0.995, random_seed=41, progressbar=False
    )
# %% shrinkage
posterior_mean = hierarchical_trace.posterior.mean(("chain", "draw"))
shrinkage = (slopes - posterior_mean["slope"].values) / (slopes - posterior_mean["mu_slope"].item())
# %% non-centred
with pm.Model() as noncentred_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope_offset = pm.Normal("slope_offset", 0, 13, shape=8)  # not standard
    slope = pm.Deterministic("slope", mu_slope + sigma_slope * slope_offset)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    noncentred_trace = pm.sample(draws=1000, chains=4, random_seed=42, progressbar=False)
# %% new-group
rng = np.random.default_rng(43)
posterior = hierarchical_trace.posterior
new_slope = rng.normal(posterior["mu_slope"].values, posterior["sigma_slope"].values)
new_slope = new_slope + rng.normal(0, posterior["noise"].values)
# %% better-priors
with pm.Model() as robust_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)  # the chapter's prior of the noise
    pm.StudentT("obs", nu=4, mu=slope[groups] * x_obs, sigma=noise, observed=y_obs)
    robust_trace = pm.sample(draws=1000, chains=4, random_seed=44, progressbar=False)
# %% three-models
comparison = pd.DataFrame(
    {"mean": [3.1, 15.3, 11.5], "low": [2.7, 13.2, 9.2], "high": [3.5, 17.3, 13.9]},
    index=["pooled", "unpooled", "hierarchical"],
)
fig, ax = plt.subplots()
ax.errorbar(comparison["mean"], comparison.index, xerr=[[0.4, 2, 2], [0.4, 2, 2]], fmt="o")
ax.set_xlabel("slope")
