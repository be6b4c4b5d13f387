"""Leaves out three questions: only these are lost."""
# kind: wrong
# marks: surface=0 distances=0 host-trace=0
# %% surface
raise NotImplementedError("Replace this line with your answer.")
# %% distances
raise NotImplementedError("Replace this line with your answer.")
# %% host-trace
raise NotImplementedError("Replace this line with your answer.")
