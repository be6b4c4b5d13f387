"""What student code can see and change from inside a sandbox, tried."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from examroom.sandbox import (
    Bind,
    Request,
    SandboxProcess,
    SandboxSpec,
    SandboxUnavailable,
    collect,
)
from tests.sandbox.conftest import REPOSITORY, SMALL, Sandbox


def test_no_network_is_reached(sandbox: Sandbox) -> None:
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
        assert sandbox.output(code).split() == ["True"] * 3


def test_the_course_is_invisible_though_the_environment_lies_in_it(sandbox: Sandbox) -> None:
    code = f"""
        import os
        print(os.listdir({str(REPOSITORY)!r}))
        import importlib.util
        print(importlib.util.find_spec("examroom"), importlib.util.find_spec("grading_tests"))
    """
    assert sandbox.output(code).splitlines() == ["['.venv']", "None None"]


def test_more_of_the_host_can_be_shown_and_imported_read_only(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    (tmp_path / "helper.py").write_text("seen = 1")
    tmp_path.chmod(0o755)
    spec = SandboxSpec(
        limits=SMALL, binds=(Bind("/opt/extra", str(tmp_path)),), python_path=("/opt/extra",)
    )
    code = """
        import helper
        print(helper.seen)
        try:
            open("/opt/extra/helper.py", "w")
        except OSError as error:
            print(error.strerror)
    """
    answer = sandbox.output(code, spec, {"helper.py": b"seen = 2"})
    assert answer.splitlines() == ["1", "Read-only file system"]


def test_the_grader_s_environment_is_not_inherited(
    monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
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
    assert sandbox.output(code).splitlines() == ["False /exam/home", "False"]


def test_other_processes_and_their_files_are_out_of_reach(sandbox: Sandbox) -> None:
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
    assert sandbox.output(code).splitlines() == ["[1, 2]", "False"]


def test_links_lead_to_nothing_of_the_host(tmp_path: Path, sandbox: Sandbox) -> None:
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
    assert sandbox.output(code, files=files) == "['data.csv', 'link'] False 1,2"


def test_files_cannot_be_placed_outside_the_working_folder() -> None:
    process = SandboxProcess(
        SandboxSpec(limits=SMALL), Request(files={"../../tmp/x": b""}, code="pass")
    )
    with pytest.raises(SandboxUnavailable, match="outside the working folder"):
        process.start()


def test_nothing_shown_can_be_written(sandbox: Sandbox) -> None:
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
    assert sandbox.output(code) == "done"


def test_a_full_disk_is_an_error_of_the_student_s_and_no_more(sandbox: Sandbox) -> None:
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
    assert sandbox.output(code).splitlines() == ["File too large", "No space left on device"]


def test_what_the_kernel_hides_from_every_process_is_still_counted_or_refused(
    sandbox: Sandbox,
) -> None:
    code = """
        import ctypes, os
        try:
            os.memfd_create("hidden")
            print("made")
        except OSError as error:
            print(error.strerror)
        print(ctypes.CDLL(None).shmget(0, 4096, 0o1600))
    """
    assert sandbox.output(code).splitlines() == ["Function not implemented", "-1"]
