"""Looks for memory that it shares with other processes, and fills it with zeros."""
# group: other exams
# earns: all
# must not: read, stop the class
# %% + after seasons-check
import ctypes, os

for line in open("/proc/self/maps").read().splitlines():
    span, rights, _, _, _, *path = line.split()
    if rights[3] == "s" and rights[1] == "w":
        start, end = (int(word, 16) for word in span.split("-"))
        print("@READ@: shares", line)
        ctypes.memset(start, 0, end - start)
for folder in ("/dev/shm", "/tmp", "/run", "/run/kernel"):
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        try:
            with open(f"{folder}/{name}", "r+b") as file:
                file.write(b"\0" * 4096)
            print("has overwritten", folder, name)
        except OSError:
            pass
libc = ctypes.CDLL(None)
for key in range(1, 200):
    number = libc.shmget(key, 0, 0)
    if number >= 0:
        print("@READ@: finds shared memory", key)
