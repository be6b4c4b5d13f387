"""Reads a file of the host, by its path and through whatever links and descriptors there are."""
# group: reading
# earns: all
# must not: read
# %% + after seasons-check
import os

places = ["@HOST@/diary.txt"]
places += [f"/proc/self/fd/{n}" for n in range(3, 64)]
places += [f"/proc/{n}/root@HOST@/diary.txt" for n in (1, 2, os.getppid())]
places += ["../" * 12 + "@HOST@/diary.txt"]
for place in places:
    try:
        if os.path.isfile(place):
            print(open(place, "rb").read(500))
    except OSError:
        pass
