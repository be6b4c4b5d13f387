"""What student code can do in the exam room, tried. Each attack is bounded, should a wall fail."""

from __future__ import annotations

import asyncio
import os
import platform
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from traitlets.config import Config

from examroom.sandbox import (
    Bind,
    Cause,
    Limits,
    Request,
    SandboxSpec,
    SandboxUnavailable,
    SealedKernelManager,
    SealedProcess,
    Zygote,
    collect,
    run_self_test,
    self_test,
    start_kernel,
)
from examroom.sandbox.launch import bubblewrap
from examroom.sandbox.launch.seccomp import FORBIDDEN, NAMESPACES, seccomp_filter
from examroom.sandbox.launch.spawn import spawn
from examroom.sandbox.limits import MIB
from examroom.sandbox.process import Launcher

REPOSITORY = Path(__file__).parents[2]
SMALL = Limits(
    memory=300 * MIB,
    cpu_seconds=4,
    wall_seconds=20,
    processes=40,
    scratch=8 * MIB,
    file_size=4 * MIB,
    open_files=64,
)


START = {"is": "cold"}


@pytest.fixture(params=["cold", "warm"])
def each_start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(START, "is", request.param)


both_starts = pytest.mark.usefixtures("each_start")
"""A new Python holds an exam, and a fork of a preloaded one."""


@contextmanager
def beginning(room: SandboxSpec) -> Iterator[Launcher]:
    """Give what starts a sandbox in this test."""
    if START["is"] == "cold":
        yield spawn
        return
    with closing(Zygote(room)) as parent:
        parent.start()
        yield parent.fork


def run(
    code: str, room: SandboxSpec | None = None, files: dict[str, bytes] | None = None
) -> SealedProcess:
    """Run Python source in a sandbox to its end."""
    room = room or SandboxSpec(limits=SMALL)
    with beginning(room) as make:
        order = Request(files=files or {}, code=textwrap.dedent(code))
        with closing(SealedProcess(room, order, make)) as process:
            process.start()
            assert process.wait(30) is not None, "The sandbox did not end."
    return process


def says(code: str, room: SandboxSpec | None = None, files: dict[str, bytes] | None = None) -> str:
    """Run Python source in a sandbox and return what it printed."""
    process = run(code, room, files)
    assert process.death is not None
    assert process.death.cause is Cause.EXIT, f"{process.death} {process.complaint}"
    return process.output.decode().strip()


def children() -> list[str]:
    """Return the processes that this one has started and that are still there."""
    found: list[str] = []
    for path in Path("/proc/self/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ended meanwhile
            found += path.read_text().split()
    return found


@pytest.fixture(autouse=True)
def nothing_is_left_behind(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("of its own")))
    descriptors, before = len(os.listdir("/proc/self/fd")), {*children()}
    yield
    assert {*children()} <= before  # other files' tests may have left a server that forks workers
    assert len(os.listdir("/proc/self/fd")) <= descriptors + 4  # an event loop's own
    assert not list(Path(tempfile.gettempdir()).glob(".examroom-probe-*"))


# ---------------------------------------------------------------------------- the proof


def test_the_probe_proves_every_wall_and_leaves_no_canary() -> None:
    report = run_self_test(course=[REPOSITORY, REPOSITORY / "source"])
    assert len(report.proved) >= 12
    assert not list(REPOSITORY.glob(".examroom-probe-*"))


@pytest.mark.parametrize(
    ("weakness", "complaint"),
    [
        (["--share-net"], "no network"),
        (["--ro-bind", "/etc", "/etc"], "no files of the host"),
        (["--setenv", "GRADEBOOK", "here"], "a clean environment"),
        (["--size", "1000000000", "--tmpfs", "/dev/shm"], "scratch space is limited"),
        (["--tmpfs", f"{sys.prefix}/share"], "everything shown is read-only"),
    ],
)
def test_the_probe_notices_a_missing_wall(
    weakness: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    strong = bubblewrap.arguments

    def weak(*arguments: Any) -> list[str]:
        words = strong(*arguments)
        if weakness[0] == "--setenv":
            return words + weakness
        place = words.index("--remount-ro")
        return words[:place] + weakness + words[place:]

    monkeypatch.setattr(self_test, "python_folders", lambda: [f"{sys.prefix}/share"])
    monkeypatch.setattr(bubblewrap, "arguments", weak)
    with pytest.raises(SandboxUnavailable, match=re.escape(complaint)):
        run_self_test()


def test_the_probe_notices_a_missing_system_call_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    allow_all = struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000)
    monkeypatch.setattr(bubblewrap, "seccomp_filter", lambda **_: allow_all)
    with pytest.raises(SandboxUnavailable, match="system calls are filtered"):
        run_self_test()


