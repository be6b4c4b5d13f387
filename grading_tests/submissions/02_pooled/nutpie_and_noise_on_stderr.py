"""Samples with nutpie, six chains, warns on stderr, prints everywhere, and adds cells; all right."""
# kind: right
# marks:
# %% + after setup
import sys
import warnings

print("hello from a cell of my own")
warnings.warn("a warning that costs nothing")
# %% pooled-model
with pm.Model() as pooled_model:
    slope = pm.Normal("slope", 0, 20, initval=1.0)
    noise = pm.Exponential("noise", 0.1)
    obs = pm.Normal("obs", slope * x_obs, noise, observed=y_obs)
print("model built", file=sys.stderr)
pooled_model
# %% + after pooled-model
pooled_model.basic_RVs
# %% pooled-prior
with pooled_model:
    pooled_prior = pm.sample_prior_predictive(draws=5000)
draws = pooled_prior["prior"]["slope"].to_numpy().flatten()
prior_slope_sd = round(float(draws.std(ddof=1)), 2)
print(prior_slope_sd, file=sys.stderr)
prior_slope_sd
# %% pooled-trace
import nutpie

compiled = nutpie.compile_pymc_model(pooled_model)
pooled_trace = nutpie.sample(compiled, draws=1500, chains=6, seed=11, progress_bar=False)
warnings.warn("sampled")
# %% + after pooled-trace
az.summary(pooled_trace)
# %% = pooled-trace-check
# %% pooled-interval
pooled_interval = list(az.hdi(pooled_trace.posterior["slope"].values.flatten(), prob=0.94))
pooled_interval
# %% pooled-plot
ax = az.plot_dist(pooled_trace, var_names=["slope"], ci_kind="hdi", ci_prob=0.94)
ax
# %% - pooled-interval-check
# %% pooled-residuals
slope = float(pooled_trace.posterior.slope.mean())
left = [(y_obs - slope * x_obs)[groups == g] for g in range(8)]
group_rms = [np.linalg.norm(one) / np.sqrt(len(one)) for one in left]
worst_group = np.argmax(group_rms)
pooled_misses_mean = not (pooled_interval[0] < slopes.mean() < pooled_interval[1])
print("done", file=sys.stderr)
