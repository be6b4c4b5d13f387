"""Copies checks and answers: an honest slip that stops stock nbgrader."""
# group: the notebook's form
# earns: all
# must not: lose marks, stop the class
# %% = mean_rain-check
# %% = wettest
