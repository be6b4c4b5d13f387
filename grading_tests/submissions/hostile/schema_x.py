"""Says that its marking data are of version x, of version null, or are a list."""
# group: the notebook's form
# earns: all
# must not: lose marks, stop the class
# %% ! notebook
cell("mean_rain").metadata["nbgrader"]["schema_version"] = "x"
cell("wettest-check").metadata["nbgrader"]["schema_version"] = None
cell("seasons-prompt").metadata["nbgrader"] = [1, 2, 3]
