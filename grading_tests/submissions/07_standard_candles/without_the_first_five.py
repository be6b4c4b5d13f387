"""Leaves out the first five questions: only these are lost."""
# kind: wrong
# marks: flux-ratio=0 distance-modulus=0 hubble-diagram=0 simulate=0 read-catalogue=0
# %% flux-ratio
raise NotImplementedError("Replace this line with your answer.")
# %% distance-modulus
raise NotImplementedError("Replace this line with your answer.")
# %% hubble-diagram
raise NotImplementedError("Replace this line with your answer.")
# %% simulate
raise NotImplementedError("Replace this line with your answer.")
# %% read-catalogue
raise NotImplementedError("Replace this line with your answer.")
