"""Hands in a data file of 200 MB, all holes: refused with a sentence, and not run."""
# group: files
# earns: nothing
# must not: stop the class
# %% ! folder
import os
(folder / "data.bin").touch()
os.truncate(folder / "data.bin", 200_000_000)
