"""A fork bomb of two hundred processes that sleep for a minute."""
# group: floods
# earns: all
# must not: lose marks, linger, stop the class
# %% + after seasons-check
import subprocess, sys

started = []
for number in range(200):
    try:
        started.append(subprocess.Popen(["/bin/sh", "-c", "sleep 60 # @TOKEN@"]))
    except OSError as error:
        print(type(error).__name__)
        break
print(len(started))
