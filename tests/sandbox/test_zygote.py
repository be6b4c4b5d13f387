"""What an exam finds that is a fork of a preloaded process, and what it cannot reach."""

from __future__ import annotations

import asyncio
import platform
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from examroom.sandbox import (
    Cause,
    Limits,
    Request,
    SandboxSpec,
    SandboxUnavailable,
    SealedProcess,
    Zygote,
    run_self_test,
    start_kernel,
)
from examroom.sandbox.launch import bubblewrap
from examroom.sandbox.launch.seccomp import seccomp_filter
from examroom.sandbox.limits import MIB

REPOSITORY = Path(__file__).parents[2]
SMALL = Limits(
    memory=500 * MIB,
    cpu_seconds=10,
    wall_seconds=30,
    processes=40,
    scratch=8 * MIB,
    file_size=4 * MIB,
    open_files=64,
)


@pytest.fixture
def preloaded() -> Iterator[Zygote]:
    script = "import marshal\nsecret = marshal.loads(marshal.dumps('left by the warm-up'))"
    with closing(
        Zygote(SandboxSpec(limits=SMALL), ["decimal", "no_such_module"], script)
    ) as parent:
        parent.start()
        yield parent


def told(parent: Zygote, code: str) -> str:
    """Run Python source in a fork; return what it printed."""
    order = Request(code=textwrap.dedent(code))
    with closing(SealedProcess(SandboxSpec(limits=SMALL), order, parent.fork)) as process:
        process.start()
        assert process.wait(30) is not None, "The fork did not end."
        assert process.death is not None
        assert process.death.cause is Cause.EXIT, f"{process.death} {process.complaint}"
    return process.output.decode().strip()


def test_the_probe_proves_every_wall_of_a_fork(preloaded: Zygote) -> None:
    report = run_self_test(SandboxSpec(limits=SMALL), [REPOSITORY], preloaded.fork)
    assert len(report.proved) >= 12


def test_a_fork_finds_modules_imported_and_nothing_that_the_warm_up_made(
    preloaded: Zygote,
) -> None:
    code = """
        import gc, sys
        print("decimal" in sys.modules, "left by" + " the warm-up" in map(str, gc.get_objects()))
        print([name for name in globals() if "secret" in name])
    """
    assert told(preloaded, code).splitlines() == ["True False", "[]"]


def test_a_fork_sees_no_process_but_its_own_and_cannot_look_into_the_first(
    preloaded: Zygote,
) -> None:
    code = """
        import os
        print(sorted(name for name in os.listdir("/proc") if name.isdigit()))
        for name in ("mem", "environ", "fd", "root", "cwd", "maps"):
            try:
                os.listdir(f"/proc/1/{name}") if name in ("fd", "root", "cwd") else open(
                    f"/proc/1/{name}", "rb"
                ).read(1)
            except OSError as error:
                print(name, type(error).__name__)
    """
    lines = told(preloaded, code).splitlines()
    assert lines[0] == "['1', '2']"
    assert {line.split()[0] for line in lines[1:]} == {
        "mem",
        "environ",
        "fd",
        "root",
        "cwd",
        "maps",
    }


def test_no_signal_of_a_fork_reaches_the_preloaded_process(preloaded: Zygote) -> None:
    code = """
        import os, signal
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        reached = []
        for number in [*range(-3000, -1), *range(1, 3000), 2**15, 2**22 - 1]:
            if number != os.getpid():
                try:
                    os.kill(number, signal.SIGTERM)
                    reached.append(number)
                except OSError:
                    pass
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            print(reached, os.getppid())
    """
    assert told(preloaded, code) == "[1] 1"
    assert preloaded.alive


def test_a_fork_holds_no_open_file_of_the_preloaded_process(preloaded: Zygote) -> None:
    code = """
        import os
        for name in sorted(os.listdir("/proc/self/fd"), key=int):
            if os.path.exists(f"/proc/self/fd/{name}") and int(name) > 2:
                print(name, os.readlink(f"/proc/self/fd/{name}"))
        with open("/proc/self/maps") as maps:
            print([line for line in maps if " rw-s " in line or " rwxs " in line])
    """
    *files, shared = told(preloaded, code).splitlines()
    assert {line.split()[1] for line in files} <= {"/dev/null"}
    assert shared == "[]"


def test_forks_share_no_file_no_network_and_no_memory(preloaded: Zygote) -> None:
    leave = """
        import os, socket
        from pathlib import Path
        for folder in ("/tmp", "/dev/shm", "/exam/work", "/exam/home"):
            Path(folder, "note").write_text("for the next")
        left = socket.socket(socket.AF_UNIX)
        left.bind("\\0note")
        left.listen()
        import decimal
        decimal.getcontext().prec = 3
        decimal.note = "for the next"
        import time
        print("left", flush=True)
        time.sleep(3)
    """
    find = """
        import decimal, socket
        from pathlib import Path
        folders = ("/tmp", "/dev/shm", "/exam/work", "/exam/home")
        print([folder for folder in folders if Path(folder, "note").exists()])
        print(decimal.getcontext().prec, hasattr(decimal, "note"))
        print(socket.socket(socket.AF_UNIX).connect_ex("\\0note") == 0)
    """
    order = Request(code=textwrap.dedent(leave))
    with closing(SealedProcess(SandboxSpec(limits=SMALL), order, preloaded.fork)) as process:
        process.start()
        until = time.monotonic() + 10
        while b"left" not in process.output and time.monotonic() < until:
            time.sleep(0.05)
        assert told(preloaded, find).splitlines() == ["[]", "28 False", "False"]
        assert b"left" in process.output


