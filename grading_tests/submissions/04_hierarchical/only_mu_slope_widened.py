"""Widens one hyperprior, thanks the hierarchy, and adds a wait's noise to the ninth country."""
# kind: wrong
# marks: hierarchical-coverage=0 prior-sensitivity=0 two-by-two=0 new-group-again=0
# %% hierarchical-coverage
hierarchical_coverage = np.ones(8)  # all inside, surely
# %% prior-sensitivity
with pm.Model() as wide_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    wide_trace = pm.sample(draws=1000, chains=4, random_seed=47, progressbar=False)
means = {"chapter": hierarchical_trace.posterior.mean(("chain", "draw")), "wide": wide_trace.posterior.mean(("chain", "draw"))}
sensitivity = pd.DataFrame(
    {row: {"iceland": m["slope"].values[7], "mu_slope": m["mu_slope"].item(), "sigma_slope": m["sigma_slope"].item()} for row, m in means.items()}
).T
pulls = unpooled_mean[7] - sensitivity["iceland"]
hyperprior_share = 1 - pulls["wide"] / pulls["chapter"]
# %% two-by-two
with pm.Model():
    slope = pm.Normal("slope", 0, 20, shape=8)
    noise = pm.Exponential("noise", 1)
    pm.StudentT("obs", nu=4, mu=slope[groups] * x_obs, sigma=noise, observed=y_obs)
    robust_unpooled_trace = pm.sample(draws=1000, chains=4, random_seed=48, progressbar=False)
iceland = [trace.posterior["slope"].values[..., 7].mean() for trace in (wide_trace, robust_unpooled_trace, robust_trace)]
two_by_two = pd.DataFrame(
    {"unpooled": [unpooled_mean[7], iceland[1]], "hierarchical": [iceland[0], iceland[2]]},
    index=["normal", "Student-t"],
)
what_helped = "hierarchy"
# %% new-group-again
posterior = robust_trace.posterior
rng = np.random.default_rng(49)
new_slope_robust = rng.normal(posterior["mu_slope"].values, posterior["sigma_slope"].values)
new_slope_robust = new_slope_robust + rng.normal(0, hierarchical_trace.posterior["noise"].values)
