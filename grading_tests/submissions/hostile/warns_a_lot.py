"""An honest student whose code warns, also in what the check calls."""
# group: honest
# earns: all
# must not: lose marks
# %% smooth
import warnings


def smooth(values, width):
    warnings.warn("this is slow", DeprecationWarning)
    np.array([1.0]) / 0
    return np.convolve(values, np.ones(width) / width, mode="valid")
