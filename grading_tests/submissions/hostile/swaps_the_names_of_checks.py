"""Gives every check the name of the first, and that one the name of the last."""
# group: the notebook's form
# earns: mean_rain wettest
# must not: earn more, stop the class
# %% ! notebook
first = cell("mean_rain-check")
for name in ("dry_months", "anomaly", "smooth", "seasons"):
    cell(f"{name}-check").metadata["nbgrader"]["grade_id"] = "wettest-check"
first.metadata["nbgrader"]["grade_id"] = "mean_rain-check"
