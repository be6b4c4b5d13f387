"""An honest student whose numbers are numpy's and whose text is numpy's."""
# group: honest
# earns: all
# must not: lose marks
# %% mean_rain
mean_rain = np.mean(rain)
# %% wettest
wettest = np.array(months)[np.argmax(rain)]
# %% dry_months
dry_months = [m for m in np.array(months)[np.array(rain) < 50]]
# %% seasons
wet = np.sum(np.array(rain) > np.mean(rain))
seasons = {"wet": wet, "dry": 12 - wet}
