"""An honest student who hands in a module of functions and a file of data, and uses both."""
# group: honest
# earns: all
# must not: lose marks
# %% > rain_tools.py
def average(values):
    return sum(values) / len(values)
# %% > data/rain.csv
62,41,55,38,57,60,44,66,71,93,80,74
# %% mean_rain
from rain_tools import average

mean_rain = average([float(part) for part in open("data/rain.csv").read().split(",")])
