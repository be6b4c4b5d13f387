"""An honest student who left an endless loop in a cell of its own at the end."""
# group: honest
# earns: all
# must not: lose marks, stop the class
# %% + after why
import time

while True:
    time.sleep(0.5)
