"""What a fork of a zygote finds, and what it cannot reach."""

from __future__ import annotations

import platform
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from examroom.sandbox import (
    Cause,
    Limits,
    Request,
    SandboxProcess,
    SandboxSpec,
    SandboxUnavailable,
    Zygote,
    run_self_test,
)
from examroom.sandbox.launch import bubblewrap
from examroom.sandbox.launch.seccomp import seccomp_filter
from examroom.sandbox.limits import MIB
from tests.sandbox.conftest import REPOSITORY

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
def zygote() -> Iterator[Zygote]:
    script = "import marshal\nsecret = marshal.loads(marshal.dumps('left by the warm-up'))"
    with closing(
        Zygote(SandboxSpec(limits=SMALL), ["decimal", "no_such_module"], script)
    ) as zygote:
        zygote.start()
        yield zygote


def output_of(zygote: Zygote, code: str) -> str:
    """Run Python source in a fork; return what it printed."""
    request = Request(code=textwrap.dedent(code))
    with closing(SandboxProcess(SandboxSpec(limits=SMALL), request, zygote.fork)) as process:
        process.start()
        assert process.wait(30) is not None, "The fork did not end."
        assert process.termination is not None
        assert process.termination.cause is Cause.EXIT, process.last_error
    return process.output.decode().strip()


def test_the_self_test_proves_every_wall_of_a_fork(zygote: Zygote) -> None:
    report = run_self_test(SandboxSpec(limits=SMALL), [REPOSITORY], zygote.fork)
    assert len(report.proved) >= 12


def test_a_fork_finds_modules_imported_and_nothing_that_the_warm_up_made(
    zygote: Zygote,
) -> None:
    code = """
        import gc, sys
        print("decimal" in sys.modules, "left by" + " the warm-up" in map(str, gc.get_objects()))
        print([name for name in globals() if "secret" in name])
    """
    assert output_of(zygote, code).splitlines() == ["True False", "[]"]


def test_a_fork_cannot_read_the_warm_up_in_frames_objects_or_files() -> None:
    script = """
        # mark-of-a-comment
        def a_model_of_the_course():
            return "mark-" + "of-a-function"
        a_model_of_the_course()
    """
    code = """
        import gc, glob, linecache, os, sys, types
        marks = ["-".join(("mark", "of", "a", word)) for word in ("comment", "function")]
        gc.unfreeze()
        for thing in [*gc.get_objects(), *linecache.cache.values()]:
            if isinstance(thing, types.CodeType) and "warm-up" in thing.co_filename:
                print("code", thing)
            texts = thing.values() if type(thing) is dict else thing
            for text in list(texts) if type(thing) in (dict, list, tuple) else []:
                if type(text) is str and text not in marks and any(m in text for m in marks):
                    print("text", type(thing), text[:50])
        frame = sys._getframe()
        while frame:
            for value in [*frame.f_locals.values(), *frame.f_code.co_consts]:
                if value is not marks and any(m in str(value) and m != value for m in marks):
                    print("frame", frame.f_code.co_name, str(value)[:50])
            if any(name in frame.f_locals.get("settings", ()) for name in ("script", "modules")):
                print("settings")
            frame = frame.f_back
        print(glob.glob("/exam/**/settings*", recursive=True), "looked")
    """
    modules = ["decimal", "a_module_of_hidden_tests"]
    script = textwrap.dedent(script)
    with closing(Zygote(SandboxSpec(limits=SMALL), modules, script)) as zygote:
        zygote.start()
        assert output_of(zygote, code) == "[] looked"


