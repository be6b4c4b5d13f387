"""Leaves out the last four questions but one, and answers that one for the stand-in's shift."""
# kind: wrong
# marks: naive-fit=0 selection=0 malmquist-shift=0
# %% naive-fit
raise NotImplementedError("Replace this line with your answer.")
# %% selection
raise NotImplementedError("Replace this line with your answer.")
# %% malmquist-shift
raise NotImplementedError("Replace this line with your answer.")
