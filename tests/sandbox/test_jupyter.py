"""Notebooks in the sandbox, by Jupyter and nbclient."""

from __future__ import annotations

import asyncio
import os
import socket
import textwrap
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from traitlets.config import Config

from examroom.sandbox import Cause, Limits, SandboxKernelManager, SandboxSpec, Termination, Zygote
from examroom.sandbox.jupyter.sockets import CHANNELS, HeldSockets
from examroom.sandbox.launch.spawn import spawn
from examroom.sandbox.limits import MIB
from examroom.sandbox.process import Launcher

SMALL = Limits(memory=500 * MIB, cpu_seconds=30, wall_seconds=60, processes=64)


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


def execute(
    book: nbformat.NotebookNode,
    files: Mapping[str, bytes],
    limits: Limits = SMALL,
    launcher: Launcher = spawn,
    **options: Any,
) -> Termination:
    """Run a notebook and return how its kernel ended."""
    manager = SandboxKernelManager(spec=SandboxSpec(limits=limits), files=dict(files))
    manager.launcher = launcher
    client = NotebookClient(book, km=manager, **options)
    with suppress(DeadKernelError):
        asyncio.run(client.async_execute(cleanup_kc=True))
    assert manager.termination is not None
    return manager.termination


def test_a_notebook_runs_in_the_sandbox_and_no_module_beside_it_is_taken_for_another() -> None:
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

    termination = execute(
        book,
        {**traps, "helper.py": b"value = 5"},
        timeout=2,
        interrupt_on_timeout=True,
        allow_errors=True,
    )
    assert termination.cause is Cause.CLOSED
    assert texts(book) == [
        "False 2\n",
        "5\n",
        "[1]\n",
        "ZeroDivisionError",
        "KeyboardInterrupt",
        "1\n",
    ]


def test_nbclient_and_nbgrader_can_be_told_to_use_the_sandbox(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1,2")
    (tmp_path / "other.ipynb").touch()
    book = notebook(
        "import os; print(sorted(os.listdir()), os.getcwd()); open('data.csv', 'w').close()",
        f"import resource; print(resource.getrlimit(resource.RLIMIT_DATA)[0] // {100 * MIB})",
        "print('x' * 3_000_000)",
    )
    settings = Config({"SandboxKernelManager": {"limits": {"memory": 500 * MIB, "output": MIB}}})
    runner = NotebookClient(
        book,
        kernel_manager_class=SandboxKernelManager,
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
        for number in range(12):  # files in memory, which the limit on each process does not count
            with open(f"{('/tmp', '/dev/shm')[number % 2]}/{number}", "wb") as file:
                file.write(bytes(50 * 1024 * 1024))
        import time
        time.sleep(10)
        """,
    )

    termination = execute(book, {}, timeout=20, shell_timeout_interval=1)
    assert termination == Termination(Cause.MEMORY, "out of memory (500 MiB)")
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

    async def run() -> None:
        manager = SandboxKernelManager(spec=SandboxSpec(limits=SMALL), files={})
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready()
        client.execute(textwrap.dedent(nonsense))
        await asyncio.sleep(2)
        assert await manager.is_alive()
        await manager.shutdown_kernel()
        client.stop_channels()
        assert not await manager.is_alive()

    asyncio.run(run())


def test_a_link_in_place_of_the_kernel_s_socket_leads_the_grader_nowhere(tmp_path: Path) -> None:
    door = str(tmp_path / "of-the-host")
    exchange = f"""
    import os, socket
    for name in os.listdir("/run/kernel"):
        if name[-2:-1] == "-":
            os.rename(f"/run/kernel/{{name}}", f"/run/kernel/old-{{name}}")
            os.symlink({door!r}, f"/run/kernel/{{name}}")
    for number in range(3, 64):  # hang up, so that the grader calls again
        try:
            socket.socket(fileno=os.dup(number)).shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
    """

    async def run() -> None:
        manager = SandboxKernelManager(spec=SandboxSpec(limits=SMALL), files={})
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready()
        client.execute(textwrap.dedent(exchange))
        await asyncio.sleep(2)
        client.stop_channels()
        await manager.shutdown_kernel()

    with socket.socket(socket.AF_UNIX) as host:
        host.bind(door)
        host.listen(100)
        host.settimeout(0.5)
        asyncio.run(run())
        with pytest.raises(TimeoutError):
            host.accept()


def test_what_lies_where_a_kernel_s_socket_should_be_is_not_followed(tmp_path: Path) -> None:
    for channel, number in CHANNELS.items():
        if channel != "iopub":
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(str(tmp_path / f"kernel-{number}"))
    (tmp_path / f"kernel-{CHANNELS['iopub']}").symlink_to(tmp_path / f"kernel-{CHANNELS['shell']}")
    folder = os.open(tmp_path, os.O_PATH)
    with (
        closing(HeldSockets(folder, "kernel")) as sockets,
        pytest.raises(OSError, match="no socket where the kernel's iopub channel should be"),
    ):
        sockets.take(1, lambda: True)
    os.close(folder)


def test_a_notebook_runs_in_a_fork_and_shows_its_plots() -> None:
    book = notebook(
        "import os\nprint(os.getpid(), sorted(os.listdir()))",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    )
    modules = ("ipykernel.kernelapp", "ipykernel.zmqshell", "matplotlib.pyplot")
    script = "import matplotlib.pyplot as plt\nplt.figure()\nplt.close()"
    with closing(Zygote(SandboxSpec(), modules, script)) as zygote:
        zygote.start()
        execute(book, {"data.csv": b"1\n"}, Limits(), zygote.fork, timeout=30)
    assert book.cells[0].outputs[0].text == "2 ['data.csv']\n"
    assert "image/png" in book.cells[1].outputs[0].data