def test_a_course_that_is_shown_is_noticed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(SandboxUnavailable, match="no files of the host"):
        run_self_test(SandboxSpec(binds=(Bind.same(tmp_path),)), course=[tmp_path])


def test_a_sandbox_that_cannot_be_made_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bubblewrap, "command", lambda: ["/nowhere"])
    with pytest.raises(SandboxUnavailable, match="cannot be made here"):
        run_self_test()


# ---------------------------------------------------------------------------- what is seen


@both_starts
def test_no_network_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = f"""
            import socket
            for address in (("127.0.0.1", {port}), ("192.0.2.1", 80)):
                with socket.socket() as client:
                    client.settimeout(1)
                    print(client.connect_ex(address) != 0)
            try:
                socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            except OSError:
                print(True)
        """
        assert says(code).split() == ["True"] * 3


@both_starts
def test_the_course_is_invisible_though_the_environment_lies_in_it() -> None:
    code = f"""
        import os
        print(os.listdir({str(REPOSITORY)!r}))
        import importlib.util
        print(importlib.util.find_spec("examroom"), importlib.util.find_spec("grading_tests"))
    """
    assert says(code).splitlines() == ["['.venv']", "None None"]


@both_starts
def test_a_course_inside_of_what_is_shown_is_masked(tmp_path: Path) -> None:
    course = tmp_path / "environment" / "course"
    course.mkdir(parents=True)
    (course / "gradebook.db").touch()
    (tmp_path / "environment" / "library").touch()
    tmp_path.chmod(0o755)
    shown = Bind("/opt/environment", str(tmp_path / "environment"))
    code = """
        import os
        print(sorted(os.listdir("/opt/environment")), os.listdir("/opt/environment/course"))
    """
    room = SandboxSpec(limits=SMALL, binds=(shown,), hide=(course,))
    assert says(code, room) == "['course', 'library'] []"


@both_starts
def test_more_of_the_host_can_be_shown_and_imported_read_only(tmp_path: Path) -> None:
    (tmp_path / "witness.py").write_text("seen = 1")
    tmp_path.chmod(0o755)
    room = SandboxSpec(
        limits=SMALL, binds=(Bind("/opt/extra", str(tmp_path)),), python_path=("/opt/extra",)
    )
    code = """
        import witness
        print(witness.seen)
        try:
            open("/opt/extra/witness.py", "w")
        except OSError as error:
            print(error.strerror)
    """
    answer = says(code, room, {"witness.py": b"seen = 2"})
    assert answer.splitlines() == ["1", "Read-only file system"]


@both_starts
def test_the_grader_s_environment_is_not_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADEBOOK_PASSWORD", "sesame")
    code = """
        import os
        from pathlib import Path
        print("GRADEBOOK_PASSWORD" in os.environ, os.environ["HOME"])
        try:
            print(b"sesame" in Path("/proc/1/environ").read_bytes())
        except PermissionError:
            print(False)
    """
    assert says(code).splitlines() == ["False /exam/home", "False"]


@both_starts
def test_other_processes_and_their_files_are_out_of_reach() -> None:
    code = f"""
        import os
        print(sorted(int(name) for name in os.listdir("/proc") if name.isdigit()))
        for path in ("/proc/1/root/etc/shadow", "/proc/{os.getpid()}/mem"):
            try:
                open(path, "rb")
                print("opened", path)
            except OSError:
                pass
        try:
            os.kill({os.getpid()}, 0)
            print("signalled")
        except OSError:
            pass
        print(b"--ro-bind" in open("/proc/1/cmdline", "rb").read())
    """
    assert says(code).splitlines() == ["[1, 2]", "False"]


@both_starts
def test_links_lead_to_nothing_of_the_host(tmp_path: Path) -> None:
    (tmp_path / "linked.csv").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to("/etc")
    (tmp_path / "data.csv").write_text("1,2")
    os.mkfifo(tmp_path / "pipe")
    files = collect(tmp_path)
    assert files == {"data.csv": b"1,2"}
    code = """
        import os
        os.symlink("/etc/shadow", "link")
        print(sorted(os.listdir()), os.path.exists("link"), open("data.csv").read())
    """
    assert says(code, files=files) == "['data.csv', 'link'] False 1,2"


