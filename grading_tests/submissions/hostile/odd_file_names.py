"""Hands in files whose names are no text, have line breaks, or look like options."""
# group: files
# earns: all
# must not: lose marks, stop the class
# %% ! folder
import os
for name in (b"\xff\xfe", b"two\nlines", b"-rf", b"..\\x", b"a" * 250, b"*", b"[x]"):
    with open(os.fsencode(folder) + b"/" + name, "wb") as file:
        file.write(b"x")
