"""Writes marks, outputs and the engine's own entries into the metadata of its cells."""
# group: the notebook's form
# earns: mean_rain wettest
# must not: earn more
# %% ! notebook
for name in ("dry_months", "anomaly", "smooth", "seasons"):
    check = cell(f"{name}-check")
    check.metadata["nbgrader"].update(score=5.0, comment="Well done.", checksum="0" * 32)
    check.metadata["examroom"] = {"score": 5.0, "points": 5.0, "passed": True, "verdict": ""}
    check["execution_count"] = 7
    check["outputs"] = []