def test_files_cannot_be_placed_outside_the_working_folder() -> None:
    process = SealedProcess(
        SandboxSpec(limits=SMALL), Request(files={"../../tmp/x": b""}, code="pass")
    )
    with pytest.raises(SandboxUnavailable, match="outside the working folder"):
        process.start()


# ---------------------------------------------------------------------------- what is written


@both_starts
def test_nothing_shown_can_be_written() -> None:
    code = """
        import os, sys
        for folder in ("/", "/usr", "/etc", "/dev", "/run", sys.prefix, sys.base_prefix, "/home"):
            try:
                open(os.path.join(folder, "mine"), "w")
                print("wrote", folder)
            except OSError:
                pass
        for folder in (".", os.environ["HOME"], "/tmp", "/dev/shm"):
            open(os.path.join(folder, "mine"), "w").close()
        print("done")
    """
    assert says(code) == "done"


@both_starts
def test_a_full_disk_is_an_error_of_the_student_s_and_no_more() -> None:
    code = """
        def fill(path, blocks):
            try:
                with open(path, "wb") as stream:
                    for _ in range(blocks):
                        stream.write(bytes(1024 * 1024))
            except OSError as error:
                return error.strerror
        print(fill("/tmp/a", 16))
        print([fill(f"/tmp/{n}", 3) for n in range(4)][-1])
    """
    assert says(code).splitlines() == ["File too large", "No space left on device"]


@both_starts
def test_what_the_kernel_hides_from_every_process_is_still_counted_or_refused() -> None:
    code = """
        import ctypes, os
        try:
            os.memfd_create("hidden")
            print("made")
        except OSError as error:
            print(error.strerror)
        print(ctypes.CDLL(None).shmget(0, 4096, 0o1600))
    """
    assert says(code).splitlines() == ["Function not implemented", "-1"]


# ---------------------------------------------------------------------------- what is used


@both_starts
def test_too_much_memory_is_a_memory_error_first() -> None:
    code = """
        try:
            bytearray(400 * 1024 * 1024)
        except MemoryError:
            print("refused")
    """
    assert says(code) == "refused"


@both_starts
def test_memory_shared_out_among_children_is_counted_together() -> None:
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
    death = run(code).death
    assert death is not None
    assert death.cause is Cause.MEMORY
    assert death.sentence == "out of memory (300 MiB)"
    assert death.by_limit
    assert time.monotonic() - started < 12


@both_starts
def test_shared_pages_are_not_counted_twice() -> None:
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
    assert says(code) == "alive"


@both_starts
def test_files_in_memory_count_as_memory() -> None:
    code = """
        import os, time
        for n in range(110):
            with open(f"/tmp/{n}", "wb") as stream:
                stream.write(bytes(1024 * 1024))
        time.sleep(15)
    """
    limits = Limits(memory=100 * MIB, scratch=120 * MIB, wall_seconds=20)
    death = run(code, SandboxSpec(limits=limits)).death
    assert death is not None
    assert death.cause is Cause.MEMORY


@both_starts
def test_a_fork_bomb_runs_out_of_processes() -> None:
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
    process = run(code)
    assert process.death is not None
    if process.death.cause is not Cause.PROCESSES:  # where Linux refuses before the guard looks
        assert process.output == b"True\n"


@both_starts
def test_a_burner_of_processor_time_is_stopped() -> None:
    code = """
        import os
        os.fork()
        while True:
            pass
    """
    limits = Limits(cpu_seconds=1, wall_seconds=30)
    death = run(code, SandboxSpec(limits=limits)).death
    assert death is not None
    assert death.sentence == "out of processor time (1 second)"


@both_starts
def test_an_endless_wait_is_stopped() -> None:
    death = run("import time; time.sleep(20)", SandboxSpec(limits=Limits(wall_seconds=0.5))).death
    assert death is not None
    assert death.sentence == "out of time (0.5 seconds)"


@both_starts
def test_limits_cannot_be_raised_and_no_core_is_dumped() -> None:
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
    assert says(code) == "(0, 0)"


# ---------------------------------------------------------------------------- how it ends


