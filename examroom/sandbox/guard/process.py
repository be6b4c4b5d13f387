"""The guard of one sandbox, seen from the worker that started both."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

from examroom.sandbox.guard import watch
from examroom.sandbox.guard.control_group import ControlGroup, delegated_group
from examroom.sandbox.guard.usage import Usage
from examroom.sandbox.limits import Limits
from examroom.sandbox.spec import SCRATCH_FOLDERS, SOCKET_FOLDER

READY_SECONDS = 30.0
END_SECONDS = 10.0
# The guard needs three modules of this package, and not the half second that importing it takes.
START = """
import sys, types
for name, folder in {folders!r}.items():
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [folder]
from examroom.sandbox.guard import watch
watch.main()
"""


class Guard:
    """Starts at once; watches when it is told which sandbox.

    Parameters
    ----------
    stack : ExitStack
        Ends the guard, and lets go of what it was given, when it closes.
    """

    def __init__(self, stack: ExitStack) -> None:
        self._state = os.memfd_create("examroom-guard")
        stack.callback(os.close, self._state)
        os.pwrite(self._state, watch.STATE.pack(0, 0.0, 0, b""), 0)
        self._group: ControlGroup | None = None
        self._socket, theirs = socket.socketpair()
        sandbox = Path(__file__).parents[1]
        folders = {"examroom": str(sandbox.parent), "examroom.sandbox": str(sandbox)}
        with theirs:
            command = [sys.executable, "-I", "-S", "-c", START.format(folders=folders)]
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={},
                cwd="/",
                start_new_session=True,
            )
        stack.callback(self.close)

    def watch(self, first: int, outer: int, limits: Limits, *, alone: bool) -> None:
        """Hand over a sandbox; return when it is watched.

        Parameters
        ----------
        first : int
            The process that is number 1 inside, by its number outside. Everything is opened at
            once, so that a reused number cannot mislead the guard later.
        outer : int
            The process whose end is the sandbox's.
        limits : Limits
            What it may use.
        alone : bool
            Whether it is a run, for which a control group is made where that can be.

        Raises
        ------
        OSError
            The sandbox, or the guard, has ended.
        """
        root = f"/proc/{first}/root"
        folders = [root + folder for folder in (*SCRATCH_FOLDERS, SOCKET_FOLDER)]
        with ExitStack() as until_sent:

            def opened(path: str) -> int:
                descriptor = os.open(path, os.O_RDONLY)
                until_sent.callback(os.close, descriptor)
                return descriptor

            pidfds = [os.pidfd_open(number) for number in (first, outer)]
            for descriptor in pidfds:
                until_sent.callback(os.close, descriptor)
            group = self._control_group(first, limits) if alone else os.devnull
            given = [opened(f"{root}/proc"), *pidfds, self._state, opened(group)]
            given += map(opened, folders)
            names = ("memory", "cpu_seconds", "processes", "wall_seconds")
            text = json.dumps({name: getattr(limits, name) for name in names})
            self._socket.settimeout(READY_SECONDS)
            socket.send_fds(self._socket, [text.encode()], given)
            if self._socket.recv(16) != watch.READY:
                raise OSError("nothing measures what it uses")

    def _control_group(self, first: int, limits: Limits) -> str:
        """Make a control group for a run; return its path, or that of nothing."""
        above = delegated_group()
        if above is not None:
            with suppress(OSError):
                self._group = ControlGroup(above, limits.memory, limits.processes)
                self._group.take_in(first)
                return str(self._group.path)
        return os.devnull

    @property
    def ended(self) -> bool:
        """Whether nothing is measured any more."""
        return self._process.poll() is not None

    def told(self) -> tuple[Usage, str]:
        """Return the most that was used, and what was too much, "" if nothing was."""
        *peak, cause = watch.STATE.unpack(os.pread(self._state, watch.STATE.size, 0))
        return Usage(*peak), cause.rstrip(b"\0").decode()

    def close(self) -> None:
        """End the guard, and what is left of the sandbox."""
        self._socket.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._group is not None:
            self._group.remove()
