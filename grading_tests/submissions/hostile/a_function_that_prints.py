"""An honest student whose function prints five megabytes and a table at every call."""
# group: honest
# earns: all
# must not: lose marks
# %% smooth
from IPython.display import HTML, display


def smooth(values, width):
    print("smoothing " * 500_000)
    display(HTML("<table><tr><td>smoothing</td></tr></table>"))
    return np.convolve(values, np.ones(width) / width, mode="valid")
