"""Leaves out four questions, and goes on with the stand-ins: only these four are lost."""
# kind: wrong
# marks: chain=0 many-worlds=0 sigma-posterior=0 two-likelihoods=0
# %% chain
raise NotImplementedError("Replace this line with your answer.")
# %% many-worlds
raise NotImplementedError("Replace this line with your answer.")
# %% sigma-posterior
raise NotImplementedError("Replace this line with your answer.")
# %% two-likelihoods
raise NotImplementedError("Replace this line with your answer.")
