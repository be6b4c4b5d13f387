"""Answers with containers that contain themselves, raise when read, or have no end."""
# group: the judge's tools
# earns: nothing
# must not: earn more, stop the class
# %% mean_rain
class Shy(float):
    def __float__(self): raise RuntimeError
    def __repr__(self): raise RuntimeError

mean_rain = Shy(50)
# %% wettest
wettest = "October" * 3_000_000
# %% dry_months
dry_months = ["February"]
dry_months.append(dry_months)
# %% anomaly
anomaly = np.array([object()] * 12)
anomaly[3] = anomaly
# %% smooth
def smooth(values, width):
    return (value for value in iter(int, 1))
# %% seasons
class Endless(dict):
    def items(self):
        while True:
            yield "wet", self
    def __iter__(self): return iter(["wet", "dry"])

seasons = Endless()
