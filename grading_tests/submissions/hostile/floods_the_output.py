"""Prints 50 MB of text, in its last cell."""
# group: floods
# earns: all
# must not: lose marks, stop the class
# %% + after seasons-check
for _ in range(500):
    print("x" * 100_000)
