"""Leaves out four questions: only these are lost."""
# kind: wrong
# marks: measurement=0 cosmology=0 outliers=0 small-survey=0
# %% measurement
raise NotImplementedError("Replace this line with your answer.")
# %% cosmology
raise NotImplementedError("Replace this line with your answer.")
# %% outliers
raise NotImplementedError("Replace this line with your answer.")
# %% small-survey
raise NotImplementedError("Replace this line with your answer.")
