"""Adds a check cell that is worth a hundred points and asks for nothing."""
# group: the notebook's form
# earns: mean_rain wettest
# must not: earn more, stop the class
# %% ! notebook
extra = copy(cell("mean_rain-check"))
extra.source, extra.id = "assert True", "mine"
extra.metadata["nbgrader"].update(grade_id="mine", points=100.0)
notebook.cells.append(extra)
