"""Writes metadata of types into its cells that no notebook may have."""
# group: the notebook's form
# earns: all
# must not: lose marks, stop the class
# %% ! notebook
for cell, odd in zip(notebook.cells, [7, "a,b", [[]], {"a": 1}, ["x", "x"], None] * 5):
    cell.metadata["tags"] = odd
    cell.metadata["collapsed"] = odd
    cell.metadata["jupyter"] = odd
notebook.metadata["kernelspec"] = [1]
notebook.metadata["authors"] = "me"
