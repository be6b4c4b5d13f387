"""Hands in a socket's file, beside the notebook."""
# group: files
# earns: all
# must not: lose marks, stop the class
# %% ! folder
import os, socket
with socket.socket(socket.AF_UNIX) as listener:
    here = os.getcwd()
    os.chdir(folder)
    listener.bind("s")
    os.chdir(here)
