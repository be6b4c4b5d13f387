"""Hands in a pipe in the notebook's place: who opens it waits for ever."""
# group: files
# earns: nothing
# must not: stop the class
# %% ! folder
import os
path.unlink()
os.mkfifo(path)
