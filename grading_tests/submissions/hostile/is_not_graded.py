"""Says that the checks it would fail are not graded."""
# group: the notebook's form
# earns: mean_rain wettest
# must not: earn more
# %% ! notebook
for name in ("dry_months", "anomaly", "smooth", "seasons"):
    cell(f"{name}-check").metadata["nbgrader"]["grade"] = False
