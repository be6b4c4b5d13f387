"""Differs from the submission `writes_delimiters` only between delimiters, where its answer is wrong."""
# group: the notebook's form
# earns: wettest dry_months anomaly smooth seasons
# must not: earn more
# %% mean_rain
### BEGIN HIDDEN TESTS
mean_rain = 9
### END HIDDEN TESTS
# %% wettest
### BEGIN SOLUTION
wettest = "October"
### END SOLUTION
# %% + after wettest-check
### BEGIN HIDDEN TESTS
