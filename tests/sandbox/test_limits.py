"""What a run may use. Each attempt to use more is bounded, should a limit fail."""

from __future__ import annotations

import time
from typing import Any

import pytest

from examroom.sandbox import Cause, Limits, SandboxSpec
from examroom.sandbox.limits import MIB
from examroom.util.errors import Problem
from tests.sandbox.conftest import Sandbox


def test_a_course_changes_some_limits_and_a_whole_number_may_be_written_as_2e9() -> None:
    limits = Limits.from_settings({"memory": 2e9, "wall_seconds": 90})
    assert limits == Limits(memory=2_000_000_000, wall_seconds=90.0)
    assert isinstance(limits.memory, int)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"mem": 1}, "There is no limit 'mem'; the limits are memory, cpu_seconds, wall_seconds"),
        ({"memory": "2 GiB"}, "'memory' must be a whole number, not '2 GiB': memory of all"),
        ({"open_files": 1.5}, "'open_files' must be a whole number, not 1.5"),
        ({"threads": True}, "'threads' must be a whole number, not True"),
        ({"wall_seconds": float("nan")}, "'wall_seconds' must be a number, not nan"),
        ({"cpu_seconds": 0}, "'cpu_seconds' must be greater than zero, not 0"),
    ],
)
def test_a_limit_that_is_unknown_or_no_number_is_refused_in_a_sentence(
    settings: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(Problem, match=complaint):
        Limits.from_settings(settings)


def test_too_much_memory_is_a_memory_error_first(sandbox: Sandbox) -> None:
    code = """
        try:
            bytearray(400 * 1024 * 1024)
        except MemoryError:
            print("refused")
    """
    assert sandbox.output(code) == "refused"


def test_memory_shared_out_among_children_is_counted_together(sandbox: Sandbox) -> None:
    code = """
        import os, time
        for _ in range(4):
            if os.fork() == 0:
                mine = bytearray(os.urandom(1024)) * (100 * 1024)
                time.sleep(15)
                os._exit(0)
        time.sleep(15)
    """
    started = time.monotonic()
    termination = sandbox.termination(code)
    assert termination.cause is Cause.MEMORY
    assert termination.sentence == "out of memory (300 MiB)"
    assert time.monotonic() - started < 12


def test_shared_pages_are_not_counted_twice(sandbox: Sandbox) -> None:
    code = """
        import os, time
        mine = bytearray(os.urandom(1024)) * (120 * 1024)
        for _ in range(4):
            if os.fork() == 0:
                time.sleep(1)
                os._exit(0)
        time.sleep(1)
        print("alive")
    """
    assert sandbox.output(code) == "alive"


def test_files_in_memory_count_as_memory(sandbox: Sandbox) -> None:
    code = """
        import os, time
        for n in range(110):
            with open(f"/tmp/{n}", "wb") as stream:
                stream.write(bytes(1024 * 1024))
        time.sleep(15)
    """
    limits = Limits(memory=100 * MIB, scratch=120 * MIB, wall_seconds=20)
    termination = sandbox.termination(code, SandboxSpec(limits=limits))
    assert termination.cause is Cause.MEMORY


def test_a_fork_bomb_runs_out_of_processes(sandbox: Sandbox) -> None:
    code = """
        import os, time
        made = 0
        for _ in range(200):
            try:
                if os.fork() == 0:
                    time.sleep(20)
                    os._exit(0)
            except BlockingIOError:
                break
            made += 1
        print(made < 60)
    """
    process = sandbox.run(code)
    assert process.termination is not None
    if (
        process.termination.cause is not Cause.PROCESSES
    ):  # where Linux refuses before the guard looks
        assert process.output == b"True\n"


def test_a_burner_of_processor_time_is_stopped(sandbox: Sandbox) -> None:
    code = """
        import os
        os.fork()
        while True:
            pass
    """
    limits = Limits(cpu_seconds=1, wall_seconds=30)
    termination = sandbox.termination(code, SandboxSpec(limits=limits))
    assert termination.sentence == "out of processor time (1 second)"


def test_an_endless_wait_is_stopped(sandbox: Sandbox) -> None:
    spec = SandboxSpec(limits=Limits(wall_seconds=0.5))
    termination = sandbox.termination("import time; time.sleep(20)", spec)
    assert termination.sentence == "out of time (0.5 seconds)"


def test_limits_cannot_be_raised_and_no_core_is_dumped(sandbox: Sandbox) -> None:
    code = """
        import resource
        for name in ("CORE", "CPU", "DATA", "FSIZE", "NOFILE", "NPROC"):
            kind = getattr(resource, f"RLIMIT_{name}")
            soft, hard = resource.getrlimit(kind)
            try:
                resource.setrlimit(kind, (soft, hard + 1))
                print("raised", name)
            except (ValueError, OSError):
                pass
        print(resource.getrlimit(resource.RLIMIT_CORE))
    """
    assert sandbox.output(code) == "(0, 0)"
