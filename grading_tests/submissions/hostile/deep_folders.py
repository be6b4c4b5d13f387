"""Hands in folders nested 300 deep."""
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
