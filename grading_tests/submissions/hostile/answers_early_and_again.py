"""An honest student who defined everything twice, wrongly first, and deleted what came between."""
# group: honest
# earns: all
# must not: lose marks
# %% + after given
mean_rain, wettest, dry_months, anomaly = 0, "May", [], np.zeros(12)


def smooth(values, width):
    raise NotImplementedError


del anomaly
# %% = wettest
