"""Prints the variables that the grader's own environment has."""
# group: reading
# earns: all
# must not: read
# %% + after seasons-check
import os

print(dict(os.environ))
