"""Says that its marking data are of a version yet to come."""
# group: the notebook's form
# earns: all
# must not: lose marks, stop the class
# %% ! notebook
for one in notebook.cells:
    one.metadata.get("nbgrader", {})["schema_version"] = 99
