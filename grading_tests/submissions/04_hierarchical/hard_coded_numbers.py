"""Types in what a friend's run printed, point estimates included."""
# kind: wrong
# marks: hierarchical-trace=0 shrinkage=0 pooling-limits=0 non-centred=0 new-group=0 better-priors=0 two-by-two=0 new-group-again=0 three-models=0
# %% hierarchical-trace
print("my friend has run it")
# %% shrinkage
shrinkage = [0.02, 0.03, 0.09, 0.02, 0.01, 0.01, 0.03, 0.3]
# %% pooling-limits
build_hierarchical = {0.0: "pooled", np.inf: "unpooled"}.get
# %% non-centred
noncentred_model = hierarchical_model
noncentred_trace = None
# %% new-group
new_slope = np.full(1000, 2.99)
# %% better-priors
robust_model = hierarchical_model
robust_trace = {"slope": [1.9]}
# %% three-models
comparison = {"pooled": 3.1, "unpooled": 15.3, "hierarchical": 11.5}
ax = None
