"""Objects that agree with everything they are compared with, infinities, and a stored figure name."""
# kind: wrong
# marks: three-options=0 slopes=0 groups=0 observations=0 group-2=0 outliers=0 scatter=0 make-mock-data=0
# %% three-options
class Agreeable(str):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return str.__hash__(self)


best_option = {
    "one rate for every country": Agreeable("hierarchical"),
    "every country for itself": Agreeable("hierarchical"),
    "countries that inform each other": Agreeable("hierarchical"),
}
# %% slopes
class Friendly(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    def __array_function__(self, function, types, args, kwargs):
        if function.__name__ in ("allclose", "array_equal"):
            return True
        plain = [a.view(np.ndarray) if isinstance(a, Friendly) else a for a in args]
        return function(*plain, **kwargs)


mean_slope = 2
slopes = np.linspace(1, 3, 8).view(Friendly)
# %% groups
groups = np.array(50 * [6, 5, 4, 3, 2, 1, 0] + 5 * [7]).view(Friendly)
# %% observations
slopes, groups = np.asarray(slopes), np.asarray(groups)
x_obs = np.zeros(355)
x_obs[0] = 1e-9
y_obs = np.arange(355.0)
# %% group-2
x_group_2 = np.full(50, np.nan)
y_group_2 = np.full(50, np.nan)
# %% outliers
y_obs[-2:] = np.inf, np.inf
# %% scatter
class Drawn:
    figure = plt.figure()


Drawn.figure.add_subplot(xlabel="queue", ylabel="wait")
ax = Drawn()
# %% make-mock-data
_stored = None


def make_mock_data(rng, *arguments, **named):
    global _stored
    if _stored is None:
        _stored = np.arange(355.0), np.arange(355.0), np.asarray(groups), np.asarray(slopes)
        _stored[1][-2:] = 20, 30
    return _stored
