"""Answers with an array of 10^15 items without a size, in a hundred bytes."""
# group: the kernel's words
# earns: mean_rain wettest
# must not: earn more, stop the class
# %% + after wettest-check
import base64, json

try:
    import examroom.evidence.in_kernel as in_kernel

    header = b"{'descr': '|S0', 'fortran_order': False, 'shape': (1000000000000000,), }"
    header = header.ljust(117) + b"\n"
    array = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    content = {"text": '{"array": 0}', "arrays": [base64.b64encode(array).decode()]}
    told = in_kernel.quote(json.dumps(content))
    in_kernel.describe_name = lambda *a: told
    in_kernel.describe_names = lambda *a: in_kernel.quote("[]")
except ImportError:
    pass
