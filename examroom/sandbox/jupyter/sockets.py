"""Hold on to the sockets of a kernel, whatever student code puts in their place afterwards.

A path into the sandbox is walked anew with each connection, and by the grader, outside: where a
student has put a link, it leads to a socket of the host. So each socket is opened once, before any
student code runs, and all connections are made to what is held.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable

CHANNELS = {"shell": 1, "iopub": 2, "stdin": 3, "control": 4, "hb": 5}
"""The channels of a kernel, with the number that stands for a port in the names of its sockets."""
LOOK_SECONDS = 0.005


class HeldSockets:
    """The sockets of one kernel, as open descriptors.

    Parameters
    ----------
    folder : int
        The open folder where the kernel makes them.
    name : str
        What their names begin with.
    """

    def __init__(self, folder: int, name: str) -> None:
        self._folder, self._name = folder, name
        self._held: dict[str, int] = {}

    def take(self, seconds: float, alive: Callable[[], bool]) -> None:
        """Wait for the sockets, and open them.

        Parameters
        ----------
        seconds : float
            How long they may take.
        alive : callable
            Tells whether the kernel's process is still there.

        Raises
        ------
        OSError
            They do not come, or something else has one of their names.
        """
        end = time.monotonic() + seconds
        while missing := [channel for channel in CHANNELS if channel not in self._held]:
            for channel in missing:
                try:
                    self._held[channel] = self._open(channel)
                except FileNotFoundError:
                    break  # the kernel makes one after the other
            else:
                return
            if not alive():
                raise OSError("the kernel ended before it listened")
            if time.monotonic() > end:
                raise OSError(f"the kernel does not listen after {seconds:.0f} seconds")
            time.sleep(LOOK_SECONDS)

    def address(self, channel: str) -> str:
        """Return where ZeroMQ finds a channel: the descriptor's own path, which is no link."""
        return f"ipc:///proc/{os.getpid()}/fd/{self._held[channel]}"

    def shut(self) -> None:
        """Let all addresses lead nowhere. Whoever is connected may still call there."""
        nothing = os.open(os.devnull, os.O_PATH)
        for descriptor in self._held.values():
            os.dup2(nothing, descriptor, inheritable=False)
        os.close(nothing)

    def close(self) -> None:
        """Give the descriptors back, when nobody can call there any more."""
        while self._held:
            os.close(self._held.popitem()[1])

    __del__ = close

    def _open(self, channel: str) -> int:
        name = f"{self._name}-{CHANNELS[channel]}"
        descriptor = os.open(name, os.O_PATH | os.O_NOFOLLOW, dir_fd=self._folder)
        found = os.fstat(descriptor)
        # A folder of the sandbox's own memory: what lies on the same device is the sandbox's, too.
        if stat.S_ISSOCK(found.st_mode) and found.st_dev == os.fstat(self._folder).st_dev:
            return descriptor
        os.close(descriptor)
        raise OSError(f"there is no socket where the kernel's {channel} channel should be")
