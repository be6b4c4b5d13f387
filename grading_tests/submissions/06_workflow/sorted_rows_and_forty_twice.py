"""Everything is right but the order of the rows, a table of forty countries twice, and errors that are never drawn."""
# kind: wrong
# marks: estimates=0 many-worlds=0 sigma-posterior=0
# %% + after estimates
rmse = rmse.set_axis([50, 20, 10, 5, 2])
# %% many-worlds
def worlds_rmse(sigma, n_worlds, rng):
    truth = rng.normal(2, sigma, size=(n_worlds, 40))
    own = truth  # measured without error
    w = sigma**2 / (sigma**2 + own_error**2)
    guesses = [np.average(own, axis=1, weights=sum_queue2)[:, None], own, w * own + (1 - w) * 2]
    return np.sqrt(np.column_stack([((g - truth) ** 2).reshape(n_worlds, 5, 8).mean(axis=(0, 2)) for g in guesses]))
# %% + after sigma-posterior
sensitivity[8] = sensitivity[40]
