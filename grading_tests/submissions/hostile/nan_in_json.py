"""Hands in metadata with NaN and Infinity, which Python writes and JSON does not know."""
# group: files
# earns: all
# must not: lose marks, stop the class
# %% ! notebook
notebook.cells[2].metadata["width"] = float("nan")
notebook.cells[3].metadata["height"] = float("-inf")
