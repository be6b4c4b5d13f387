"""Hands in a data file of 200 MB, all holes: it is left out, and the student is told."""
# group: files
# earns: all
# must not: lose marks, stop the class
# %% ! folder
import os
(folder / "data.bin").touch()
os.truncate(folder / "data.bin", 200_000_000)
