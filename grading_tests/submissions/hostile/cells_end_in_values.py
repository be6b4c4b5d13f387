"""An honest student whose cells end in values, progress bars and pictures."""
# group: honest
# earns: all
# must not: lose marks
# %% + after wettest
0
# %% + after anomaly
for share in range(5):
    print(f"\r{share}/5", end="")
anomaly
# %% + after smooth
from IPython.display import clear_output
print("once")
clear_output(wait=True)
-1
