"""The system calls that student code has no business making, as a classic BPF program.

The kernel runs the program on every system call of the sandbox. What is not named here is
allowed: the list closes what namespaces leave open (keys, tracing, devices of odd socket
families, memory that nobody counts), and large parts of the kernel that no notebook needs.
"""

from __future__ import annotations

import errno
import platform
import struct

ALLOW = 0x7FFF0000
ERRNO = 0x00050000

# Offsets into the kernel's `struct seccomp_data`.
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16

LOAD, JUMP, EQUALS, GREATER, ANY_BIT, RETURN = 0x20, 0x05, 0x15, 0x25, 0x45, 0x06

AUDIT_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NEWEST_KNOWN = 462  # mseal, Linux 6.10; what came later "does not exist" in the sandbox

NAMESPACE_FLAGS = 0x7E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
SOCKET_FAMILIES = {"unix": 1, "inet": 2, "inet6": 10, "netlink": 16}  # libzmq needs netlink
PERSONALITIES = (0, 0xFFFFFFFF)  # Linux itself, and the question which one it is
TERMINAL_INJECTION = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX

Numbers = dict[str, tuple[int | None, int | None]]

# Each name with its number on x86_64 and on aarch64.
FORBIDDEN: Numbers = {
    # other processes, and keys that outlive them
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    # the kernel's inner workings
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "fanotify_init": (300, 262),
    "lookup_dcookie": (212, 18),
    "syslog": (103, 116),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "create_module": (174, None),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "modify_ldt": (154, None),
    "uselib": (134, None),
    "sysfs": (139, None),
    "ustat": (136, None),
    "nfsservctl": (180, 42),
    "ioperm": (173, None),
    "iopl": (172, None),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # the machine
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "vhangup": (153, 58),
    # files by handle, past every mount
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
}

NAMESPACES: Numbers = {
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
}

# "No such call" instead of "forbidden": callers then use an older way. The io_uring family is a
# kernel of its own; the others are memory that belongs to no process and no file, so that nobody
# would count it.
ABSENT: Numbers = {
    "clone3": (435, 435),  # its flags lie behind a pointer, where a filter cannot look
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
}

INSPECTED: Numbers = {
    "clone": (56, 220),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "personality": (135, 92),
    "ioctl": (16, 29),
}


class FilterProgram:
    """A classic BPF program under construction. The accumulator holds the system call's number."""

    def __init__(self) -> None:
        self.code = b""

    def add(self, operation: int, value: int, if_true: int = 0, if_false: int = 0) -> None:
        """Append one instruction; the jumps count instructions to pass over."""
        self.code += struct.pack("=HBBI", operation, if_true, if_false, value)

    def refuse(self, number: int, error: int) -> None:
        """Fail one system call with an error number."""
        self.add(EQUALS, number, 0, 1)
        self.add(RETURN, ERRNO | error)

    def refuse_unless(self, number: int, argument: int, allowed: list[int], error: int) -> None:
        """Fail one system call unless an argument has one of some values."""
        self.add(EQUALS, number, 0, len(allowed) + 3)
        self.add(LOAD, FIRST_ARGUMENT + 8 * argument)
        for place, value in enumerate(allowed):
            self.add(EQUALS, value, len(allowed) - place, 0)
        self.add(RETURN, ERRNO | error)
        self.add(LOAD, NUMBER)

    def refuse_bits(self, number: int, argument: int, bits: int, error: int) -> None:
        """Fail one system call if an argument has any of some bits."""
        self.add(EQUALS, number, 0, 4)
        self.add(LOAD, FIRST_ARGUMENT + 8 * argument)
        self.add(ANY_BIT, bits, 0, 1)
        self.add(RETURN, ERRNO | error)
        self.add(LOAD, NUMBER)

    def refuse_values(
        self, number: int, argument: int, values: tuple[int, ...], error: int
    ) -> None:
        """Fail one system call if an argument has one of some values."""
        self.add(EQUALS, number, 0, len(values) + 4)
        self.add(LOAD, FIRST_ARGUMENT + 8 * argument)
        for place, value in enumerate(values):
            self.add(EQUALS, value, len(values) - place + 1, 0)
        self.add(LOAD, NUMBER)
        self.add(JUMP, 1)
        self.add(RETURN, ERRNO | error)


def seccomp_filter(*, machine: str = "", nested_namespaces: bool = False) -> bytes:
    """Return the filter as bytes for ``bwrap --seccomp``.

    Parameters
    ----------
    machine : str
        ``x86_64`` or ``aarch64``; empty: this machine's.
    nested_namespaces : bool
        Allow namespaces and mounts inside the sandbox, for the zygote and its forks.

    Raises
    ------
    OSError
        There is no list of system calls for this machine.
    """
    machine = machine or platform.machine()
    if machine not in AUDIT_ARCHITECTURE:
        raise OSError(f"The sandbox has no system call filter for {machine} processors.")
    column = 0 if machine == "x86_64" else 1
    program = FilterProgram()

    program.add(LOAD, ARCHITECTURE)
    program.add(EQUALS, AUDIT_ARCHITECTURE[machine], 1, 0)
    program.add(RETURN, ERRNO | errno.ENOSYS)  # 32-bit calls have other numbers
    program.add(LOAD, NUMBER)
    program.add(GREATER, NEWEST_KNOWN, 0, 1)  # this also stops the x32 calls of x86_64
    program.add(RETURN, ERRNO | errno.ENOSYS)

    inspected = {name: numbers[column] or 0 for name, numbers in INSPECTED.items()}
    program.refuse_unless(
        inspected["socket"], 0, list(SOCKET_FAMILIES.values()), errno.EAFNOSUPPORT
    )
    program.refuse_unless(
        inspected["socketpair"], 0, list(SOCKET_FAMILIES.values()), errno.EAFNOSUPPORT
    )
    program.refuse_unless(inspected["personality"], 0, list(PERSONALITIES), errno.EPERM)
    program.refuse_values(inspected["ioctl"], 1, TERMINAL_INJECTION, errno.EPERM)

    forbidden = dict(FORBIDDEN)
    if not nested_namespaces:
        program.refuse_bits(inspected["clone"], 0, NAMESPACE_FLAGS, errno.EPERM)
        forbidden |= NAMESPACES
    for calls, error in ((forbidden, errno.EPERM), (ABSENT, errno.ENOSYS)):
        for numbers in calls.values():
            number = numbers[column]
            if number is not None:
                program.refuse(number, error)
    program.add(RETURN, ALLOW)
    return program.code
