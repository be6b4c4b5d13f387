"""Replaces the shell's method that shows errors."""
# group: the judge's tools
# earns: mean_rain wettest
# must not: earn more
# %% + after wettest-check
shell = get_ipython()
shell.showtraceback = lambda *a, **k: None
shell._showtraceback = lambda *a, **k: None
shell.showsyntaxerror = lambda *a, **k: None
