"""How a run ends: with everything that it has started, and with a cause and a sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import suppress
from pathlib import Path

import pytest

from examroom.sandbox import Cause
from tests.sandbox.conftest import REPOSITORY, Sandbox


def test_a_daemon_that_ignores_every_signal_ends_with_the_run(sandbox: Sandbox) -> None:
    code = """
        import os, signal, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for number in range(1, signal.NSIG):
                    try:
                        signal.signal(number, signal.SIG_IGN)
                    except (OSError, ValueError):
                        pass
                time.sleep(30)
            os._exit(0)
        time.sleep(0.3)
        print("left")
    """
    started = time.monotonic()
    assert sandbox.output(code) == "left"
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("code", "cause", "sentence"),
    [
        ("import os; os._exit(3)", Cause.EXIT, "Python ended by itself (exit code 3)"),
        ("import os; os.kill(os.getpid(), 11)", Cause.SIGNAL, "Python was stopped by SIGSEGV"),
        ("import os; os.kill(os.getpid(), 9)", Cause.SIGNAL, "Python was stopped by SIGKILL"),
    ],
)
def test_a_termination_has_a_cause_and_a_sentence(
    code: str, cause: Cause, sentence: str, sandbox: Sandbox
) -> None:
    termination = sandbox.termination(code)
    assert (termination.cause, termination.sentence) == (cause, sentence)


def test_the_sandbox_ends_when_the_grader_is_killed() -> None:
    grader = """
        import sys, time
        from examroom.sandbox import Request, SandboxSpec, SandboxProcess
        process = SandboxProcess(SandboxSpec(), Request(code="import time; time.sleep(60)"))
        process.start()
        import os, pathlib
        inside = [os.getpid()]
        for pid in inside:  # grows: children of children
            for path in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
                inside += path.read_text().split()
        print(*inside, flush=True)
        time.sleep(60)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(grader)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        inside = process.stdout.readline().decode().split()
        assert len(inside) >= 4  # the grader, bubblewrap, the first process, the program
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(os.path.exists(f"/proc/{pid}") for pid in inside) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in inside if os.path.exists(f"/proc/{pid}")] == []


def test_a_sandbox_whose_grader_ends_while_it_starts_is_gone_soon() -> None:
    code = """
        import os
        from contextlib import ExitStack
        from examroom.sandbox import SandboxSpec
        from examroom.sandbox.launch.spawn import spawn
        for _ in range(5):
            print(spawn(SandboxSpec(), ExitStack()).process.pid, flush=True)
        os._exit(0)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=REPOSITORY)
    sessions = [int(line) for line in printed.stdout.split()]
    end = time.monotonic() + 20
    while (left := in_sessions(sessions)) and time.monotonic() < end:
        time.sleep(0.1)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left


def in_sessions(sessions: list[int]) -> list[int]:
    """Return the processes that belong to some sessions."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, _, _, session = (path / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(session) in sessions and state != "Z":
                found.append(int(path.name))
    return found
