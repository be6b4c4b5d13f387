"""Hands in half of a file."""
# group: files
# earns: nothing
# must not: stop the class
# %% ! folder
path.write_bytes(path.read_bytes()[:900])
