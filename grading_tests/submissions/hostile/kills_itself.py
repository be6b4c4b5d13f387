"""Sends itself a signal that cannot be caught."""
# group: destruction
# earns: mean_rain wettest
# must not: earn more, lose marks, stop the class
# %% + after wettest-check
import os, signal

os.kill(os.getpid(), signal.SIGKILL)
