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
from examroom.sandbox.process import Launcher, SandboxProcess, SandboxUnavailable
from examroom.sandbox.request import Request, rlimits
from examroom.sandbox.spec import SCRATCH_FOLDERS, SandboxSpec, python_folders

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
    spec: SandboxSpec | None = None, course: Sequence[Path] = (), launcher: Launcher = spawn
) -> SelfTestReport:
    """Make a sandbox, attack it from inside, and end it.

    Parameters
    ----------
    spec : SandboxSpec, optional
        What the runs will see and may use.
    course : sequence of Path
        Folders and files of the host that must be invisible. A folder gets a canary for the time.
    launcher : callable, optional
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
    spec = spec or SandboxSpec()
    with ExitStack() as stack:
        targets = set_up_targets(spec, course, stack)
        source = Path(attempts.__file__).read_text(encoding="utf-8")
        request = Request(code=f"{source}\nmain({targets!r})\n{LINGER}")
        process = SandboxProcess(spec, request, launcher)
        stack.callback(process.close)
        process.start()
        answers = wait_for_answers(process)
    answers["its use is measured"] = "" if process.peak.tasks else "no process was seen"
    answers["nothing survives its end"] = "" if process.poll() is not None else "it did not end"
    for name, wrong in answers.items():
        if wrong:
            raise SandboxUnavailable(f"The sandbox does not hold ({name}): {wrong}.")
    return SelfTestReport(tuple(answers), time.monotonic() - started)


# The sandbox has to be closed from outside, over a process that blocks every signal and a child
# of its own that has left its session.
LINGER = """
import signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
if os.fork() == 0:
    os.setsid()
time.sleep(60)
"""


def set_up_targets(spec: SandboxSpec, course: Sequence[Path], stack: ExitStack) -> attempts.Targets:
    """Return what the inside needs to know for its attempts; set up what it must not reach."""
    listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    abstract = f"\0examroom-self-test-{secrets.token_hex(4)}"
    local = stack.enter_context(socket.socket(socket.AF_UNIX))
    local.bind(abstract)
    local.listen(1)
    hidden = {"/etc/shadow", "/etc/machine-id", "/sys/kernel", "/proc/1/root/etc/shadow"}
    for path in (Path(tempfile.gettempdir()), Path.home(), *course):
        hidden.add(str(canary(path, stack)))
    shown = [bind.target for bind in spec.shown()]
    return {
        "port": listener.getsockname()[1],
        "abstract": abstract,
        "hidden": sorted(path for path in hidden if os.path.lexists(path)),
        "variables": sorted(spec.variables()),
        "read_only": ["/", "/etc", "/dev", "/run", *python_folders(), *shown],
        "scratch": list(SCRATCH_FOLDERS),
        "scratch_size": spec.limits.scratch,
        "rlimits": rlimits(spec.limits, own_user=os.geteuid() == 0),
        "nested_namespaces": spec.nested_namespaces,
        "grader": os.getpid(),
    }


def canary(path: Path, stack: ExitStack) -> Path:
    """Put a file into a folder until the self-test ends, or name one that is there already."""
    if not path.is_dir():
        return path
    try:
        descriptor, name = tempfile.mkstemp(dir=path, prefix=".examroom-self-test-")
    except OSError:
        return next((found for found in path.iterdir() if found.is_file()), path / "nothing")
    os.close(descriptor)
    stack.callback(os.unlink, name)
    return Path(name)


def wait_for_answers(process: SandboxProcess) -> dict[str, str]:
    """Return what the inside answered."""
    deadline = time.monotonic() + SECONDS
    while not process.output.endswith(b"\n"):
        if process.poll() is not None or time.monotonic() > deadline:
            reason = process.last_error or "it gave no answer"
            raise SandboxUnavailable(f"The sandbox could not be tested: {reason}.")
        time.sleep(0.02)
    answers: dict[str, str] = json.loads(process.output)
    if set(answers) != set(attempts.ATTEMPTS):
        raise SandboxUnavailable("The sandbox could not be tested: answers are missing.")
    return answers
