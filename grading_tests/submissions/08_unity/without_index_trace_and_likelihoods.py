"""Leaves out three questions: only these are lost."""
# kind: wrong
# marks: survey-index=0 unity-trace=0 selection-shift=0
# %% survey-index
raise NotImplementedError("Replace this line with your answer.")
# %% unity-trace
raise NotImplementedError("Replace this line with your answer.")
# %% selection-shift
raise NotImplementedError("Replace this line with your answer.")
