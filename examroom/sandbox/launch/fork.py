"""Fork a sandbox for one run from a warm process; takes the place of `spawn`."""

from __future__ import annotations

import os
import signal
import socket
import struct
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO

SOCKET_NAME = "preloaded"  # the attack `asks_for_another_exam` knocks there
FORK_SECONDS = 30.0
CREDENTIALS = struct.Struct("3i")  # process, user and group, as unix(7) has them


def fork(sockets: int) -> ForkedSandbox:
    """Fork a sandbox.

    Parameters
    ----------
    sockets : int
        The open folder of the warm process's socket.

    Raises
    ------
    OSError
        It could not be forked, and why.
    """
    with ExitStack() as passing, ExitStack() as kept:
        pipes, passed = [], []
        for mode in ("wb", "rb", "rb", "rb"):  # the request; two outputs; the exit code
            reading, writing = os.pipe()
            our_end, fork_end = (writing, reading) if mode == "wb" else (reading, writing)
            pipes.append(kept.enter_context(open(our_end, mode)))
            passing.callback(os.close, fork_end)
            passed.append(fork_end)
        pid = _request(sockets, passed)
        kept.pop_all()
    return ForkedSandbox(ForkedProgram(pid, *pipes))


def listens(sockets: int) -> bool:
    """Tell whether a warm process is there: it makes no fork for who only knocks."""
    try:
        _called(sockets).close()
    except OSError:
        return False
    return True


def _called(sockets: int) -> socket.socket:
    """Return a connection to a warm process."""
    caller = socket.socket(socket.AF_UNIX)
    try:
        caller.settimeout(FORK_SECONDS)
        caller.connect(f"/proc/self/fd/{sockets}/{SOCKET_NAME}")
    except OSError:
        caller.close()
        raise
    return caller


def _request(sockets: int, passed: list[int]) -> int:
    """Hand over the streams of a fork; return the number of its first process."""
    with _called(sockets) as caller:
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        socket.send_fds(caller, [b"fork"], passed)
        text, about, _, _ = caller.recvmsg(4096, socket.CMSG_SPACE(CREDENTIALS.size))
    if text != b"here":
        raise OSError(text.decode(errors="replace") or "the warm process made no fork")
    # Not as the fork says, which knows only its number inside: as the kernel says of a sender.
    pid: int = CREDENTIALS.unpack(about[0][2])[0]
    return pid


@dataclass
class ForkedProgram:
    """The first process of a fork: not our child, so its exit code comes through a pipe."""

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
                code = self.ending.read()
            self.code = int(code) if code else 128 + signal.SIGKILL
        return self.code


@dataclass(frozen=True)
class ForkedSandbox:
    """A sandbox, just forked."""

    process: ForkedProgram
    own_user: bool = False  # every fork has the same

    def first_process(self) -> int:
        """Return the number outside of the sandbox's first process."""
        return self.process.pid
