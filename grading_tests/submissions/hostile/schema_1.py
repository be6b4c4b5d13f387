"""Says that its marking data are of the first version, in which checks were written otherwise."""
# group: the notebook's form
# earns: mean_rain wettest
# must not: earn more, lose marks, stop the class
# %% ! notebook
for one in notebook.cells:
    one.metadata.get("nbgrader", {})["schema_version"] = 1