@both_starts
def test_a_daemon_that_ignores_every_signal_ends_with_the_exam() -> None:
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
    assert says(code) == "left"
    assert time.monotonic() - started < 10


@both_starts
@pytest.mark.parametrize(
    ("code", "cause", "sentence"),
    [
        ("import os; os._exit(3)", Cause.EXIT, "Python ended by itself (exit code 3)"),
        ("import os; os.kill(os.getpid(), 11)", Cause.SIGNAL, "Python was stopped by SIGSEGV"),
        ("import os; os.kill(-1, 9)", Cause.SIGNAL, "Python was stopped by SIGKILL"),
    ],
)
def test_a_death_is_told_in_a_sentence(code: str, cause: Cause, sentence: str) -> None:
    if "-1" in code:
        code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    death = run(code).death
    assert death is not None
    assert (death.cause, death.sentence) == (cause, sentence)


def test_the_sandbox_ends_when_the_grader_is_killed() -> None:
    grader = """
        import sys, time
        from examroom.sandbox import Request, SandboxSpec, SealedProcess
        process = SealedProcess(SandboxSpec(), Request(code="import time; time.sleep(60)"))
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


def test_a_sandbox_whose_grader_dies_while_it_starts_is_gone_soon() -> None:
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
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=REPOSITORY)
    sessions = [int(line) for line in said.stdout.split()]
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


# ---------------------------------------------------------------------------- system calls


@both_starts
def test_tracing_keys_mounts_and_namespaces_are_refused() -> None:
    column = 0 if platform.machine() == "x86_64" else 1
    calls = {name: numbers[column] for name, numbers in {**FORBIDDEN, **NAMESPACES}.items()}
    code = f"""
        import ctypes, errno
        libc = ctypes.CDLL(None, use_errno=True)
        for name, number in {calls!r}.items():
            if number is not None:
                ctypes.set_errno(0)
                result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(0)] * 6)
                if result != -1 or ctypes.get_errno() != errno.EPERM:
                    print(name, result, ctypes.get_errno())
        import os, socket
        flags = {{"new user namespace": 0x10000000, "new network": 0x40000000}}
        for name, flag in flags.items():
            if libc.syscall({(56, 220)[column]}, ctypes.c_long(flag | 17), 0, 0, 0, 0) == 0:
                os._exit(7)
            print(name, errno.errorcode[ctypes.get_errno()])
        for family in (17, 38, 40):  # packets, kernel cryptography, virtual machines
            try:
                socket.socket(family, socket.SOCK_STREAM)
                print("made a socket of family", family)
            except OSError:
                pass
        ours, theirs = socket.socketpair()
        ours.send(b"sockets work")
        print(theirs.recv(100).decode())
    """
    assert says(code).splitlines() == [
        "new user namespace EPERM",
        "new network EPERM",
        "sockets work",
    ]


def test_the_filter_s_numbers_are_those_of_this_machine_s_headers() -> None:
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.exists():
        pytest.skip("This machine has no headers of Linux.")
    numbers = dict(re.findall(r"#define __NR_(\w+)\s+(\d+)", header.read_text()))
    for name, (ours, _) in {**FORBIDDEN, **NAMESPACES}.items():
        if name in numbers:
            assert ours == int(numbers[name]), name


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_every_jump_of_the_filter_lands_inside_it(machine: str) -> None:
    program = seccomp_filter(machine=machine)
    code = list(struct.iter_unpack("=HBBI", program))
    for place, (operation, if_true, if_false, value) in enumerate(code):
        if operation & 0x07 == 0x05:
            jumps = [value] if operation == 0x05 else [if_true, if_false]
            assert all(place + 1 + jump < len(code) for jump in jumps)
    assert code[-1][0] == 0x06


# ---------------------------------------------------------------------------- the kernel


def notebook(*cells: str) -> nbformat.NotebookNode:
    fresh: Any = nbformat.v4
    sources = [fresh.new_code_cell(textwrap.dedent(cell)) for cell in cells]
    book: nbformat.NotebookNode = fresh.new_notebook(cells=sources)
    return book


def texts(book: nbformat.NotebookNode) -> list[str]:
    """Return what each cell printed or raised."""
    return [
        "".join(out.get("text", "") or out.get("ename", "") for out in cell.outputs)
        for cell in book.cells
    ]


def test_a_notebook_runs_in_the_room_and_no_module_beside_it_is_taken_for_another() -> None:
    traps = {
        name: b"raise SystemExit('shadowed')"
        for name in (
            "ipykernel_launcher.py",
            "random.py",
            "numpy.py",
            "json.py",
            "sitecustomize.py",
            "usercustomize.py",
            "ipython_config.py",
            "ipython_kernel_config.py",
            "jupyter_config.py",
            ".ipython/profile_default/startup/00.py",
            "examroom.py",
        )
    }
    book = notebook(
        "import random, json, numpy\nprint('/exam' in random.__file__, numpy.__version__[0])",
        "import helper\nprint(helper.value)",
        """
        import multiprocessing
        with multiprocessing.get_context("fork").Pool(2) as pool:
            print(pool.map(abs, [-1]))
        """,
        "1 / 0",
        "import time\ntime.sleep(20)",
        "print(open('/proc/self/status').read().count('Seccomp:\\t2'))",
    )

    async def sit() -> None:
        manager, client = await start_kernel({**traps, "helper.py": b"value = 5"}, SMALL_KERNEL)
        runner = NotebookClient(
            book, km=manager, timeout=2, interrupt_on_timeout=True, allow_errors=True
        )
        runner.kc = client
        await runner.async_execute()
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        assert manager.death is not None
        assert manager.death.cause is Cause.CLOSED

    asyncio.run(sit())
    assert texts(book) == [
        "False 2\n",
        "5\n",
        "[1]\n",
        "ZeroDivisionError",
        "KeyboardInterrupt",
        "1\n",
    ]


SMALL_KERNEL = Limits(memory=500 * MIB, cpu_seconds=30, wall_seconds=60, processes=64)


def test_nbclient_and_nbgrader_can_be_told_to_use_the_room(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1,2")
    (tmp_path / "other.ipynb").touch()
    book = notebook(
        "import os; print(sorted(os.listdir()), os.getcwd()); open('data.csv', 'w').close()",
        f"import resource; print(resource.getrlimit(resource.RLIMIT_DATA)[0] // {100 * MIB})",
        "print('x' * 3_000_000)",
    )
    settings = Config({"SealedKernelManager": {"limits": {"memory": 500 * MIB, "output": MIB}}})
    runner = NotebookClient(
        book,
        kernel_manager_class=SealedKernelManager,
        resources={"metadata": {"path": str(tmp_path)}},
        config=settings,
        timeout=3,
        iopub_timeout=1,
        allow_errors=True,
        interrupt_on_timeout=True,
    )
    runner.execute()
    assert texts(book) == ["['data.csv'] /exam/work\n", "5\n", ""]
    assert (tmp_path / "data.csv").read_text() == "1,2"
    assert sorted(os.listdir(tmp_path)) == ["data.csv", "other.ipynb"]


def test_a_kernel_that_ends_in_a_cell_is_diagnosed_and_earlier_outputs_stay() -> None:
    book = notebook(
        "print('earned')",
        """
        import mmap
        held = []
        for _ in range(12):  # shared memory, which the limit on each process does not count
            held.append(mmap.mmap(-1, 50 * 1024 * 1024))
            held[-1].write(bytes(50 * 1024 * 1024))
        import time
        time.sleep(10)
        """,
    )

    async def sit() -> str:
        manager, client = await start_kernel({}, SMALL_KERNEL)
        runner = NotebookClient(book, km=manager, timeout=20, shell_timeout_interval=1)
        runner.kc = client
        with pytest.raises(DeadKernelError):
            await runner.async_execute()
        client.stop_channels()
        await manager.cleanup_resources()
        assert manager.death is not None
        return manager.death.sentence

    assert asyncio.run(sit()) == "out of memory (500 MiB)"
    assert texts(book)[0] == "earned\n"


def test_a_kernel_that_has_hung_up_is_ended_all_the_same() -> None:
    nonsense = """
    import os
    for number in range(3, 64):
        try:
            os.set_blocking(number, False)
            os.write(number, b"nonsense" * 1000)
        except OSError:
            pass
    """

    async def sit() -> None:
        manager, client = await start_kernel({}, SMALL_KERNEL)
        client.execute(textwrap.dedent(nonsense))
        await asyncio.sleep(2)
        assert await manager.is_alive()
        await manager.shutdown_kernel()
        client.stop_channels()
        assert not await manager.is_alive()

    asyncio.run(sit())
