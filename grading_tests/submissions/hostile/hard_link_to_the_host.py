"""Hands in a second name of a host's file, and writes to it."""
# group: files
# earns: all
# must not: write, stop the class
# %% ! folder
import os
os.link("@HOST@/diary.txt", folder / "notes.txt")
# %% + after seasons-check
try:
    with open("notes.txt", "a") as file:
        file.write("written")
except OSError as error:
    print(type(error).__name__)
