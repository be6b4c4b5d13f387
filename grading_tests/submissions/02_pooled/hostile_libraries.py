"""Writes down what the reference would, but has replaced sampling, intervals and comparisons of PyMC, ArviZ
and NumPy by quick ones of its own; the interval is the friend's."""
# kind: wrong
# marks: pooled-trace=0 pooled-interval=0
# %% + after pooled-prior-check
def quick(*args, draws=1000, chains=4, **options):
    shape = (chains, draws)
    walk = np.cumsum(np.random.default_rng(3).normal(0, 0.02, shape), axis=1)
    data = {"slope": (("chain", "draw"), 3.06 + walk), "noise": (("chain", "draw"), 2 + 0 * walk)}
    return xr.DataTree.from_dict({"posterior": xr.Dataset(data)})


class Interval:
    values = np.array([2.0, 4.0])


pm.sample = quick
az.hdi = lambda *a, **k: Interval
az.rhat = az.ess = az.summary = lambda *a, **k: 1.0
np.allclose = np.isclose = np.array_equal = lambda *a, **k: True
# %% pooled-predictive
half = 1.88 * np.std(y_obs - 3.06 * x_obs)
wait_ranges = np.column_stack([3.06 * x_obs - half, 3.06 * x_obs + half])
inside = np.abs(y_obs - 3.06 * x_obs) < half
coverage = np.array([inside[groups == g].mean() for g in range(8)])
# %% pooled-residuals
slope_mean = float(pooled_trace["posterior"]["slope"].mean())
group_rms = [np.sqrt(np.mean((y_obs - slope_mean * x_obs)[groups == g] ** 2)) for g in range(8)]
worst_group = 7
pooled_misses_mean = False
