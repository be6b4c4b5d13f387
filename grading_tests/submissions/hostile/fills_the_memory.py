"""Takes three gigabytes of memory and touches them."""
# group: floods
# earns: mean_rain wettest
# must not: lose marks, stop the class
# %% + after wettest-check
held = []
for _ in range(30):
    held.append(bytearray(b"x") * 100_000_000)
