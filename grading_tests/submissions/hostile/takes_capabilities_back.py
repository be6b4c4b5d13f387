"""Asks for every capability and for the rights of root, and reads the host with them."""
# group: other exams
# earns: all
# must not: read, write
# %% + after seasons-check
import ctypes, glob, os, stat, struct, subprocess

libc = ctypes.CDLL(None, use_errno=True)


def capabilities():
    words = dict(line.split(":\t") for line in open("/proc/self/status").read().splitlines())
    return [int(words[name], 16) for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")]


before = capabilities()
header, full = struct.pack("Ii", 0x20080522, 0), struct.pack("6I", *[0xFFFFFFFF] * 6)
libc.prctl(8, 1, 0, 0, 0)  # keep capabilities
libc.prctl(28, 0, 0, 0, 0)  # no secure bits
libc.capset(header, full)
for number in range(41):
    libc.prctl(47, 2, number, 0, 0)  # as ambient ones
for attempt in (
    lambda: os.setresuid(0, 0, 0),
    lambda: os.setuid(0),
    lambda: os.setgroups([0]),
    lambda: os.setresgid(0, 0, 0),
):
    try:
        attempt()
    except OSError as error:
        print(type(error).__name__)
libc.capset(header, full)
for path in glob.glob("/usr/bin/*") + glob.glob("/usr/sbin/*") + glob.glob("/usr/lib/*/*"):
    name = os.path.basename(path)
    if os.path.isfile(path) and os.stat(path).st_mode & stat.S_ISUID and name in ("su", "sudo"):
        command = [path, "-n", "cat"] if name == "sudo" else [path, "-c", "cat @HOST@/diary.txt"]
        command += ["@HOST@/diary.txt"] if name == "sudo" else []
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=10)
        print(name, done.stdout)
if any(now & ~then for now, then in zip(capabilities(), before)):
    print("@READ@: gained", [hex(now) for now in capabilities()])
try:
    print(open("@HOST@/diary.txt").read())
    open("@HOST@/written", "w").close()
except OSError as error:
    print(type(error).__name__)
