"""Wrong slopes and unanswered groups: everything that follows is right, and costs nothing more."""
# kind: wrong
# marks: slopes=0 groups=0
# %% slopes
mean_slope = 2
slopes = np.random.normal(mean_slope, 1, size=8)
# %% groups
raise NotImplementedError("Replace this line with your answer.")
