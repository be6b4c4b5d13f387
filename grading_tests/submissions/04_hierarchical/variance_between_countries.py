"""Squares sigma_slope, as if Normal took a variance, and draws the ninth country by the same line."""
# kind: wrong
# marks: hierarchical-model=0
# %% hierarchical-model
with pm.Model() as hierarchical_model:
    mu_slope = pm.Normal("mu_slope", 0, 1)
    sigma_slope = pm.Exponential("sigma_slope", 13)
    slope = pm.Normal("slope", mu_slope, sigma_slope**2, shape=8)
    noise = pm.Exponential("noise", 10)
    obs = pm.Normal("obs", slope[groups] * x_obs, noise, observed=y_obs)
# %% hierarchical-trace
with hierarchical_model:
    hierarchical_trace = pm.sample(
        draws=1000, chains=4, target_accept=0.9, random_seed=41, progressbar=False
    )
# %% new-group
posterior = hierarchical_trace.posterior
new_slope = np.random.default_rng(43).normal(
    posterior["mu_slope"].values, posterior["sigma_slope"].values ** 2
)
