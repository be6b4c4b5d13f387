"""Hands in three thousand small files: refused with a sentence, and not run."""
# group: files
# earns: nothing
# must not: stop the class
# %% ! folder
(folder / "many").mkdir()
for number in range(3000):
    (folder / "many" / str(number)).touch()
