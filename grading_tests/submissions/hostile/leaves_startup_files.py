"""Leaves files that every later kernel of this user would run."""
# group: reading
# earns: all
# must not: write
# %% + after given
import os

for home in {os.path.expanduser("~"), "@HOME@"}:
    for place in (".ipython/profile_default/startup", ".jupyter", ".config/matplotlib"):
        try:
            os.makedirs(f"{home}/{place}", exist_ok=True)
            open(f"{home}/{place}/zz_@TOKEN@.py", "w").write("# a canary of the test suite\n")
        except OSError as error:
            print(type(error).__name__)
