"""An honest student who changes folder, makes warnings errors, and seeds and prints otherwise."""
# group: honest
# earns: all
# must not: lose marks
# %% + after given
import os, sys, warnings

os.makedirs("figures", exist_ok=True)
os.chdir("figures")
warnings.simplefilter("error")
np.seterr(all="raise")
np.set_printoptions(precision=1, threshold=3)
np.random.seed(1)
sys.setrecursionlimit(5000)
sys.stdout.flush()
