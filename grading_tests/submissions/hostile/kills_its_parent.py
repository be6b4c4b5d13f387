"""Kills the process that started it: on stock nbgrader, the grader."""
# group: destruction
# earns: all
# must not: lose marks, stop the class
# %% + after seasons-check
@FENCE@
import os, signal

try:
    os.kill(os.getppid(), signal.SIGKILL)
except OSError as error:
    print(type(error).__name__)
