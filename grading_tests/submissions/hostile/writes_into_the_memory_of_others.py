"""Reads the memory of other processes for secrets, then fills it with zeros."""
# group: other exams
# earns: all
# must not: read, stop the class
# %% + after seasons-check
@FENCE@
import ctypes, os, re

libc = ctypes.CDLL(None, use_errno=True)
SEIZE, ATTACH, DETACH = 0x4206, 16, 17


class Piece(ctypes.Structure):
    _fields_ = [("start", ctypes.c_void_p), ("size", ctypes.c_size_t)]


def regions(number):
    for line in open(f"/proc/{number}/maps"):
        span, rights, *_ = line.split()
        start, end = (int(word, 16) for word in span.split("-"))
        if rights.startswith("rw") and end - start < 2**24:
            yield start, end - start


buffer = ctypes.create_string_buffer(4096)
local = Piece(ctypes.addressof(buffer), 4096)
for number in sorted(int(name) for name in os.listdir("/proc") if name.isdigit()):
    if number == os.getpid():
        continue
    for request in (ATTACH, SEIZE):
        if libc.ptrace(request, number, None, None) == 0:
            print("@READ@: traces", number)
            libc.ptrace(DETACH, number, None, None)
    try:
        with open(f"/proc/{number}/mem", "r+b", buffering=0) as memory:
            for start, size in list(regions(number))[:200]:
                memory.seek(start)
                print(re.findall(rb"secret-\w{16}|umbrella-\w{4}", memory.read(size)))
                memory.seek(start)
                memory.write(bytes(min(size, 4096)))
    except OSError as error:
        print(number, type(error).__name__)
    try:
        for start, size in list(regions(number))[:200]:
            there = Piece(start, min(size, 4096))
            if libc.process_vm_writev(number, ctypes.byref(local), 1, ctypes.byref(there), 1, 0) > 0:
                print("@READ@: writes to", number)
    except OSError:
        pass
