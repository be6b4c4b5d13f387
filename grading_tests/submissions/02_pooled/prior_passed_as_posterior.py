"""Passes prior draws off as the posterior, and posterior draws as the prior."""
# kind: wrong
# marks: pooled-prior=0 absurd-waits=0 pooled-trace=0 pooled-interval=0 pooled-plot=0 pooled-predictive=0 pooled-residuals=0
# %% pooled-prior
with pooled_model:
    pooled_prior = pm.sample(draws=1000, chains=4, random_seed=1, progressbar=False)
pooled_prior["prior"] = pooled_prior["posterior"]
prior_slope_sd = float(pooled_prior["prior"]["slope"].std(ddof=1))
# %% pooled-trace
with pooled_model:
    pooled_trace = pm.sample_prior_predictive(draws=4000, random_seed=2)
# %% pooled-interval
pooled_interval = az.hdi(pooled_trace["prior"]["slope"], prob=0.94).values
# %% pooled-plot
ax = az.plot_dist(pooled_trace, group="prior", var_names=["slope"])
# %% pooled-residuals
means = [abs((y_obs - x_obs)[groups == g].mean()) for g in range(8)]
group_rms = means
worst_group = means.index(min(means))
pooled_misses_mean = not pooled_interval[0] <= slopes.mean() <= pooled_interval[1]
