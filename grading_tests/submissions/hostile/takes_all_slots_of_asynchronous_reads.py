"""Asks Linux for all the slots of asynchronous reading and writing that the machine has."""
# group: floods
# earns: all
# must not: read, lose marks, stop the class
# %% + after seasons-check
import ctypes, platform

number = {"x86_64": 206, "aarch64": 0}[platform.machine()]
libc, made = ctypes.CDLL(None), 0
for _ in range(100):
    context = ctypes.c_ulong(0)
    made += libc.syscall(ctypes.c_long(number), ctypes.c_uint(600), ctypes.byref(context)) == 0
print(f"@READ@: {made} contexts" if made else "none")
