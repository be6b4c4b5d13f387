"""Changes one thing too many or too few: the noise with the hyperpriors, a hierarchy where none was asked, means for draws."""
# kind: wrong
# marks: prior-sensitivity=0 new-group=0 two-by-two=0 new-group-again=0
# %% prior-sensitivity
with pm.Model() as wide_model:
    mu_slope = pm.Normal("mu_slope", 0, 5)
    sigma_slope = pm.HalfNormal("sigma_slope", 2)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 1)  # not the chapter's any more
    pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
    wide_trace = pm.sample(draws=1000, chains=4, random_seed=47, progressbar=False)
means = {"chapter": hierarchical_trace.posterior.mean(("chain", "draw")), "wide": wide_trace.posterior.mean(("chain", "draw"))}
sensitivity = pd.DataFrame(
    {row: {"iceland": m["slope"].values[7], "mu_slope": m["mu_slope"].item(), "sigma_slope": m["sigma_slope"].item()} for row, m in means.items()}
).T
pulls = unpooled_mean[7] - sensitivity["iceland"]
hyperprior_share = 1 - pulls["wide"] / pulls["chapter"]
# %% new-group
posterior = hierarchical_trace.posterior.mean(("chain", "draw"))
new_slope = np.random.default_rng(43).normal(posterior["mu_slope"].item(), posterior["sigma_slope"].item(), size=40_000)
# %% two-by-two
robust_unpooled_trace = robust_trace  # it is about the same
two_by_two = pd.DataFrame(
    {
        "unpooled": [unpooled_mean[7], robust_trace.posterior["slope"].values[..., 7].mean()],
        "hierarchical": [wide_trace.posterior["slope"].values[..., 7].mean(), robust_trace.posterior["slope"].values[..., 7].mean()],
    },
    index=["normal", "Student-t"],
)
what_helped = "likelihood"
# %% new-group-again
posterior = hierarchical_trace.posterior  # not the repaired model's
new_slope_robust = np.random.default_rng(49).normal(posterior["mu_slope"].values, posterior["sigma_slope"].values)
