"""Answers the grader with pickles, code and references, in the hope that they are loaded."""
# group: the kernel's words
# earns: mean_rain wettest
# must not: earn more, write
# %% + after wettest-check
import base64, json, pickle


class Boom:
    def __reduce__(self):
        return (open, ("@HOST@/pickled", "w"))


pickled = base64.b64encode(pickle.dumps(Boom())).decode()
try:
    import examroom.evidence.in_kernel as in_kernel

    arrays = [pickled, base64.b64encode(b"\x93NUMPY\x01\x00\x76\x00{'descr': '|O', "
              b"'fortran_order': False, 'shape': (1,), }" + b" " * 56 + b"\n"
              + pickle.dumps([Boom()])).decode()]
    trees = [{"array": 0}, {"array": 1}, {"$array": 1}, ["ndarray", 1], {"kind": "array", "at": 1}]
    calls = iter(trees * 9)
    in_kernel.describe_name = lambda *a: json.dumps({"text": json.dumps(next(calls)), "arrays": arrays})
except ImportError:
    pass
