"""Prove the sandbox from inside, before the first student's code runs in it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from examroom.sandbox.guest import attempts
from examroom.sandbox.launch.spawn import spawn
from examroom.sandbox.process import Launcher, SandboxUnavailable, SealedProcess
from examroom.sandbox.request import Request, rlimits
from examroom.sandbox.spec import SCRATCH, SandboxSpec, python_folders

SECONDS = 30.0


@dataclass(frozen=True)
class SelfTestReport:
    """What was proved, a line for each property, and how long that took."""

    proved: tuple[str, ...]
    seconds: float

    def __str__(self) -> str:
        """Write the report for people."""
        return "\n".join(f"proved: {name}" for name in self.proved)


def run_self_test(
    room: SandboxSpec | None = None, course: Sequence[Path] = (), make: Launcher = spawn
) -> SelfTestReport:
    """Make a sandbox, attack it from inside, and end it.

    Parameters
    ----------
    room : SandboxSpec, optional
        The room that the exams will have.
    course : sequence of Path
        Folders and files of the host that must be invisible. A folder gets a canary for the time.
    make : callable, optional
        Starts the sandbox; bubblewrap does if not given.

    Returns
    -------
    SelfTestReport
        One line for each property, all of them proved.

    Raises
    ------
    SandboxUnavailable
        The sandbox cannot be made, or one of its walls does not hold. The message says which.
    """
    started = time.monotonic()
    room = room or SandboxSpec()
    with ExitStack() as stack:
        asked = questions(room, course, stack)
        source = Path(attempts.__file__).read_text(encoding="utf-8")
        process = SealedProcess(room, Request(code=f"{source}\nmain({asked!r})\n{LINGER}"), make)
        stack.callback(process.close)
        process.start()
        answers = wait_for_answers(process)
    answers["its use is measured"] = "" if process.peak.tasks else "no process was seen"
    answers["nothing survives its end"] = "" if process.poll() is not None else "it did not end"
    for name, wrong in answers.items():
        if wrong:
            raise SandboxUnavailable(f"The sandbox does not hold ({name}): {wrong}.")
    return SelfTestReport(tuple(answers), time.monotonic() - started)


# The room has to be closed from outside, by a process that does not listen and another that left.
LINGER = """
import signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
if os.fork() == 0:
    os.setsid()
time.sleep(60)
"""


def questions(room: SandboxSpec, course: Sequence[Path], stack: ExitStack) -> attempts.Asked:
    """Return what the inside needs to know for its attempts; set up what it must not reach."""
    listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    abstract = f"\0examroom-probe-{secrets.token_hex(4)}"
    local = stack.enter_context(socket.socket(socket.AF_UNIX))
    local.bind(abstract)
    local.listen(1)
    hidden = {"/etc/shadow", "/etc/machine-id", "/sys/kernel", "/proc/1/root/etc/shadow"}
    for path in (Path(tempfile.gettempdir()), Path.home(), *course):
        hidden.add(str(canary(path, stack)))
    shown = [bind.target for bind in room.shown()]
    return {
        "port": listener.getsockname()[1],
        "abstract": abstract,
        "hidden": sorted(path for path in hidden if os.path.lexists(path)),
        "variables": sorted(room.variables()),
        "read_only": ["/", "/etc", "/dev", "/run", *python_folders(), *shown, *room.masks()],
        "scratch": list(SCRATCH),
        "scratch_size": room.limits.scratch,
        "rlimits": rlimits(room.limits, own_user=os.geteuid() == 0),
        "nested_namespaces": room.nested_namespaces,
        "grader": os.getpid(),
    }


def canary(path: Path, stack: ExitStack) -> Path:
    """Put a file into a folder until the probe ends; where that cannot be, take one of its own."""
    if not path.is_dir():
        return path
    try:
        descriptor, name = tempfile.mkstemp(dir=path, prefix=".examroom-probe-")
    except OSError:
        return next((found for found in path.iterdir() if found.is_file()), path / "nothing")
    os.close(descriptor)
    stack.callback(os.unlink, name)
    return Path(name)


def wait_for_answers(process: SealedProcess) -> dict[str, str]:
    """Return what the inside answered."""
    deadline = time.monotonic() + SECONDS
    while not process.output.endswith(b"\n"):
        if process.poll() is not None or time.monotonic() > deadline:
            said = process.complaint.splitlines()[-1:] or ["it gave no answer"]
            raise SandboxUnavailable(f"The sandbox could not be tried out: {said[0]}.")
        time.sleep(0.02)
    answers: dict[str, str] = json.loads(process.output)
    if set(answers) != set(attempts.ATTEMPTS):
        raise SandboxUnavailable("The sandbox could not be tried out: answers are missing.")
    return answers
