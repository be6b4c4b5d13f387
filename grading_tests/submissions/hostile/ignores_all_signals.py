"""Ignores every signal it can, and then never ends."""
# group: destruction
# earns: all
# must not: lose marks, linger, stop the class
# %% + after seasons-check
import signal, time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    time.sleep(1)
