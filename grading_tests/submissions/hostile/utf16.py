"""Hands in a notebook in UTF-16."""
# group: files
# earns: nothing
# must not: stop the class
# %% ! folder
path.write_bytes(path.read_text("utf-8").encode("utf-16"))
