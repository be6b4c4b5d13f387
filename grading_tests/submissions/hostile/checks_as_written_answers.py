"""Says that the checks are answers of its own, to be marked by hand."""
# group: the notebook's form
# earns: mean_rain wettest
# must not: earn more
# %% ! notebook
for name in ("dry_months", "anomaly", "smooth", "seasons"):
    cell(f"{name}-check").metadata["nbgrader"]["solution"] = True
    cell(f"{name}-check").metadata["nbgrader"]["task"] = True
