"""Hold on to the processes of one sandbox from outside."""

from __future__ import annotations

import os
import select
import signal
import threading
from contextlib import suppress


class ProcessHandles:
    """Descriptors of processes, by names of ours; several threads may use them.

    Linux gives the number of an ended process to another one, and a signal to the number could
    then hit a stranger. A descriptor stands for one process for ever.
    """

    def __init__(self) -> None:
        self._descriptors: dict[str, int] = {}
        self._lock = threading.Lock()

    def add(self, name: str, descriptor: int) -> None:
        """Keep a descriptor, as of `os.pidfd_open`; it is closed with the others."""
        with self._lock:
            self._descriptors[name] = descriptor

    def signal(self, name: str, number: int) -> None:
        """Send a signal to a process, if it is there."""
        with self._lock, suppress(ProcessLookupError):
            if name in self._descriptors:
                signal.pidfd_send_signal(self._descriptors[name], number)

    def wait(self, name: str, seconds: float) -> bool:
        """Wait until a process has ended; tell whether it has. Only the thread that closes may."""
        poll = select.poll()
        if name in self._descriptors:
            poll.register(self._descriptors[name], select.POLLIN)
            return bool(poll.poll(1000 * seconds))
        return True

    def close(self) -> None:
        """Let go of all."""
        with self._lock:
            for descriptor in self._descriptors.values():
                os.close(descriptor)
            self._descriptors.clear()
