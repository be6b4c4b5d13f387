"""Answers the grader with JSON that is too deep, too long, or holds numbers without end."""
# group: the kernel's words
# earns: mean_rain wettest
# must not: earn more, stop the class
# %% + after wettest-check
import json

forms = iter([
    "[" * 50_000,
    json.dumps({"text": "[" * 50_000 + "]" * 50_000, "arrays": []}),
    json.dumps({"text": "1" * 100_000, "arrays": []}),
    json.dumps({"text": "NaN", "arrays": ["!"]}),
    json.dumps({"text": '{"a": 1, "a": 2}', "arrays": [7]}),
] * 9)
try:
    import examroom.evidence.in_kernel as in_kernel
    in_kernel.describe_name = in_kernel.answer = lambda *a: next(forms)
except ImportError:
    pass
