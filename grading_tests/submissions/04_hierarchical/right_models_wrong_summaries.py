"""Fits every model well and then misreads the draws: shrinkage upside down, no spread of the countries."""
# kind: wrong
# marks: shrinkage=0 pooling-limits=0 new-group=0 better-priors=0 three-models=0
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
