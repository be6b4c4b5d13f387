"""Leaves out the other five questions: only these are lost."""
# kind: wrong
# marks: estimates=0 interval-coverage=0 calibration=0 funnel=0 kiosks=0
# %% estimates
raise NotImplementedError("Replace this line with your answer.")
# %% interval-coverage
raise NotImplementedError("Replace this line with your answer.")
# %% calibration
raise NotImplementedError("Replace this line with your answer.")
# %% funnel
raise NotImplementedError("Replace this line with your answer.")
# %% kiosks
raise NotImplementedError("Replace this line with your answer.")
