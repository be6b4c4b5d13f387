"""Makes text of the checks."""
# group: the notebook's form
# earns: mean_rain wettest
# must not: earn more, stop the class
# %% ! notebook
for name in ("dry_months", "anomaly", "smooth", "seasons"):
    check = cell(f"{name}-check")
    check.cell_type = "markdown"
    del check["outputs"], check["execution_count"]
