"""Hands in a notebook in the format of 2013, converted by an old editor; its marking data stay."""
# group: files
# earns: all
# must not: lose marks, stop the class
# %% ! folder
import nbformat
import warnings
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    old = nbformat.convert(nbformat.reads(path.read_text("utf-8"), 4), 3)
path.write_text(json.dumps(old), "utf-8")
