"""Start bubblewrap: as the user we are, or as a user who owns nothing when we are root."""

from __future__ import annotations

import json
import os
import pwd
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from examroom.sandbox.launch import bubblewrap
from examroom.sandbox.launch.staging import STAGE
from examroom.sandbox.spec import Bind, SandboxSpec

# User numbers between the ranges that systemd gives to home directories and to services.
FIRST_USER, USERS = 60600, 500


class RunningProgram(Protocol):
    """What runs in a sandbox, with three pipes, as `subprocess.Popen` has it."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes] | None
    stderr: IO[bytes] | None

    def wait(self) -> int:
        """Wait until it has ended and return its exit code."""


class StartedSandbox(Protocol):
    """A sandbox that has just been started."""

    @property
    def process(self) -> RunningProgram:
        """The process whose end is the sandbox's."""

    @property
    def own_user(self) -> bool:
        """Whether the sandbox has a user of its own."""

    def first_process(self) -> int:
        """Return the number outside of the sandbox's first process."""


@dataclass(frozen=True)
class BubblewrapSandbox:
    """Bubblewrap, just started.

    Attributes
    ----------
    process : subprocess.Popen
        Bubblewrap itself, outside the sandbox. Its three standard streams are pipes.
    own_user : bool
        Whether the sandbox has a user of its own.
    """

    process: subprocess.Popen[bytes]
    own_user: bool
    _info: int

    def first_process(self) -> int:
        """Wait for the sandbox's first process and return its number outside.

        Raises
        ------
        OSError
            Bubblewrap ended before there was one.
        """
        with open(self._info, "rb", closefd=False) as stream:
            text = stream.read()  # to its end: bubblewrap must not meet a closed pipe
        if not text:
            raise OSError("bubblewrap made no namespaces")
        return int(json.loads(text)["child-pid"])


def spawn(spec: SandboxSpec, stack: ExitStack) -> BubblewrapSandbox:
    """Start bubblewrap.

    Parameters
    ----------
    spec : SandboxSpec
        What the run sees and may use.
    stack : ExitStack
        Closes what is opened here when the sandbox has ended.
    """
    user = unused_user(stack) if os.geteuid() == 0 else None
    shown = spec.shown()
    program = bubblewrap.executable()
    with ExitStack() as until_started:
        passed: list[int] = []

        def give(content: bytes) -> int:
            descriptor = os.memfd_create("examroom", 0)
            until_started.callback(os.close, descriptor)
            os.write(descriptor, content)
            os.lseek(descriptor, 0, os.SEEK_SET)
            passed.append(descriptor)
            return descriptor

        info, info_end = os.pipe()
        stack.callback(os.close, info)
        until_started.callback(os.close, info_end)
        # Both ends: with none to read what it tells, bubblewrap would die of telling it when this
        # process is gone, and leave a child that waits for it for ever.
        passed += [info, info_end]

        sources = [bind.source for bind in shown]
        if user is not None:
            sources = [f"{STAGE}/{number}" for number in range(len(shown))]
        options = bubblewrap.arguments(spec, sources, give)
        options += ["--info-fd", str(info_end)]
        # Not on the command line, which the inside can read: it is that of its own first process.
        words = give(b"".join(word.encode() + b"\0" for word in options))
        command = [program, "--args", str(words), "--", *bubblewrap.command()]
        if user is not None:
            command[0] = staged_path(program, shown)
            plan = {
                "sources": [os.path.realpath(bind.source) for bind in shown],
                "user": user,
                "command": command,
            }
            script = str(Path(__file__).with_name("staging.py"))
            command = [sys.executable, "-I", "-S", script, str(give(json.dumps(plan).encode()))]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=passed,
            env={},
            cwd="/",
            start_new_session=True,
        )
    return BubblewrapSandbox(process, user is not None, info)


def unused_user(stack: ExitStack) -> int:
    """Return the number of a user that no sandbox of this machine has, taken until `stack` closes.

    A user of its own makes the limit on processes count this sandbox alone. A socket's name in the
    abstract namespace holds the number, since Linux gives that back however this process ends.
    """
    for number in range(FIRST_USER, FIRST_USER + USERS):
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0examroom-user-{number}")
            pwd.getpwuid(number)
        except KeyError:  # the machine has no user of this number, and nobody else has claimed it
            stack.callback(claim.close)
            return number
        except OSError:
            pass
        claim.close()
    raise OSError(f"All {USERS} users for sandboxes are taken.")


def staged_path(path: str, shown: list[Bind]) -> str:
    """Return where a program can be reached once the binds are staged."""
    real = os.path.realpath(path)
    for number, bind in enumerate(shown):
        inside = os.path.relpath(real, os.path.realpath(bind.source))
        if not inside.startswith(".."):
            return f"{STAGE}/{number}/{inside}"
    return path
