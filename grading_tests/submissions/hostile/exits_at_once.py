"""Ends Python with `os._exit(0)` in the cell after its last right answer."""
# group: destruction
# earns: mean_rain wettest
# must not: earn more, lose marks, stop the class
# %% + after wettest-check
import os

os._exit(0)
