"""Hands in links to a file and a folder of the host, and reads them in the notebook."""
# group: files
# earns: all
# must not: read, write, stop the class
# %% ! folder
(folder / "diary.txt").symlink_to("@HOST@/diary.txt")
(folder / "host").symlink_to("@HOST@")
(folder / "loop").symlink_to(folder)
# %% + after seasons-check
for name in ("diary.txt", "host/diary.txt"):
    try:
        print(open(name).read())
        open("host/written", "w").write("x")
    except OSError as error:
        print(type(error).__name__)
