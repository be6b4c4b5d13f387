"""Read what Linux counts of a control group.

Imported by the guard, so it imports little.
"""

from __future__ import annotations

import os
from contextlib import suppress

from examroom.sandbox.guard.usage import Usage

COUNTED = (b"anon", b"shmem", b"kernel", b"sock")
"""Of `memory.stat`: not what Linux keeps of files that were read, which it gives back at need."""


class GroupUsage:
    """What Linux counts of a group.

    Parameters
    ----------
    folder : int
        The group, open; something else where there is none.
    """

    def __init__(self, folder: int) -> None:
        self._folder = folder

    def instead(self, usage: Usage) -> Usage:
        """Return the usage with what Linux counts in the place of what the guard has found."""
        spent = _table(self._read("cpu.stat")).get(b"usage_usec")
        memory = _table(self._read("memory.stat"))
        tasks = self._read("pids.current")
        return Usage(
            sum(memory.get(name, 0) for name in COUNTED) if memory else usage.memory,
            usage.cpu_seconds if spent is None else spent / 1e6,
            int(tasks) - 1 if tasks else usage.tasks,
        )

    def at_the_end(self, peak: Usage) -> Usage:
        """Return the peak with what was spent since it was last measured."""
        spent = _table(self._read("cpu.stat")).get(b"usage_usec", 0)
        return peak._replace(cpu_seconds=max(peak.cpu_seconds, spent / 1e6))

    def ran_out_of_memory(self) -> bool:
        """Tell whether Linux ended a process of the group because it had no more memory for it."""
        return _table(self._read("memory.events")).get(b"oom_kill", 0) > 0

    def _read(self, name: str) -> bytes:
        with suppress(OSError):
            descriptor = os.open(name, os.O_RDONLY, dir_fd=self._folder)
            with open(descriptor, "rb") as stream:
                return stream.read()
        return b""


def _table(text: bytes) -> dict[bytes, int]:
    """Read a file of lines of a name and a number."""
    return {name: int(value) for name, value in (line.split() for line in text.splitlines())}
