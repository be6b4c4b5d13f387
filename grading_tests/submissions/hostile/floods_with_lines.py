"""Prints two hundred thousand short lines, each flushed."""
# group: floods
# earns: all
# must not: lose marks, stop the class
# %% + after seasons-check
import sys

for number in range(200_000):
    sys.stdout.write(f"{number}\n")
    if number % 100 == 0:
        sys.stdout.flush()
