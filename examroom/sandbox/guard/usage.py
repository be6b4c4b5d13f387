"""Measure from outside what the processes of one sandbox use.

Imported by a process that has little else: the standard library's quick half, and `kernel_memory`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from examroom.sandbox.guard.kernel_memory import (
    FILE,
    TASK,
    internet_memory,
    open_files,
    socket_memory,
)

PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")
CORES = len(os.sched_getaffinity(0))
INODE = 1024  # what an empty file costs the kernel, about
ENTRY = 8  # of a page table: what the kernel keeps about each page that is there


class Usage(NamedTuple):
    """What a sandbox uses at one moment: bytes, seconds so far, processes and threads."""

    memory: int
    cpu_seconds: float
    tasks: int

    def most(self, other: Usage) -> Usage:
        """Return the greater of each figure."""
        return Usage(
            max(self.memory, other.memory),
            max(self.cpu_seconds, other.cpu_seconds),
            max(self.tasks, other.tasks),
        )


class UsageMeter:
    """Reads the sandbox's own ``/proc``, which lists its processes and no others.

    Parameters
    ----------
    proc : int
        That folder, open.
    folders : sequence of int
        Its temporary file systems, open.
    """

    def __init__(self, proc: int, folders: Sequence[int]) -> None:
        self._proc, self._folders = proc, folders
        self._spent: dict[tuple[int, int], float] = {}
        self._there: set[tuple[int, int]] = set()
        self._known = self._charged = 0.0

    def read(self, memory_limit: int, elapsed: float) -> Usage:
        """Measure.

        Memory is first taken as the sum of resident sizes, which counts shared pages several times,
        and of the largest page tables and buffers that there could be. That is quick. Only when it
        is over the limit are these counted exactly.

        Parameters
        ----------
        memory_limit : int
            Bytes.
        elapsed : float
            Seconds since the last time.
        """
        processes = {}
        for name in os.listdir(self._proc):
            if name.isdigit():
                with suppress(OSError):  # it has ended meanwhile
                    processes[int(name)] = self._stat(name)
        tasks = sum(int(stat[17]) for number, stat in processes.items() if number != 1)
        local, connections = socket_memory(self._proc)
        fixed = sum(map(used, self._folders)) + local + tasks * TASK
        fixed += FILE * sum(open_files(self._proc, number) for number in processes)
        resident = sum(int(stat[21]) for stat in processes.values()) * PAGE
        others = fixed + sum(map(_most_tables, processes.values())) + connections
        if resident + others > memory_limit:
            others = fixed + sum(map(self._tables, processes)) + internet_memory(self._proc)
        # To be told the shares, Linux looks through all tables; if these are too much, there is no
        # need to wait for it.
        if resident + others > memory_limit > others:
            resident = sum(map(self._share, processes))
        memory = resident + others
        return Usage(memory, self._cpu(processes, elapsed), tasks)

    def _cpu(self, processes: dict[int, list[bytes]], elapsed: float) -> float:
        """Return the processor time so far.

        What a process has spent that ended is in its parent's count of reaped children, unless the
        parent declined to reap. So each is also remembered with the time that it was last seen to
        have spent. What it spent after that, and whoever was never seen, would still be missing:
        where some came or went, whoever runs now is taken to have run since the last time.
        """
        reaped, running = 0.0, 0
        there = {(number, int(stat[19])) for number, stat in processes.items()}
        for number, stat in processes.items():
            own = (int(stat[11]) + int(stat[12])) / TICK
            new = (number, int(stat[19])) not in self._there
            running += int(stat[17]) if new else stat[0] == b"R"
            self._spent[number, int(stat[19])] = own
            reaped += own + (int(stat[13]) + int(stat[14])) / TICK
        known = max(self._known, reaped, sum(self._spent.values()))
        spent = known - self._known
        if self._there and there != self._there:
            spent = max(spent, elapsed * min(running, CORES))
        self._known, self._there = known, there
        self._charged = max(self._charged + spent, known)
        return self._charged

    def _stat(self, name: str) -> list[bytes]:
        """Return the fields of ``stat`` after the name, so that field n of proc(5) is n - 3."""
        return self._read(f"{name}/stat").rpartition(b")")[2].split()

    def _tables(self, number: int) -> int:
        """Return what the page tables of a process use."""
        with suppress(OSError):
            return 1024 * _number(self._read(f"{number}/status"), b"VmPTE:")
        return 0  # it has ended meanwhile

    def _share(self, number: int) -> int:
        """Return a process's share of the memory it has mapped, or all if that is not told."""
        for name, line in (("smaps_rollup", b"Pss:"), ("status", b"VmRSS:")):
            with suppress(OSError):
                if found := _number(self._read(f"{number}/{name}"), line):
                    return 1024 * found
        return 0  # it has ended meanwhile

    def _read(self, path: str) -> bytes:
        descriptor = os.open(path, os.O_RDONLY, dir_fd=self._proc)
        try:
            return os.read(descriptor, 16384)
        finally:
            os.close(descriptor)


def used(folder: int) -> int:
    """Return what the files of a temporary file system use, the empty ones too."""
    figures = os.statvfs(folder)
    blocks = (figures.f_blocks - figures.f_bfree) * figures.f_frsize
    return blocks + (figures.f_files - figures.f_ffree) * INODE


def _most_tables(stat: Sequence[bytes]) -> int:
    """Return what the page tables of a process use at most, by all that it has reserved."""
    return int(stat[20]) // PAGE * ENTRY


def _number(text: bytes, name: bytes) -> int:
    """Return the number after a name at the beginning of a line; 0 if there is none."""
    for line in text.splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0
