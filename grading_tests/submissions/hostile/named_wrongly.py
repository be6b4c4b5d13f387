"""Hands in the notebook under another name."""
# group: files
# earns: nothing
# must not: stop the class
# %% ! folder
path.rename(path.with_name("rain (1).ipynb"))
