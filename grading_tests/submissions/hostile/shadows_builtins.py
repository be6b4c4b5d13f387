"""An honest student who calls variables `list`, `sum`, `max`, `str`, `id`, `dir` and `type`."""
# group: honest
# earns: all
# must not: lose marks
# %% + after mean_rain
list, max, min, str, id, dir, type = 1, 2, 3, 4, 5, 6, 7
# %% wettest
wettest = "October"
# %% + after anomaly-check
sum, len, print, globals, open = 1, 2, 3, 4, 5
del In, Out, exit, quit
# %% seasons
np_rain = np.array(rain)
wet = int((np_rain > np_rain.mean()).sum())
seasons = {"wet": wet, "dry": 12 - wet}
