"""Reads the environment, the command line and the memory map of every process it finds."""
# group: reading
# earns: all
# must not: read
# %% + after seasons-check
import glob

for path in sorted(glob.glob("/proc/[0-9]*")):
    for name in ("cmdline", "environ", "maps"):
        try:
            print(path, open(f"{path}/{name}", "rb").read()[:5000])
        except OSError:
            pass
