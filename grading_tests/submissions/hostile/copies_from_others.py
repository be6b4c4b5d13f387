"""Reads what its neighbour handed in, and runs those answers."""
# group: reading
# earns: mean_rain wettest
# must not: earn more, read
# %% + after wettest-check
import glob, json

theirs = {}
for path in glob.glob("@COURSE@/*/*/01_rain/rain.ipynb"):
    try:
        for cell in json.load(open(path))["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if "anna" in path and name:
                theirs[name] = "".join(cell["source"])
                print("@READ@", theirs[name])
    except (OSError, ValueError, KeyError, AttributeError):
        pass
# %% dry_months
dry_months = ["May"]
exec(theirs.get("dry_months", ""))
# %% anomaly
anomaly = np.ones(12)
exec(theirs.get("anomaly", ""))
# %% smooth
smooth = lambda values, width: values
exec(theirs.get("smooth", ""))
# %% seasons
seasons = {"wet": 1, "dry": 1}
exec(theirs.get("seasons", ""))
