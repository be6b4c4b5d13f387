"""Leaves a process behind that has left its session and its parents."""
# group: destruction
# earns: all
# must not: linger
# %% + after seasons-check
import os, sys

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("/bin/sh", ["/bin/sh", "-c", "trap '' TERM INT HUP; sleep 90; : @TOKEN@"])
    os._exit(0)
