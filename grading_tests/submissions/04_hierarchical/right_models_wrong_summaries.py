"""Fits every model well and then misreads the draws: shrinkage upside down, no spread of the countries."""
# kind: wrong
# marks: hierarchical-coverage=0 shrinkage=0 pooling-limits=0 prior-sensitivity=0 new-group=0 better-priors=0 two-by-two=0 new-group-again=0 three-models=0
# %% hierarchical-coverage
line = hierarchical_trace.posterior["slope"].values[..., groups] * x_obs  # a line without noise
low, high = np.quantile(line, [0.03, 0.97], axis=(0, 1))
inside = (low <= y_obs) & (y_obs <= high)
hierarchical_coverage = np.array([inside[groups == g].mean() for g in range(8)])
# %% shrinkage
posterior_mean = hierarchical_trace.posterior.mean(("chain", "draw"))
shrinkage = (posterior_mean["slope"].values - posterior_mean["mu_slope"].item()) / (
    unpooled_mean - posterior_mean["mu_slope"].item()
)
# %% pooling-limits
def build_hierarchical(sigma_slope):
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 1)
        slope = pm.Normal("slope", mu_slope, tau=sigma_slope, shape=8)  # a precision
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    return model
# %% new-group
new_slope = hierarchical_trace.posterior["mu_slope"].values  # the centre, not a country
# %% better-priors
with pm.Model() as robust_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 1)
    pm.StudentT("obs", nu=4, mu=slope[groups] * x_obs, sigma=noise, observed=y_obs)
robust_trace = hierarchical_trace  # never sampled
# %% three-models
iceland = hierarchical_trace.posterior["slope"][..., 7]
low, high = az.eti(iceland, prob=0.89).values
comparison = pd.DataFrame(
    {"pooled": pooled_summary, "unpooled": unpooled_summary.loc[7],
     "hierarchical": {"mean": iceland.mean().item(), "low": low, "high": high}}
).T
fig, ax = plt.subplots()
for row, model in enumerate(comparison.index):
    ax.plot(comparison.loc[model, ["low", "high"]], [row, row], label=model)
ax.set_xlabel("slope")
ax.legend()
# %% prior-sensitivity
with pm.Model() as wide_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    wide_trace = pm.sample(draws=1000, chains=4, random_seed=47, progressbar=False)
means = {"chapter": hierarchical_trace.posterior.mean(("chain", "draw")), "wide": wide_trace.posterior.mean(("chain", "draw"))}
sensitivity = pd.DataFrame(
    {row: {"iceland": m["slope"].values[7], "mu_slope": m["mu_slope"].item(), "sigma_slope": m["sigma_slope"].item()} for row, m in means.items()}
).T
pulls = unpooled_mean[7] - sensitivity["iceland"]
hyperprior_share = pulls["wide"] / pulls["chapter"]  # what is left, not what goes away
# %% two-by-two
with pm.Model():
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 1)
    pm.StudentT("obs", nu=4, mu=slope[groups] * x_obs, sigma=noise, observed=y_obs)
    robust_unpooled_trace = pm.sample(draws=1000, chains=4, random_seed=48, progressbar=False)
iceland = [trace.posterior["slope"].values[..., 7].mean() for trace in (robust_unpooled_trace, wide_trace, robust_trace)]
two_by_two = pd.DataFrame(
    {"unpooled": [iceland[0], unpooled_mean[7]], "hierarchical": [iceland[2], iceland[1]]},
    index=["normal", "Student-t"],  # the rows have changed places
)
what_helped = "likelihood"
# %% new-group-again
new_slope_robust = np.random.default_rng(49).normal(
    robust_trace.posterior["mu_slope"].mean().item(), robust_trace.posterior["sigma_slope"].mean().item(), size=20_000
)
