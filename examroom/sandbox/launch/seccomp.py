"""The filter of system calls, as a classic BPF program: a list of what is allowed.

The kernel runs the program on every system call of the sandbox. A call that is not listed "does
not exist": libraries then take an older way, or say so. Some of the others are looked at closely.
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from examroom.sandbox.launch.system_calls import RUN, ZYGOTE, numbers

ALLOW = 0x7FFF0000
ERRNO = 0x00050000
ALL_BITS = 0xFFFFFFFF

# Offsets into the kernel's `struct seccomp_data`.
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16

LOAD, AND, JUMP, RETURN = 0x20, 0x54, 0x05, 0x06
EQUALS, AT_LEAST, GREATER = 0x15, 0x35, 0x25

AUDIT_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

NAMESPACE_FLAGS = 0x7E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
UNIX, INET, INET6, NETLINK = 1, 2, 10, 16  # libzmq needs netlink
ROUTE = 0  # the part of netlink that tells which addresses there are
PERSONALITIES = (0, 0xFFFFFFFF)  # Linux itself, and the question which one it is
TERMINAL_INJECTION = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
SHARED_WITHOUT_FILE = 0x21  # MAP_SHARED and MAP_ANONYMOUS
HUGE_PAGES = 0x40000  # MAP_HUGETLB
SOCKET_LEVEL, BUFFER_SIZES, FILTERS = 1, (7, 8), (26, 50, 51, 52)


@dataclass(frozen=True)
class Test:
    """A question to an argument of a call: whether some of its bits are one of some values.

    Only the lower 32 bits of an argument are looked at, which hold all that is asked for here.
    """

    argument: int
    values: Sequence[int]
    bits: int = ALL_BITS
    wanted: bool = True


@dataclass(frozen=True)
class Refusal:
    """A listed call that fails with an error where every test is as it is wanted."""

    call: str
    tests: tuple[Test, ...]
    error: int


SOCKETS = Test(0, (UNIX, INET, INET6, NETLINK), wanted=False)
REFUSALS = (
    Refusal("socket", (SOCKETS,), errno.EAFNOSUPPORT),
    Refusal("socketpair", (SOCKETS,), errno.EAFNOSUPPORT),
    Refusal(
        "socket", (Test(0, (NETLINK,)), Test(2, (ROUTE,), wanted=False)), errno.EPROTONOSUPPORT
    ),
    Refusal("personality", (Test(0, PERSONALITIES, wanted=False),), errno.EPERM),
    Refusal("ioctl", (Test(1, TERMINAL_INJECTION),), errno.EPERM),
    # Such memory stays when nobody has it mapped any more, where nobody would count it.
    Refusal("mmap", (Test(3, (SHARED_WITHOUT_FILE,), SHARED_WITHOUT_FILE),), errno.EPERM),
    Refusal("mmap", (Test(3, (HUGE_PAGES,), HUGE_PAGES),), errno.ENOMEM),
    # The sizes stay as they are, and nobody is told: Linux itself does so beyond a bound.
    Refusal("setsockopt", (Test(1, (SOCKET_LEVEL,)), Test(2, BUFFER_SIZES)), 0),
    Refusal("setsockopt", (Test(1, (SOCKET_LEVEL,)), Test(2, FILTERS)), errno.EPERM),
)
NO_NAMESPACES = Refusal("clone", (Test(0, (0,), NAMESPACE_FLAGS, wanted=False),), errno.EPERM)


class FilterProgram:
    """A classic BPF program under construction. The accumulator holds the system call's number."""

    def __init__(self) -> None:
        self.code = b""

    def add(self, operation: int, value: int, if_true: int = 0, if_false: int = 0) -> None:
        """Append one instruction; the jumps count instructions to pass over."""
        self.code += struct.pack("=HBBI", operation, if_true, if_false, value)

    def refuse(self, number: int, tests: Sequence[Test], error: int) -> None:
        """Fail one system call where all tests are as they are wanted."""
        left = sum(len(test.values) + 3 for test in tests)
        self.add(EQUALS, number, 0, left + 2)
        for test in tests:
            others = len(test.values)
            left -= others + 3
            self.add(LOAD, FIRST_ARGUMENT + 8 * test.argument)
            self.add(AND, test.bits)
            for value in test.values:
                self.add(EQUALS, value, others if test.wanted else others + left + 1)
                others -= 1
            self.add(JUMP, left + 1 if test.wanted else 0)
        self.add(RETURN, ERRNO | error)
        self.add(LOAD, NUMBER)

    def allow(self, allowed: Collection[int]) -> None:
        """Let these calls pass, and no others."""
        for first, last in runs(allowed):
            self.add(AT_LEAST, first, 1, 0)
            self.add(RETURN, ERRNO | errno.ENOSYS)
            self.add(GREATER, last, 1, 0)
            self.add(RETURN, ALLOW)
        self.add(RETURN, ERRNO | errno.ENOSYS)


def runs(values: Collection[int]) -> list[tuple[int, int]]:
    """Return whole numbers as runs without a gap, each by its first and last."""
    ordered = sorted(values)
    ends = [here for here, after in pairwise(ordered) if after > here + 1]
    starts = [after for here, after in pairwise(ordered) if after > here + 1]
    return list(zip([ordered[0], *starts], [*ends, ordered[-1]], strict=True))


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
    allowed = numbers(RUN, machine)
    refusals = [*REFUSALS]
    if nested_namespaces:
        allowed |= numbers(ZYGOTE, machine)
    else:
        refusals.append(NO_NAMESPACES)
    program = FilterProgram()
    program.add(LOAD, ARCHITECTURE)
    program.add(EQUALS, AUDIT_ARCHITECTURE[machine], 1, 0)
    program.add(RETURN, ERRNO | errno.ENOSYS)  # 32-bit calls have other numbers
    program.add(LOAD, NUMBER)
    for refusal in refusals:
        program.refuse(allowed[refusal.call], refusal.tests, refusal.error)
    program.allow(allowed.values())
    return program.code
