"""Hands in a pipe without an end, beside the notebook."""
# group: files
# earns: all
# must not: lose marks, stop the class
# %% ! folder
import os
os.mkfifo(folder / "data.csv")
