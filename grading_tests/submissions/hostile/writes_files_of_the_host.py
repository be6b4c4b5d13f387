"""Writes to a file of the host."""
# group: reading
# earns: all
# must not: write
# %% + after seasons-check
for place in ("@HOST@/written", "/usr/@TOKEN@", "/etc/@TOKEN@"):
    try:
        open(place, "w").write("x")
        open("@HOST@/too", "w").close()
    except OSError as error:
        print(type(error).__name__)
