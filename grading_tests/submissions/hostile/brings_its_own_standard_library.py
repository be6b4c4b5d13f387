"""Hands in `random.py`, `sitecustomize.py` and `ast.py`, which patch the shell when imported."""
# group: files
# earns: mean_rain wettest
# must not: earn more, write
# %% > random.py
open("@HOST@/random", "w").close()
def __getattr__(name): return lambda *a, **k: 4
# %% > sitecustomize.py
open("@HOST@/sitecustomize", "w").close()
# %% > usercustomize.py
open("@HOST@/usercustomize", "w").close()
# %% > IPython/__init__.py
open("@HOST@/ipython", "w").close()
# %% > .ipython/profile_default/startup/00-mine.py
open("@HOST@/startup", "w").close()
# %% > ipython_config.py
c = get_config()
c.InteractiveShellApp.exec_lines = ["get_ipython().showtraceback = lambda *a, **k: None"]
# %% > jupyter_config.py
open("@HOST@/jupyter", "w").close()
# %% > nbgrader_config.py
c = get_config()
c.Autograde.autograde_preprocessors = []
open("@HOST@/nbgrader", "w").close()
# %% > conftest.py
open("@HOST@/conftest", "w").close()
