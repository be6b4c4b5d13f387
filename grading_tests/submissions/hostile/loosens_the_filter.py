"""Loads a system call filter that allows everything, and makes the calls that were refused before."""
# group: other exams
# earns: all
# must not: read
# %% + after seasons-check
import ctypes, os, platform, struct, sys

libc = ctypes.CDLL(None, use_errno=True)
column = ("x86_64", "aarch64").index(platform.machine())
CALLS = {
    "keyctl": ((250, 219), (0, -3, 1)),
    "unshare": ((272, 97), (0x10000000,)),
    "bpf": ((321, 280), (0, 0, 0)),
    "userfaultfd": ((323, 282), (1,)),
    "perf_event_open": ((298, 241), (0, 0, -1, -1, 0)),
    "io_uring_setup": ((425, 425), (1, 0)),
    "memfd_create": ((319, 279), (b"x", 0)),
    "ptrace": ((101, 117), (0, 0, 0, 0)),
    "open_by_handle_at": ((304, 265), (0, 0, 0)),
}


def made():
    """The calls that the kernel looks at, whatever it then says of their arguments."""
    found = set()
    for name, (numbers, arguments) in CALLS.items():
        result = libc.syscall(numbers[column], *arguments)
        if result >= 0 or ctypes.get_errno() not in (1, 38):
            found.add(name)
    return found


def loosened():
    """Load a program of one instruction: allow."""
    code = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7FFF0000), 8)
    program = struct.pack("HxxxxxxP", 1, ctypes.addressof(code))
    libc.prctl(38, 0, 0, 0, 0)  # new privileges, please
    libc.prctl(21, 0, 0, 0, 0)
    return libc.prctl(22, 2, program, 0, 0)


sys.stdout.flush()
listen, tell = os.pipe()
child = os.fork()
if child == 0:
    before = made()
    print_later = f"loaded: {loosened()}"
    new = made() - before
    os.write(tell, f"{print_later} {'@READ@' if new else ''} {sorted(new)}".encode())
    os._exit(0)
os.close(tell)
with open(listen) as stream:
    print(stream.read())
os.waitpid(child, 0)
