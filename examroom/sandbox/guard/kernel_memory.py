"""Memory that the kernel keeps for a sandbox and that is no page of any process.

None of it is told to the byte, so what is taken is what it can be at most. A notebook's kernel has
some forty sockets and files, which come to a few megabytes.
"""

from __future__ import annotations

import os
from contextlib import suppress

FILE = 8192  # an open file at most, which is half a pipe with two pages
TASK = 32768  # a process or thread: its stack in the kernel, and what is known of it
SLACK = 65536  # a buffer takes one piece more than fits
USUAL = 212992


def _buffer() -> int:
    try:
        with open("/proc/sys/net/core/wmem_default") as file:
            return int(file.read())
    except (OSError, ValueError):
        return USUAL


BUFFER = _buffer() + SLACK
"""What waits in a socket at most; the filter of system calls lets no program ask for more."""
INTERNET_BUFFERS = 16 * 2**20
"""The same of a connection, in both directions: Linux lets these grow as they are used."""


def open_files(proc: int, number: int) -> int:
    """Return how many files a process has open; 0 where Linux, before 6.2, does not tell."""
    with suppress(OSError):
        return os.stat(f"{number}/fd", dir_fd=proc).st_size
    return 0


def socket_memory(proc: int) -> tuple[int, int]:
    """Return what waits in the sockets of a sandbox at most: in local ones, and in all others.

    Parameters
    ----------
    proc : int
        The sandbox's own ``/proc``, open.
    """
    local = sum(len(_lines(proc, name)) for name in ("unix", "netlink"))
    others = 0
    for name in ("sockstat", "sockstat6"):
        for line in _lines(proc, name):
            words = line.split()
            others += int(words[2]) if words[0].startswith((b"TCP", b"UDP")) else 0
    return local * BUFFER, others * INTERNET_BUFFERS


def internet_memory(proc: int) -> int:
    """Return what waits in the sockets of a sandbox that are not local ones.

    This takes Linux some milliseconds, for it looks through the tables of the whole machine.
    """
    waiting = 0
    for name in ("tcp", "tcp6", "udp", "udp6"):
        for line in _lines(proc, name)[1:]:
            sent, _, received = line.split()[4].partition(b":")
            waiting += int(sent, 16) + int(received, 16)
    return 2 * waiting  # what is around the bytes is about as much again


def _lines(proc: int, name: str) -> list[bytes]:
    """Return a table of the sandbox's network, line by line."""
    try:
        descriptor = os.open(f"1/net/{name}", os.O_RDONLY, dir_fd=proc)
    except FileNotFoundError:  # a kernel without this family
        return []
    with open(descriptor, "rb") as stream:
        return stream.read().splitlines()
