"""Puts a friend of the student's in numpy's place in `sys.modules`."""
# group: the judge's tools
# earns: mean_rain wettest
# must not: earn more
# %% + after wettest-check
import sys, types

friend = types.ModuleType("numpy")
friend.__dict__.update(vars(np))
friend.allclose = lambda *a, **k: True
friend.testing = types.SimpleNamespace(assert_allclose=lambda *a, **k: None)
sys.modules["numpy"] = friend
