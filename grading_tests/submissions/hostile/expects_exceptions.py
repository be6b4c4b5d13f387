"""Tags the checks `raises-exception`."""
# group: the notebook's form
# earns: mean_rain wettest
# must not: earn more
# %% ! notebook
for name in ("dry_months", "anomaly", "smooth", "seasons"):
    cell(f"{name}-check").metadata["tags"] = ["raises-exception", "remove_cell", "hide-output"]
