"""Rewrites what others handed in and what is about to be marked."""
# group: reading
# earns: all
# must not: write, stop the class
# %% + after seasons-check
import glob

for path in glob.glob("@COURSE@/*/z*/01_rain/rain.ipynb"):
    try:
        text = open(path).read()
        open(path, "w").write(text.replace("sum(rain)", "0 * sum(rain)"))
        open("@HOST@/edited", "w").close()
    except OSError:
        pass
