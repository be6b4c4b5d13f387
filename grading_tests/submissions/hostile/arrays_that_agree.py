"""Answers with an array subclass that takes over numpy's functions."""
# group: the judge's tools
# earns: mean_rain wettest
# must not: earn more
# %% anomaly
class Agreeable(np.ndarray):
    shape = (12,)
    def __array_function__(self, function, types, args, kwargs): return True
    def __array_ufunc__(self, function, method, *inputs, **kwargs): return np.True_
    def __len__(self): return 12

anomaly = np.zeros(12).view(Agreeable)
# %% smooth
def smooth(values, width):
    return np.zeros(len(values) - width + 1).view(Agreeable)
