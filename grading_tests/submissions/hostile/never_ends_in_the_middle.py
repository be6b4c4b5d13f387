"""An endless loop in one answer; the answers above and below it are right."""
# group: destruction
# earns: mean_rain wettest dry_months smooth seasons
# must not: lose marks, stop the class
# %% anomaly
import time

while True:
    time.sleep(0.5)
