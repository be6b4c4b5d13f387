"""Puts numbers where the hyperpriors belong, and from there on guesses."""
# kind: wrong
# marks: hierarchical-model=0 hierarchical-trace=0 shrinkage=0 pooling-limits=0 prior-sensitivity=0 non-centred=0 new-group=0 better-priors=0 three-models=0
# %% hierarchical-model
with pm.Model() as hierarchical_model:
    mu_slope = 0
    sigma_slope = 1
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    obs = pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
# %% shrinkage
shrinkage = (unpooled_mean - hierarchical_trace.posterior["slope"].mean(("chain", "draw")).values) / unpooled_mean
# %% pooling-limits
fixed_model = pm.Model()
with fixed_model:
    width = pm.Data("width", 1.0)
    mu_slope = pm.Normal("mu_slope", 0, 1)
    slope = pm.Normal("slope", mu_slope, width, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)


def build_hierarchical(sigma_slope):
    # The same model each time, its number replaced.
    with fixed_model:
        pm.set_data({"width": sigma_slope})
    return fixed_model
# %% non-centred
with pm.Model() as noncentred_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope_offset = pm.Normal("slope_offset", 0, 1, shape=8)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)  # centred all the same
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    noncentred_trace = pm.sample(draws=1000, chains=4, random_seed=42, progressbar=False)
# %% new-group
new_slope = np.random.default_rng(1).normal(0, 1, size=4000)  # the prior
# %% better-priors
with pm.Model() as robust_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 1)
    pm.StudentT("obs", nu=40, mu=slope[groups] * x_obs, sigma=noise, observed=y_obs)
    robust_trace = pm.sample(draws=1000, chains=4, random_seed=44, progressbar=False)
# %% three-models
iceland = hierarchical_trace.posterior["slope"].values[..., 7]
comparison = pd.DataFrame(
    [pooled_summary, unpooled_summary.loc[7].to_dict()], index=["pooled", "unpooled"]
)
comparison.loc["hierarchical"] = [iceland.mean(), iceland.mean() - iceland.std(), iceland.mean() + iceland.std()]
ax = comparison["mean"].plot.barh()
ax.set_xlabel("slope")
