"""Saves time: a hundred prior draws, no tuning, and the worst country by its mean residual alone, which
takes the smallest for the worst."""
# kind: wrong
# marks: pooled-prior=0 pooled-trace=0 pooled-interval=0 pooled-residuals=0
# %% pooled-prior
with pooled_model:
    pooled_prior = pm.sample_prior_predictive(draws=100, random_seed=21)
prior_slope_sd = float(pooled_prior["prior"]["slope"].std(ddof=1))
# %% pooled-trace
with pooled_model:
    pooled_trace = pm.sample(
        draws=1000,
        tune=0,
        chains=4,
        cores=1,
        nuts_sampler="pymc",
        initvals={"slope": 40.0},
        discard_tuned_samples=False,
        random_seed=6,
        progressbar=False,
    )
# %% pooled-predictive
slope, noise = 3.06, 2.09
half = 1.881 * noise
wait_ranges = np.column_stack([slope * x_obs - half, slope * x_obs + half])
coverage = [np.mean(abs(y_obs - slope * x_obs)[groups == g] < half) for g in range(8)]
# %% pooled-residuals
residual = y_obs - float(pooled_trace["posterior"]["slope"].mean()) * x_obs
group_rms = [residual[groups == g].mean() for g in range(8)]
worst_group = int(np.argmin(group_rms))
pooled_misses_mean = bool(not pooled_interval[0] <= slopes.mean() <= pooled_interval[1])
