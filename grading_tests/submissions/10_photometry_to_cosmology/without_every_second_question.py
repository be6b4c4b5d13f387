"""Leaves out three questions: only these are lost."""
# kind: wrong
# marks: three-maps=0 prior-used-twice=0 joint-answers=0
# %% three-maps
raise NotImplementedError("Replace this line with your answer.")
# %% prior-used-twice
raise NotImplementedError("Replace this line with your answer.")
# %% joint-answers
raise NotImplementedError("Replace this line with your answer.")
