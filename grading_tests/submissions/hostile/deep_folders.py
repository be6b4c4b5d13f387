"""Hands in folders nested 300 deep, and 3000 small files."""
# group: files
# earns: all
# must not: lose marks, stop the class
# %% ! folder
import os
here = os.getcwd()
os.chdir(folder)
for _ in range(300):
    os.mkdir("deeper")
    os.chdir("deeper")
os.chdir(here)
(folder / "many").mkdir()
for number in range(3000):
    (folder / "many" / str(number)).touch()