def test_a_fork_sees_no_process_but_its_own_and_cannot_look_into_the_first(
    zygote: Zygote,
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
    lines = output_of(zygote, code).splitlines()
    assert lines[0] == "['1', '2']"
    assert {line.split()[0] for line in lines[1:]} == {
        "mem",
        "environ",
        "fd",
        "root",
        "cwd",
        "maps",
    }


def test_no_signal_of_a_fork_reaches_the_zygote(zygote: Zygote) -> None:
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
    assert output_of(zygote, code) == "[1] 1"
    assert zygote.alive


def test_a_fork_holds_no_open_file_of_the_zygote(zygote: Zygote) -> None:
    code = """
        import os
        for name in sorted(os.listdir("/proc/self/fd"), key=int):
            if os.path.exists(f"/proc/self/fd/{name}") and int(name) > 2:
                print(name, os.readlink(f"/proc/self/fd/{name}"))
        with open("/proc/self/maps") as maps:
            print([line for line in maps if " rw-s " in line or " rwxs " in line])
    """
    *files, shared = output_of(zygote, code).splitlines()
    assert {line.split()[1] for line in files} <= {"/dev/null"}
    assert shared == "[]"


def test_forks_share_no_file_no_network_and_no_memory(zygote: Zygote) -> None:
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
    request = Request(code=textwrap.dedent(leave))
    with closing(SandboxProcess(SandboxSpec(limits=SMALL), request, zygote.fork)) as process:
        process.start()
        until = time.monotonic() + 10
        while b"left" not in process.output and time.monotonic() < until:
            time.sleep(0.05)
        assert output_of(zygote, find).splitlines() == ["[]", "28 False", "False"]
        assert b"left" in process.output


def test_what_the_warm_up_keeps_is_not_taken_from_the_memory_of_a_fork() -> None:
    script = "import sys\nsys.kept = bytes(400 * 2**20)"
    with closing(Zygote(SandboxSpec(limits=SMALL), (), script)) as zygote:
        zygote.start()
        assert output_of(zygote, "mine = bytes(150 * 2**20)\nprint(len(mine))") == str(150 * MIB)


@pytest.mark.skipif(
    not Path("/sys/kernel/mm/transparent_hugepage").exists()
    or tuple(map(int, platform.release().split(".")[:2])) < (6, 1),
    reason="this Linux has no large pages, or cannot move data into them when asked",
)
def test_what_the_warm_up_keeps_lies_in_large_pages_and_is_unchanged() -> None:
    script = "import sys\nsys.kept = b'kept' * (10 * 2**20)"
    with closing(Zygote(SandboxSpec(limits=SMALL), [], script)) as zygote:
        zygote.start()
        code = """
            import sys
            lines = open("/proc/self/smaps_rollup").read().splitlines()
            print(sys.kept == b"kept" * (10 * 2**20))
            print(*[line.split()[1] for line in lines if line.startswith("AnonHugePages")])
        """
        same, large = output_of(zygote, code).split()
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
    with closing(Zygote(SandboxSpec(limits=SMALL), [], textwrap.dedent(script))) as zygote:
        zygote.start()
        assert output_of(zygote, code) == "gone"


def test_forks_have_random_numbers_of_their_own() -> None:
    with closing(Zygote(SandboxSpec(limits=SMALL), ["numpy.random"])) as zygote:
        zygote.start()
        code = "import random, numpy\nprint(random.random(), numpy.random.random())"
        first, second = (output_of(zygote, code).split() for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_a_warm_up_that_leaves_a_thread_is_refused_in_a_sentence() -> None:
    script = (
        "import threading as t, time\nt.Thread(target=time.sleep, args=(9,), daemon=True).start()"
    )
    with (
        closing(Zygote(SandboxSpec(limits=SMALL), (), script)) as zygote,
        pytest.raises(SandboxUnavailable, match="left running threads, which a fork would lose"),
    ):
        zygote.start()


def test_a_warm_up_that_shares_memory_is_refused_in_a_sentence() -> None:
    script = (
        "import mmap, sys\nfile = open('/tmp/file', 'wb+')\nfile.truncate(4096)\n"
        "sys.shared = mmap.mmap(file.fileno(), 4096)"
    )
    with (
        closing(Zygote(SandboxSpec(limits=SMALL), (), script)) as zygote,
        pytest.raises(SandboxUnavailable, match="memory that forks would share"),
    ):
        zygote.start()


def test_a_warm_up_that_fails_is_reported_in_a_sentence() -> None:
    with (
        closing(Zygote(SandboxSpec(limits=SMALL), (), "1 / 0")) as zygote,
        pytest.raises(SandboxUnavailable, match="ZeroDivisionError"),
    ):
        zygote.start()


def test_no_fork_outlives_the_zygote(zygote: Zygote) -> None:
    request = Request(code="import time\ntime.sleep(60)")
    with closing(SandboxProcess(SandboxSpec(limits=SMALL), request, zygote.fork)) as process:
        process.start()
        zygote.close()
        assert process.wait(10) is not None


def test_without_nested_namespaces_the_fork_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bubblewrap, "seccomp_filter", lambda **_: seccomp_filter())
    spec = SandboxSpec(limits=SMALL)
    with closing(Zygote(spec)) as zygote:
        zygote.start()
        with pytest.raises(SandboxUnavailable, match="no namespaces inside the sandbox"):
            SandboxProcess(spec, Request(code=""), zygote.fork).start()
