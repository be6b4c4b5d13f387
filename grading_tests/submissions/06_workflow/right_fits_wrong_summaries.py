"""Fits and functions are right where it is long; squares without roots, errors left out, modes, exchanged signs, no effect in the new country."""
# kind: wrong
# marks: estimates=0 many-worlds=0 sigma-posterior=0 two-likelihoods=0 kiosks=0
# %% + after estimates
rmse = rmse**2
# %% many-worlds
def worlds_rmse(sigma, n_worlds, rng):
    truth = rng.normal(2, sigma, size=(n_worlds, 40))
    own = rng.normal(truth, 1.5)  # the noise of one visit
    w = sigma**2 / (sigma**2 + own_error**2)
    guesses = [np.average(own, axis=1, weights=sum_queue2)[:, None], own, w * own + (1 - w) * 2]
    return np.sqrt(np.column_stack([((g - truth) ** 2).reshape(n_worlds, 5, 8).mean(axis=(0, 2)) for g in guesses]))
# %% + after sigma-posterior
sensitivity = pd.DataFrame(
    {n: {name: sigma_grid[np.argmax(sigma_posterior(own_slope[:n], own_error[:n], p))] for name, p in priors.items()} for n in (8, 40)}
)
# %% + after two-likelihoods
loo_table["elpd"] = -loo_table["elpd"]
# %% + after kiosks
new_country = np.random.default_rng(1).normal(kiosk_trace.posterior["mu_slope"].values, kiosk_trace.posterior["sigma_slope"].values)
