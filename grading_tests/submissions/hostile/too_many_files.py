"""Hands in three thousand small files: the first thousand are taken in, and the student is told."""
# group: files
# earns: all
# must not: lose marks, stop the class
# %% ! folder
(folder / "many").mkdir()
for number in range(3000):
    (folder / "many" / str(number)).touch()
