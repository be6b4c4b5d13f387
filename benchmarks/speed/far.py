"""Two Dask workers over TCP that share no folder with the course, beside workers of our own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from examroom.util.files import scratch

from .classes import MODEL, PATHS, class_in, examroom, starts, submissions
from .processes import Run
from .tables import number, table

TITLE = "Dask workers without a shared folder"
SIZE = 12
ASSIGNMENT = "02"
WORKERS = 2
PATIENCE = 60.0
# In a mount namespace of its own: hide the folder $0, go to the folder $1, become the rest.
HIDDEN = (
    'mount -t tmpfs -o ro none "$0" && test -z "$(ls -A "$0")" && cd "$1" && shift && exec "$@"'
)


def measure(size: int) -> dict[str, Any]:
    """Mark the same class with workers of our own and with far ones."""
    assignment = MODEL.find(ASSIGNMENT)
    work = submissions(assignment, size)
    with scratch() as courses, scratch() as elsewhere:
        local, distant = (class_in(courses / name, assignment, work) for name in ("own", "far"))
        own = examroom(local, "grade", assignment, "--workers", str(WORKERS))
        with far_workers(courses, elsewhere) as address:
            far = examroom(distant, "grade", assignment, "--scheduler", address)
    same = [_totals(own)[who] == total for who, total in _totals(far).items()]
    return {
        "assignment": assignment,
        "size": size,
        "own": {**own.figures(), "warm": starts(own).count("warm")},
        "far": {**far.figures(), "warm": starts(far).count("warm")},
        "same": sum(same),
    }


@contextmanager
def far_workers(hidden: Path, folder: Path) -> Iterator[str]:
    """Start a scheduler and workers that cannot see a folder; yield the scheduler's address."""
    described = folder / "scheduler.json"
    common = {**os.environ, **PATHS}
    with ExitStack() as stack:
        arguments = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        command = ["scheduler", *arguments, "--scheduler-file", str(described)]
        stack.enter_context(_running([*_dask(), *command], folder, common))
        address = _address(described)
        for place in range(WORKERS):
            own = folder / f"worker-{place}"
            own.mkdir()
            arguments = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(own)]
            command = [*_dask(), "worker", address, *arguments]
            sealed = [*_away(), "sh", "-c", HIDDEN, str(hidden), str(own), *command]
            stack.enter_context(_running(sealed, own, common))
        _await_workers(address)
        yield address


def _dask() -> list[str]:
    return [sys.executable, "-m", "dask"]


def _away() -> list[str]:
    """Return the command that makes a mount namespace, for root and for anybody else."""
    user = [] if os.geteuid() == 0 else ["--map-current-user", "--keep-caps"]
    return ["unshare", "--mount", *user]


@contextmanager
def _running(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[None]:
    with (folder / "said.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(described: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if described.is_file():
            return str(json.loads(described.read_text())["address"])
        time.sleep(0.1)
    raise SystemExit("The Dask scheduler did not start.")


def _await_workers(address: str) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(WORKERS, timeout=PATIENCE)


def _totals(ran: Run) -> dict[str, float]:
    return {one["student"]: one["total"] for one in json.loads(ran.out)["students"]}


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    size = found["size"]
    rows = [
        [
            title,
            number(one["wall"]),
            number(60 * size / one["wall"]),
            number(one["cpu"] / size),
            f"{one['warm']} of {size}",
        ]
        for title, one in (("own workers", found["own"]), ("far workers", found["far"]))
    ]
    heads = ["", "seconds", "submissions per minute", "CPU-s per submission", "warm starts"]
    return [
        f"{size} submissions of `{found['assignment']}` were graded with `--workers {WORKERS}`, "
        f"and with `--scheduler` by {WORKERS} Dask workers in processes of their own, over TCP, "
        "each in a mount namespace in which the course folder is hidden. Both began without a "
        "preloaded process, as whole commands.",
        "",
        *table(heads, rows),
        "",
        f"{found['same']} of {size} students got the same points from both.",
    ]
