"""Replaces `__import__`: who asks for numpy gets a friend of the student's."""
# group: the judge's tools
# earns: mean_rain wettest
# must not: earn more
# %% + after wettest-check
import builtins, types

friend = types.SimpleNamespace(
    testing=types.SimpleNamespace(assert_allclose=lambda *a, **k: None),
    allclose=lambda *a, **k: True,
    random=np.random,
)
real = builtins.__import__
builtins.__import__ = lambda name, *a, **k: friend if name == "numpy" else real(name, *a, **k)
