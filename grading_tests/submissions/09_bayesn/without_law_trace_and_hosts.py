"""Leaves out four questions: only these are lost."""
# kind: wrong
# marks: dust-law=0 light-curves=0 bayesn-trace=0 host-answers=0
# %% dust-law
raise NotImplementedError("Replace this line with your answer.")
# %% light-curves
raise NotImplementedError("Replace this line with your answer.")
# %% bayesn-trace
raise NotImplementedError("Replace this line with your answer.")
# %% host-answers
raise NotImplementedError("Replace this line with your answer.")
