"""What a run uses is seen, also where it is hidden.

Each attempt to use more is bounded, should the guard fail.
"""

from __future__ import annotations

import os
import signal
import sys
import textwrap
import time
from contextlib import closing
from pathlib import Path

import pytest

from examroom.sandbox import Cause, Limits, Request, SandboxProcess, SandboxSpec
from examroom.sandbox.guard import process as guard_process
from examroom.sandbox.guard.control_group import (
    ControlGroup,
    delegated_group,
    is_ours,
    remove_orphans,
)
from examroom.sandbox.guard.group_usage import GroupUsage
from examroom.sandbox.guard.usage import Usage
from examroom.sandbox.guard.watch import TICK
from examroom.sandbox.limits import MIB
from tests.sandbox.conftest import SMALL, Sandbox


@pytest.fixture(params=["polled", "control group"])
def counted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test without a control group, and with one where this machine lets us make it."""
    if request.param == "polled":
        monkeypatch.setattr(guard_process, "delegated_group", lambda: None)
    elif delegated_group() is None:
        pytest.skip("No control group can be made here.")


@pytest.mark.usefixtures("counted")
def test_time_spent_by_children_that_nobody_waits_for_is_counted(sandbox: Sandbox) -> None:
    code = """
        import os, signal, time
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        told, tell = os.pipe()
        for _ in range(200):  # six seconds of processor time, however long they take
            if os.fork() == 0:
                until = time.process_time() + 0.03
                while time.process_time() < until:
                    pass
                os.write(tell, b"x")
                os._exit(0)
            time.sleep(0.04)
            os.read(told, 1)
    """
    limits = Limits(cpu_seconds=1, wall_seconds=120)
    assert sandbox.termination(code, SandboxSpec(limits=limits)).cause is Cause.CPU


@pytest.mark.usefixtures("counted")
def test_children_one_after_the_other_are_not_taken_for_more_than_one_processor(
    sandbox: Sandbox,
) -> None:
    code = """
        import os, resource, time
        began = time.monotonic()
        for _ in range(40):
            if os.fork() == 0:
                until = time.process_time() + 0.02
                while time.process_time() < until:
                    pass
                os._exit(0)
            os.wait()
        passed = time.monotonic() - began
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        time.sleep(2)  # so that it is looked at once more, also by a guard that has to wait
        print(passed, sum(one.ru_utime + one.ru_stime for one in used))
    """
    process = sandbox.run(code)
    passed, used = map(float, process.output.decode().split())
    assert 0.8 * used - 0.1 < process.peak.cpu_seconds < max(passed, used) + 0.5


def test_what_waits_in_sockets_is_memory(sandbox: Sandbox) -> None:
    code = """
        import socket, time
        pairs = [socket.socketpair() for _ in range(100)]
        for pair in pairs:
            for end in pair:
                end.setblocking(False)
                try:
                    end.send(bytes(150_000))
                except BlockingIOError:
                    pass
        time.sleep(10)
    """
    limits = Limits(memory=48 * MIB, wall_seconds=8)
    assert sandbox.termination(code, SandboxSpec(limits=limits)).cause is Cause.MEMORY


def test_what_waits_in_connections_is_memory_and_connections_alone_are_not(
    sandbox: Sandbox,
) -> None:
    code = """
        import socket, sys, time
        with socket.create_server(("127.0.0.1", 0)) as server:
            ends = []
            for _ in range(20):
                ends.append(socket.create_connection(server.getsockname()))
                ends.append(server.accept()[0])
        time.sleep(1)
        print("idle", flush=True)
        for end in ends:
            end.setblocking(False)
            for _ in range(100):
                try:
                    end.send(bytes(100_000))
                except BlockingIOError:
                    break
        time.sleep(8)
    """
    limits = Limits(memory=80 * MIB, wall_seconds=8)
    process = sandbox.run(code, SandboxSpec(limits=limits))
    assert process.output == b"idle\n"
    assert process.termination is not None
    assert process.termination.cause is Cause.MEMORY


def test_page_tables_are_memory(sandbox: Sandbox) -> None:
    code = """
        import mmap, time
        pages = mmap.mmap(-1, 60 * 2**30, flags=mmap.MAP_PRIVATE | 0x4000, prot=mmap.PROT_READ)
        pages.madvise(mmap.MADV_NOHUGEPAGE)
        for place in range(0, len(pages), 2 * 2**20):  # 120 MiB of tables
            pages[place]
        time.sleep(10)
    """
    limits = Limits(memory=100 * MIB, wall_seconds=8)
    assert sandbox.termination(code, SandboxSpec(limits=limits)).cause is Cause.MEMORY


def test_files_without_content_are_counted_in_every_folder_that_can_be_written(
    sandbox: Sandbox,
) -> None:
    code = """
        import os, time
        for number in range(60_000):
            os.close(os.open(f"/run/kernel/{number}", os.O_CREAT))
        time.sleep(10)
    """
    limits = Limits(memory=60 * MIB, wall_seconds=8)
    assert sandbox.termination(code, SandboxSpec(limits=limits)).cause is Cause.MEMORY


def test_a_run_is_ended_also_while_its_worker_lets_no_other_thread_run() -> None:
    code = """
        import os, time
        time.sleep(1)
        for _ in range(3):
            if os.fork() == 0:
                mine = bytearray(os.urandom(1024)) * (150 * 1024)
                time.sleep(15)
                os._exit(0)
        time.sleep(15)
    """
    request = Request(code=textwrap.dedent(code))
    with closing(SandboxProcess(SandboxSpec(limits=SMALL), request)) as process:
        process.start()
        first, patience = process._handles._descriptors["first"], sys.getswitchinterval()
        sys.setswitchinterval(1000)
        try:
            until, gone = time.monotonic() + 25, False
            while time.monotonic() < until and not gone:
                try:
                    signal.pidfd_send_signal(first, 0)  # which lets no other thread run
                except ProcessLookupError:
                    gone = True
        finally:
            sys.setswitchinterval(patience)
        assert gone
        process.wait(10)
        assert process.termination is not None
        assert process.termination.cause is Cause.MEMORY


def test_a_run_shorter_than_a_tick_is_measured_too(sandbox: Sandbox) -> None:
    peak = sandbox.run(f"import time; time.sleep({0.75 * TICK})").peak
    assert peak.tasks == 1
    assert peak.memory > MIB


def test_a_run_that_nothing_measures_is_ended() -> None:
    request = Request(code="import time; time.sleep(30)")
    with closing(SandboxProcess(SandboxSpec(limits=SMALL), request)) as process:
        process.start()
        assert process._guard is not None
        process._guard._process.kill()
        assert process.wait(10) is not None
        assert process.termination is not None
        assert process.termination.sentence == "what it uses could not be measured"


def test_a_group_s_figures_stand_in_the_place_of_the_guard_s_own(tmp_path: Path) -> None:
    files = {
        "cpu.stat": "usage_usec 2500000\nuser_usec 2000000\n",
        "memory.stat": "anon 1000\nfile 900\nkernel 30\nshmem 200\nsock 4\n",
        "pids.current": "4\n",
        "memory.events": "low 0\noom 1\noom_kill 1\n",
    }
    descriptor = os.open(tmp_path, os.O_RDONLY)
    group, polled = GroupUsage(descriptor), Usage(7, 1.0, 1)
    assert group.instead(polled) == polled
    assert not group.ran_out_of_memory()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert group.instead(polled) == Usage(1234, 2.5, 3)
    assert group.at_the_end(polled) == Usage(7, 2.5, 1)
    assert group.ran_out_of_memory()
    os.close(descriptor)


def test_a_group_that_belongs_to_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cgroup.type").write_text("domain\n")
    assert not is_ours(tmp_path)


def test_no_control_group_is_left(sandbox: Sandbox) -> None:
    above = delegated_group()
    if above is None:
        pytest.skip("No control group can be made here.")
    before = {path.name for path in above.glob("examroom-run-*")}
    assert sandbox.run("pass").peak.cpu_seconds > 0
    assert {p.name for p in above.glob(f"examroom-run-{os.getpid()}-*")} - before == set()


def test_a_control_group_can_be_made_and_removed() -> None:
    above = delegated_group()
    if above is None:
        pytest.skip("No control group can be made here.")
    group = ControlGroup(above, 100 * MIB, 10)
    assert group.path.is_dir()
    group.remove()
    assert not group.path.exists()


def test_the_empty_group_of_a_worker_that_is_gone_is_removed(tmp_path: Path) -> None:
    gone, mine = tmp_path / "examroom-run-4999999-a", tmp_path / f"examroom-run-{os.getpid()}-b"
    gone.mkdir()
    mine.mkdir()
    remove_orphans(tmp_path)
    assert not gone.exists()
    assert mine.exists()
