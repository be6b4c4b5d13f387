"""A preloaded process, from the outside: start it once, fork every exam from it."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import time
from base64 import b64encode
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import IO

from examroom.sandbox.guest import forks, memory
from examroom.sandbox.launch.seccomp import seccomp_filter
from examroom.sandbox.limits import MIB, Limits
from examroom.sandbox.process import SandboxUnavailable, SealedProcess
from examroom.sandbox.request import Request
from examroom.sandbox.spec import HOME, SCRATCH, SOCKETS, SandboxSpec

CALL = "preloaded"
WARM_UP_SECONDS = 600.0
FORK_SECONDS = 30.0
CREDENTIALS = struct.Struct("3i")  # process, user and group, as unix(7) has them
# Exams have their own limits; these only keep a broken warm-up from harming the machine.
ROOMY = Limits(
    memory=2**46,
    cpu_seconds=10**9,
    wall_seconds=10**9,
    processes=10**6,
    file_size=2**40,
    open_files=1024,
)


class Zygote:
    """A process that has imported and compiled what exams need, in a sandbox of its own.

    Parameters
    ----------
    room : SandboxSpec
        What exams see and may use.
    modules : sequence of str
        What to import.
    script : str
        Python source to run before the first exam, so that compilers have done their work.
    """

    def __init__(self, room: SandboxSpec, modules: Sequence[str] = (), script: str = "") -> None:
        limits = replace(ROOMY, scratch=room.limits.scratch, threads=room.limits.threads)
        asked = {
            "modules": list(modules),
            "script": script,
            "settling": f"{source_of(memory)}\nsettle()\n",
            "socket": f"{SOCKETS}/{CALL}",
            "mounts": mounts(room.limits),
            "shown": covered(room),
            "filter": b64encode(seccomp_filter()).decode(),
        }
        code = f"{source_of(forks)}\nmain({json.dumps(asked)!r})\n"
        outer = replace(room, limits=limits, nested_namespaces=True)
        self._process = SealedProcess(outer, Request(code=code))

    def start(self, seconds: float = WARM_UP_SECONDS) -> None:
        """Start the process; return when it is warm.

        Raises
        ------
        SandboxUnavailable
            It ended before, or took too long. Nothing is left of it.
        """
        self._process.start()
        deadline = time.monotonic() + seconds
        while not self._process.output.endswith(b"warm\n"):
            if self._process.wait(0.02) is not None:
                said = self._process.complaint.splitlines()[-1:] or ["it ended by itself"]
                self.close()
                raise SandboxUnavailable(f"No process could be preloaded: {said[0]}.")
            if time.monotonic() > deadline:
                self.close()
                raise SandboxUnavailable(
                    f"No process could be preloaded: it was not warm after {seconds:.0f} seconds."
                )

    @property
    def alive(self) -> bool:
        """Whether exams can be forked from it."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it, and every exam that was forked from it."""
        self._process.close()

    def fork(self, room: SandboxSpec, stack: ExitStack) -> Forked:
        """Start an exam's sandbox; takes the place of `spawn.spawn`.

        Parameters
        ----------
        room : SandboxSpec
            Not read: the exam has the room that this process was made for.
        stack : ExitStack
            Not needed: the exam's pipes are closed with it.

        Raises
        ------
        OSError
            There is no sandbox, and why.
        """
        with ExitStack() as passing, ExitStack() as kept:
            pipes, passed = [], []
            for mode in ("wb", "rb", "rb", "rb"):  # orders; two outputs; the exit code
                reading, writing = os.pipe()
                mine, theirs = (writing, reading) if mode == "wb" else (reading, writing)
                pipes.append(kept.enter_context(open(mine, mode)))
                passing.callback(os.close, theirs)
                passed.append(theirs)
            pid = self._ask(passed)
            kept.pop_all()
        return Forked(Fork(pid, *pipes))

    def _ask(self, passed: list[int]) -> int:
        """Hand over an exam's streams; return the number of its first process."""
        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(FORK_SECONDS)
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            caller.connect(f"/proc/self/fd/{self._process.sockets}/{CALL}")
            socket.send_fds(caller, [b"exam"], passed)
            text, about, _, _ = caller.recvmsg(4096, socket.CMSG_SPACE(CREDENTIALS.size))
        if text != b"here":
            said = text.decode(errors="replace") or "the preloaded process made no fork"
            raise OSError(said)
        pid: int = CREDENTIALS.unpack(about[0][2])[0]
        return pid


@dataclass
class Fork:
    """The first process of an exam: not our child, so its exit code comes through a pipe."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes] | None
    stderr: IO[bytes] | None
    ending: IO[bytes]
    code: int | None = field(default=None, init=False)

    def wait(self) -> int:
        """Wait until it has ended; one that could not say how was killed."""
        if self.code is None:
            with self.ending:
                said = self.ending.read()
            self.code = int(said) if said else 128 + signal.SIGKILL
        return self.code


@dataclass(frozen=True)
class Forked:
    """An exam's sandbox, just forked."""

    process: Fork
    own_user: bool = False  # every fork has the same

    def first_process(self) -> int:
        """Return the number outside of the sandbox's first process."""
        return self.process.pid


def source_of(module: ModuleType) -> str:
    """Return the text of a module of ours."""
    return Path(module.__file__ or "").read_text(encoding="utf-8")


def covered(room: SandboxSpec) -> list[str]:
    """Return what is shown below a folder that each exam has for itself, outer folders first."""
    shown = [bind.target for bind in room.shown()]
    below = [path for path in shown if path.startswith(tuple(f"{folder}/" for folder in SCRATCH))]
    inner = tuple(f"{path}/" for path in below)
    return [path for path in below if not path.startswith(inner)]


def mounts(limits: Limits) -> list[tuple[str, str, int]]:
    """Return what each exam has for itself: a folder, its mode, its size in bytes."""
    private = [
        (path, "0700" if HOME.startswith(path) else "1777", limits.scratch) for path in SCRATCH
    ]
    return [*private, (SOCKETS, "0700", MIB)]
