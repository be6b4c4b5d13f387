"""Sees the clean waits, not the spoilt ones: the model is wrong, and all that follows from it is right."""
# kind: wrong
# marks: hierarchical-model=0 non-centred=0 better-priors=0
# %% hierarchical-model
true_waits = slopes[groups] * x_obs
before_the_fryer_broke = np.where(np.arange(355) < 353, y_obs, true_waits)
with pm.Model() as hierarchical_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
    noise = pm.Exponential("noise", 10)
    obs = pm.Normal("obs", slope[groups] * x_obs, noise, observed=before_the_fryer_broke)
# %% non-centred
raise NotImplementedError("Replace this line with your answer.")
# %% better-priors
raise NotImplementedError("Replace this line with your answer.")
# %% three-models
iceland = hierarchical_trace.posterior["slope"][..., 7]
low, high = az.hdi(iceland, prob=0.94).values
comparison = pd.DataFrame(
    [pooled_summary, unpooled_summary.loc[7].to_dict(), {"mean": iceland.mean().item(), "low": low, "high": high}],
    index=["pooled", "unpooled", "hierarchical"],
)
fig, ax = plt.subplots()
ax.errorbar(
    comparison["mean"], comparison.index,
    xerr=[comparison["mean"] - comparison["low"], comparison["high"] - comparison["mean"]], fmt="o",
)
ax.set_xlabel("slope of Iceland")
