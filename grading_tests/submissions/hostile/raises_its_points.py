"""Writes more points, fewer than none and not-a-number into the marking data."""
# group: the notebook's form
# earns: mean_rain wettest
# must not: earn more, stop the class
# %% ! notebook
cell("mean_rain-check").metadata["nbgrader"]["points"] = 1000.0
cell("anomaly-check").metadata["nbgrader"]["points"] = -1000.0
cell("smooth-check").metadata["nbgrader"]["points"] = float("nan")
cell("seasons-check").metadata["nbgrader"]["points"] = "many"
