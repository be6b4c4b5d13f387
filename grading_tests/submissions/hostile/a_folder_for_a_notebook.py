"""Hands in a folder that is called like the notebook."""
# group: files
# earns: nothing
# must not: stop the class
# %% ! folder
path.unlink()
path.mkdir()
(path / "rain.ipynb").write_text("{}")