def test_what_the_warm_up_keeps_is_not_taken_from_the_memory_of_a_fork() -> None:
    script = "import sys\nsys.kept = bytes(400 * 2**20)"
    with closing(Zygote(SandboxSpec(limits=SMALL), (), script)) as parent:
        parent.start()
        assert told(parent, "mine = bytes(150 * 2**20)\nprint(len(mine))") == str(150 * MIB)


@pytest.mark.skipif(
    not Path("/sys/kernel/mm/transparent_hugepage").exists()
    or tuple(map(int, platform.release().split(".")[:2])) < (6, 1),
    reason="this Linux has no large pages, or cannot move data into them when asked",
)
def test_what_the_warm_up_keeps_lies_in_large_pages_and_is_unchanged() -> None:
    script = "import sys\nsys.kept = b'kept' * (10 * 2**20)"
    with closing(Zygote(SandboxSpec(limits=SMALL), [], script)) as parent:
        parent.start()
        code = """
            import sys
            lines = open("/proc/self/smaps_rollup").read().splitlines()
            print(sys.kept == b"kept" * (10 * 2**20))
            print(*[line.split()[1] for line in lines if line.startswith("AnonHugePages")])
        """
        same, large = told(parent, code).split()
    assert same == "True"
    assert int(large) * 1024 > 30 * MIB


def test_a_warm_up_may_leave_a_proxy_of_what_is_gone() -> None:
    script = """
        import sys, weakref
        class Thing: pass
        sys.kept = weakref.proxy(Thing())
    """
    code = """
        import sys
        try: sys.kept.name
        except ReferenceError: print("gone")
    """
    with closing(Zygote(SandboxSpec(limits=SMALL), [], textwrap.dedent(script))) as parent:
        parent.start()
        assert told(parent, code) == "gone"


def test_forks_have_luck_of_their_own() -> None:
    with closing(Zygote(SandboxSpec(limits=SMALL), ["numpy.random"])) as parent:
        parent.start()
        code = "import random, numpy\nprint(random.random(), numpy.random.random())"
        first, second = (told(parent, code).split() for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_a_warm_up_that_leaves_a_thread_is_refused_in_a_sentence() -> None:
    script = (
        "import threading as t, time\nt.Thread(target=time.sleep, args=(9,), daemon=True).start()"
    )
    with (
        closing(Zygote(SandboxSpec(limits=SMALL), (), script)) as parent,
        pytest.raises(SandboxUnavailable, match="runs threads, which a fork would lose"),
    ):
        parent.start()


def test_a_warm_up_that_shares_memory_is_refused_in_a_sentence() -> None:
    script = "import mmap, sys\nsys.shared = mmap.mmap(-1, 4096)"
    with (
        closing(Zygote(SandboxSpec(limits=SMALL), (), script)) as parent,
        pytest.raises(SandboxUnavailable, match="shares memory"),
    ):
        parent.start()


def test_a_warm_up_that_fails_is_told_in_a_sentence() -> None:
    with (
        closing(Zygote(SandboxSpec(limits=SMALL), (), "1 / 0")) as parent,
        pytest.raises(SandboxUnavailable, match="ZeroDivisionError"),
    ):
        parent.start()


def test_no_fork_outlives_the_preloaded_process(preloaded: Zygote) -> None:
    order = Request(code="import time\ntime.sleep(60)")
    with closing(SealedProcess(SandboxSpec(limits=SMALL), order, preloaded.fork)) as process:
        process.start()
        preloaded.close()
        assert process.wait(10) is not None


def test_without_nested_namespaces_the_fork_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bubblewrap, "seccomp_filter", lambda **_: seccomp_filter())
    room = SandboxSpec(limits=SMALL)
    with closing(Zygote(room)) as parent:
        parent.start()
        with pytest.raises(SandboxUnavailable, match="no namespaces inside the sandbox"):
            SealedProcess(room, Request(code=""), parent.fork).start()


def test_a_notebook_runs_in_a_fork_and_shows_its_plots() -> None:
    fresh: Any = nbformat.v4
    cells = [
        "import os\nprint(os.getpid(), sorted(os.listdir()))",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    ]
    book = fresh.new_notebook(cells=[fresh.new_code_cell(cell) for cell in cells])
    modules = ("ipykernel.kernelapp", "ipykernel.zmqshell", "matplotlib.pyplot")
    script = "import matplotlib.pyplot as plt\nplt.figure()\nplt.close()"

    async def sit(parent: Zygote) -> None:
        files = {"data.csv": b"1\n"}
        manager, client = await start_kernel(files, room=SandboxSpec(), make=parent.fork)
        runner = NotebookClient(book, km=manager, timeout=30)
        runner.kc = client
        await runner.async_execute()
        client.stop_channels()
        await manager.shutdown_kernel(now=True)

    with closing(Zygote(SandboxSpec(), modules, script)) as parent:
        parent.start()
        asyncio.run(sit(parent))
    assert book.cells[0].outputs[0].text == "2 ['data.csv']\n"
    assert "image/png" in book.cells[1].outputs[0].data
