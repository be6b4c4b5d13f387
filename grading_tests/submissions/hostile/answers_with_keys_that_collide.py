"""Answers with a dictionary whose hundred thousand keys have one hash, which takes hours to read."""
# group: the kernel's words
# earns: mean_rain wettest
# must not: earn more, stop the class
# %% + after wettest-check
import json

try:
    import examroom.evidence.in_kernel as in_kernel

    entries = [[{"int": hex(number * (2**61 - 1))}, 1] for number in range(1, 100_000)]
    told = in_kernel.quote(json.dumps({"text": json.dumps({"dict": entries}), "arrays": []}))
    in_kernel.describe_name = lambda *a: told
    in_kernel.describe_names = lambda *a: in_kernel.quote("[]")
except ImportError:
    pass
