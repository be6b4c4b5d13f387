"""Deletes the course folder with everything in it."""
# group: destruction
# earns: all
# must not: write, stop the class
# %% + after seasons-check
import shutil

shutil.rmtree("@COURSE@/submitted", ignore_errors=True)
shutil.rmtree("@COURSE@/source", ignore_errors=True)
shutil.rmtree("@HOST@", ignore_errors=True)
