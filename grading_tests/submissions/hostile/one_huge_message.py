"""Displays one string of 50 MB, in its last cell."""
# group: floods
# earns: all
# must not: lose marks, stop the class
# %% + after seasons-check
from IPython.display import display

display({"text/plain": "x" * 50_000_000}, raw=True)
