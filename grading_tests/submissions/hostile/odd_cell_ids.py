"""Gives its cells ids that are the same, paths or markup."""
# group: the notebook's form
# earns: all
# must not: lose marks, stop the class, run in a reader's browser
# %% ! notebook
for number, one in enumerate(notebook.cells):
    one["id"] = ["same", "../../x", '"><script>alert(1)</script>', "", "x" * 999][number % 5]
