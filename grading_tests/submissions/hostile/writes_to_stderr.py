"""An honest student who logs to stderr, also in what the check calls."""
# group: honest
# earns: all
# must not: lose marks
# %% smooth
import logging, sys

logging.basicConfig(level=logging.DEBUG)


def smooth(values, width):
    print("smoothing", file=sys.stderr)
    logging.warning("smoothing")
    return np.convolve(values, np.ones(width) / width, mode="valid")
