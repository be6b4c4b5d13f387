"""Leaves six questions as they came and answers the others with the stand-ins: these earn full marks."""
# kind: wrong
# marks: three-options=0 slopes=0 groups=0 observations=0 group-2=0 make-mock-data=0
# %% three-options
raise NotImplementedError("Replace this line with your answer.")
# %% slopes
raise NotImplementedError("Replace this line with your answer.")
# %% groups
raise NotImplementedError("Replace this line with your answer.")
# %% observations
raise NotImplementedError("Replace this line with your answer.")
# %% group-2
raise NotImplementedError("Replace this line with your answer.")
# %% make-mock-data
def make_mock_data(rng, n_groups=8, mean_slope=2.0, sigma_slope=1.0, noise=0.1):
    """Simulate one world of visits, with the truth it was made from."""
    raise NotImplementedError("Replace this line with your answer.")
