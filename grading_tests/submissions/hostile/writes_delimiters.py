"""Writes the delimiters of hidden tests and solutions into its own answers, which are right."""
# group: the notebook's form
# earns: all
# must not: lose marks
# %% mean_rain
### BEGIN HIDDEN TESTS
mean_rain = sum(rain) / len(rain)
### END HIDDEN TESTS
# %% wettest
### BEGIN SOLUTION
wettest = "October"
### END SOLUTION
# %% + after wettest-check
### BEGIN HIDDEN TESTS
