"""Leaves out six questions, whose names later cells use: only these are lost."""
# kind: wrong
# marks: hierarchical-trace=0 shrinkage=0 prior-sensitivity=0 new-group=0 two-by-two=0 three-models=0
# %% hierarchical-trace
raise NotImplementedError("Replace this line with your answer.")
# %% shrinkage
raise NotImplementedError("Replace this line with your answer.")
# %% prior-sensitivity
raise NotImplementedError("Replace this line with your answer.")
# %% new-group
raise NotImplementedError("Replace this line with your answer.")
# %% two-by-two
raise NotImplementedError("Replace this line with your answer.")
# %% three-models
raise NotImplementedError("Replace this line with your answer.")
