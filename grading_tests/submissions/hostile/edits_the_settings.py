"""Adds a line to the course's settings."""
# group: reading
# earns: all
# must not: write
# %% + after given
for path in ("@COURSE@/nbgrader_config.py", "/etc/jupyter/nbgrader_config.py"):
    try:
        open(path, "a").write("\n# @TOKEN@\n")
        open("@HOST@/settings", "w").close()
    except OSError as error:
        print(type(error).__name__)
