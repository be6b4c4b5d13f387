"""Hands in a symbolic link to the instructor's notebook, all answers right."""
# group: files
# earns: nothing
# must not: earn more, read, stop the class
# %% ! folder
path.unlink()
path.symlink_to("@COURSE@/source/01_rain/rain.ipynb")
