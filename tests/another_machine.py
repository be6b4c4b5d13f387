"""A Dask cluster on another machine, as far as that goes on this one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from grading_tests.notebooks import ROOT

WORKERS = ("one", "two")


class Elsewhere:
    """A scheduler and two workers, each a process of its own that listens on TCP.

    They have a Python environment of their own, with this course's packages and ``examroom`` but
    without the course: their working folders are elsewhere. As root they cannot even look at the
    course, for its folders are empty where they are.

    Parameters
    ----------
    folder : Path
        Made for them.
    hidden : sequence of Path
        Folders that they must not see, besides this checkout.
    """

    def __init__(self, folder: Path, hidden: Sequence[Path]) -> None:
        self.folder, self.hidden = folder, [*hidden, ROOT]
        self.python = folder / "environment" / "bin" / "python"
        self.processes: list[subprocess.Popen[bytes]] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"

    def __enter__(self) -> Elsewhere:
        self._make_environment()
        place, port = self.address.removeprefix("tcp://").split(":")
        self._start(
            "scheduler", "dask_scheduler", "--host", place, "--port", port, "--no-dashboard"
        )
        for name in WORKERS:
            options = ("--nthreads", "1", "--name", name, "--no-dashboard", "--memory-limit", "0")
            self._start(name, "dask_worker", self.address, "--host", place, *options)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()

    def said(self, name: str) -> str:
        """Return what a process wrote."""
        return (self.folder / name / "log").read_text()

    def _make_environment(self) -> None:
        """Copy this environment, by links where the disk allows it, and leave the course out."""
        environment = self.folder / "environment"
        self.folder.mkdir(parents=True)
        copy = subprocess.run(["cp", "-al", sys.prefix, environment], stderr=subprocess.DEVNULL)
        if copy.returncode:
            shutil.rmtree(environment, ignore_errors=True)
            subprocess.run(["cp", "-a", sys.prefix, environment], check=True)
        (packages,) = environment.glob("lib/python3.*/site-packages")
        for path in packages.glob("*.pth"):
            if str(ROOT) in path.read_text():
                path.unlink()
        shutil.copytree(
            ROOT / "examroom", packages / "examroom", ignore=shutil.ignore_patterns("__pycache__")
        )

    def _start(self, name: str, module: str, *options: str) -> None:
        home = self.folder / name
        home.mkdir()
        command = [str(self.python), "-m", f"distributed.cli.{module}", *options]
        if os.geteuid() == 0:
            cover = " && ".join(f"mount -t tmpfs none '{folder}'" for folder in self.hidden)
            command = ["unshare", "--mount", "sh", "-c", f'{cover} && exec "$@"', "sh", *command]
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=home, stdout=log, stderr=log, env=self._variables(home)
            )
        self.processes.append(process)

    def _variables(self, home: Path) -> dict[str, str]:
        (home / "tmp").mkdir()
        return {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home / "tmp")}
