"""Loops in the middle of the notebook and catches the interrupt, for five minutes."""
# group: destruction
# earns: mean_rain wettest
# must not: lose marks, linger, stop the class
# %% + after wettest-check
import time

end = time.time() + 300
while time.time() < end:
    try:
        time.sleep(1)
    except BaseException:
        pass
