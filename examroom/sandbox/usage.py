"""Measure from outside what the processes of one sandbox use."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass

from examroom.sandbox.spec import SCRATCH_FOLDERS

PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")
INODE = 1024  # what an empty file costs the kernel, about


@dataclass(frozen=True)
class Usage:
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
    first_process : int
        The process that is number 1 inside, by its number outside. Everything is opened at once,
        so a reused number cannot mislead the meter later.
    """

    def __init__(self, first_process: int) -> None:
        root = f"/proc/{first_process}/root"
        self._proc = os.open(f"{root}/proc", os.O_RDONLY | os.O_DIRECTORY)
        self._scratch = [
            os.open(root + path, os.O_RDONLY | os.O_DIRECTORY) for path in SCRATCH_FOLDERS
        ]
        self._spent: dict[tuple[int, int], float] = {}
        self._most = 0.0

    def close(self) -> None:
        """Let go of the sandbox's file systems."""
        for descriptor in (self._proc, *self._scratch):
            os.close(descriptor)
        self._scratch = []

    def open_program(self) -> int:
        """Open the process that the sandbox was made for, as a descriptor to send signals to.

        Its number outside is not known; but Linux takes its folder in ``/proc`` for a pidfd too.
        """
        return os.open("2", os.O_RDONLY | os.O_DIRECTORY, dir_fd=self._proc)

    def read(self, memory_limit: int) -> Usage:
        """Measure.

        Memory is first taken as the sum of resident sizes, which counts shared pages several times
        and is quick. Only when that is over the limit are shares counted exactly.
        """
        processes = {}
        for name in os.listdir(self._proc):
            if name.isdigit():
                with suppress(OSError):  # it has ended meanwhile
                    processes[int(name)] = self._stat(name)
        files = sum(map(used, self._scratch))
        resident = sum(int(stat[21]) for stat in processes.values()) * PAGE
        if resident + files > memory_limit:
            resident = sum(map(self._share, processes))
        tasks = sum(int(stat[17]) for number, stat in processes.items() if number != 1)
        return Usage(resident + files, self._cpu(processes), tasks)

    def _cpu(self, processes: dict[int, list[bytes]]) -> float:
        """Return the processor time so far: no less than before, whoever has ended since.

        A process that ended is in its parent's count of reaped children, unless the parent declined
        to reap. So each process is also remembered with the time it was last seen to have spent.
        """
        reaped = 0.0
        for number, stat in processes.items():
            own = (int(stat[11]) + int(stat[12])) / TICK
            self._spent[number, int(stat[19])] = own
            reaped += own + (int(stat[13]) + int(stat[14])) / TICK
        self._most = max(self._most, reaped, sum(self._spent.values()))
        return self._most

    def _stat(self, name: str) -> list[bytes]:
        """Return the fields of ``stat`` after the name, so that field n of proc(5) is n - 3."""
        return self._read(f"{name}/stat").rpartition(b")")[2].split()

    def _share(self, number: int) -> int:
        """Return a process's share of the memory it has mapped, or all if that is not told."""
        with suppress(OSError):
            for line in self._read(f"{number}/smaps_rollup").splitlines():
                if line.startswith(b"Pss:"):
                    return int(line.split()[1]) * 1024
        with suppress(OSError):
            return int(self._stat(str(number))[21]) * PAGE
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
