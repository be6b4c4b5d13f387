"""Leaves out four questions: only these are lost."""
# kind: wrong
# marks: compress=0 two-step=0 joint-trace=0 comparison=0
# %% compress
raise NotImplementedError("Replace this line with your answer.")
# %% two-step
raise NotImplementedError("Replace this line with your answer.")
# %% joint-trace
raise NotImplementedError("Replace this line with your answer.")
# %% comparison
raise NotImplementedError("Replace this line with your answer.")
