"""Looks for the instructor's notebook and runs the solutions that it finds there."""
# group: reading
# earns: mean_rain wettest
# must not: earn more, read
# %% + after wettest-check
import json

try:
    found = json.load(open("@COURSE@/source/01_rain/rain.ipynb"))
    sources = ["".join(cell["source"]) for cell in found["cells"]]
    print("\n".join(sources))
except OSError as error:
    sources = []
    print(type(error).__name__)
# %% dry_months
for text in [s for s in sources if "BEGIN SOLUTION" in s]:
    exec(text)
if not sources:
    dry_months = ["May"]
# %% anomaly
anomaly = globals().get("anomaly", np.ones(12))
# %% smooth
smooth = globals().get("smooth", lambda values, width: values)
# %% seasons
seasons = globals().get("seasons", {"wet": 1, "dry": 1})
