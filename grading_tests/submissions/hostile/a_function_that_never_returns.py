"""A function with an endless loop; the answers above and below it are right."""
# group: destruction
# earns: mean_rain wettest dry_months anomaly seasons
# must not: lose marks, stop the class
# %% smooth
import time


def smooth(values, width):
    while True:
        time.sleep(0.5)
