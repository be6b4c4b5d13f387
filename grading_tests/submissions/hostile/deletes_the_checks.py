"""Deletes the checks it would fail."""
# group: the notebook's form
# earns: mean_rain wettest
# must not: earn more, stop the class
# %% - dry_months-check
# %% - anomaly-check
# %% - smooth-check
# %% - seasons-check
