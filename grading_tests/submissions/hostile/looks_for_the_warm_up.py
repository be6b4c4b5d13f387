"""Looks in frames, objects and constants for what its process was told before it was its own."""
# group: other exams
# earns: all
# must not: read
# %% + after seasons-check
import gc, sys

words = ("settling", "script", "modules")
gc.unfreeze()
for thing in gc.get_objects():
    if type(thing) is dict and sum(name in thing for name in words) > 1:
        print("@READ@: settings", str(thing)[:200])
frame = sys._getframe()
while frame:
    for value in frame.f_code.co_consts:
        if type(value) is str and '"settling"' in value and frame.f_back is not None:
            if frame.f_code.co_filename != sys._getframe().f_code.co_filename:
                print("@READ@: a constant", value[:200])
    frame = frame.f_back
