"""Leaves its namespaces, unmounts and mounts, to see what lies below its own folders."""
# group: other exams
# earns: all
# must not: read, write
# %% + after seasons-check
import ctypes, glob, os, platform, sys

libc = ctypes.CDLL(None, use_errno=True)
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}[platform.machine()]
PLACES = ("/proc", "/exam", "/exam/work", "/tmp", "/dev/shm", "/dev", "/run/kernel", "/run", "/")
KINDS = {"user": 0x10000000, "mnt": 0x20000, "pid": 0x20000000, "net": 0x40000000, "ipc": 0x8000000}


def seen():
    """What should be the same at all times: a file of its own, and nobody else's processes."""
    found = {path for place in PLACES[1:] for path in glob.glob(f"{place}/*")}
    numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    found |= {f"process {number}" for number in numbers if number not in family}
    return found


def attempts():
    for name, kind in KINDS.items():
        yield lambda: libc.unshare(kind)
        yield lambda: libc.unshare(kind | KINDS["user"])
    for path in glob.glob("/proc/[0-9]*/ns/*"):
        yield lambda: libc.setns(os.open(path, os.O_RDONLY), 0)
    for place in PLACES:
        for flags in (0, 2, 8):
            yield lambda: libc.umount2(place.encode(), flags)
        yield lambda: libc.mount(b"proc", place.encode(), b"proc", 0, None)
        yield lambda: libc.mount(b"/", place.encode(), None, 4096 | 16384, None)
        yield lambda: libc.mount(None, place.encode(), None, 32 | 4096, None)
    yield lambda: libc.syscall(PIVOT_ROOT, b".", b".")
    for folder in (".", "/proc/1/root", "/proc/1/cwd"):
        yield lambda: os.chroot(folder)
        yield lambda: os.chdir("../../../../../../../..")


family = {1, os.getpid()}
sys.stdout.flush()
listen, tell = os.pipe()
child = os.fork()
if child == 0:
    family.add(os.getpid())
    before = seen()
    for attempt in attempts():
        try:
            attempt()
        except OSError:
            pass
        new = seen() - before
        if new:
            os.write(tell, f"@READ@ {sorted(new)[:5]}\n".encode())
        try:
            os.write(tell, open("@HOST@/diary.txt", "rb").read())
        except OSError:
            pass
        if new:
            break
    os._exit(0)
os.close(tell)
with open(listen) as stream:
    print(stream.read())
os.waitpid(child, 0)
