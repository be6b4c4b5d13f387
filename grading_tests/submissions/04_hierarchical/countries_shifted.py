"""Counts countries from one, so that every visit goes to the next country; the population is the same."""
# kind: wrong
# marks: hierarchical-model=0 non-centred=0 better-priors=0
# %% hierarchical-model
country_of_visit = (groups + 1) % 8
with pm.Model() as hierarchical_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    obs = pm.Normal("obs", slope[country_of_visit] * x_obs, noise, observed=y_obs)
# %% pooling-limits
def build_hierarchical(sigma_slope):
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 1)
        slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", slope[country_of_visit] * x_obs, noise, observed=y_obs)
    return model
# %% non-centred
noncentred_model = hierarchical_model
noncentred_trace = hierarchical_trace
# %% better-priors
with pm.Model() as robust_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 1)
    # The two odd visits are thrown away.
    pm.StudentT("obs", nu=4, mu=(slope[groups] * x_obs)[:-2], sigma=noise, observed=y_obs[:-2])
    robust_trace = pm.sample(draws=1000, chains=4, random_seed=44, progressbar=False)
# %% three-models
slope_posterior = hierarchical_trace.posterior["slope"]
ends = az.hdi(slope_posterior, prob=0.94).values
comparison = pd.DataFrame(
    {
        "pooled": pooled_summary,
        "unpooled": unpooled_summary.loc[7],
        "hierarchical": {
            "mean": slope_posterior[..., 7].mean().item(), "low": ends[7, 0], "high": ends[7, 1]
        },
    }
).T
fig, ax = plt.subplots()
for row, (model, (mean, low, high)) in enumerate(comparison[["mean", "low", "high"]].iterrows()):
    ax.hlines(row, low, high, label=model)
    ax.scatter(mean, row)
ax.set_xlabel("slope")
ax.legend()
