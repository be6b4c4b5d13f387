"""Hands in a device node, where the machine lets it."""
# group: files
# earns: all
# must not: lose marks, stop the class
# %% ! folder
import os, stat
try:
    os.mknod(folder / "null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
except OSError:
    pass
