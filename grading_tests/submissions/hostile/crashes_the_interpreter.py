"""Reads from address 0."""
# group: destruction
# earns: mean_rain wettest dry_months
# must not: earn more, lose marks, stop the class
# %% + after dry_months-check
import ctypes

ctypes.string_at(0)
