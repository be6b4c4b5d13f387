"""What Dask workers over TCP cost that share no folder with the course."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from distributed import Client

from benchmarks.measure.classes import MODEL, PATHS, class_in, examroom, runs, submissions
from benchmarks.measure.processes import Run
from benchmarks.measure.tables import number, table
from examroom.util.files import scratch

TITLE = "Dask workers without a shared folder"
SIZE = 12
ASSIGNMENT = "02"
WORKERS = 2
PATIENCE = 60.0
# In a mount namespace of its own: hide the folder $0, go to the folder $1, become the rest.
HIDDEN = (
    'mount -t tmpfs -o ro none "$0" && test -z "$(ls -A "$0")" && cd "$1" && shift && exec "$@"'
)
DASK = (sys.executable, "-m", "dask")


def measure(size: int) -> dict[str, Any]:
    """Mark the same class with workers of our own and with far ones."""
    assignment = MODEL.find(ASSIGNMENT)
    work = submissions(assignment, size)
    with scratch() as courses, scratch() as elsewhere:
        local, distant = (class_in(courses / name, assignment, work) for name in ("own", "far"))
        own = examroom(local, "grade", assignment, "--workers", str(WORKERS))
        with far_workers(courses, elsewhere) as address:
            far = examroom(distant, "grade", assignment, "--scheduler", address)
    same = sum(_totals(own)[student] == total for student, total in _totals(far).items())
    figures = {"own": _figures(own), "far": _figures(far), "same": same}
    return {"assignment": assignment, "size": size, **figures}


def _figures(ran: Run) -> dict[str, float]:
    return {**ran.figures(), "warm": sum(one["start"] == "warm" for one in runs(ran))}


def _totals(ran: Run) -> dict[str, float]:
    return {one["student"]: one["total"] for one in ran.document()["students"]}


@contextmanager
def far_workers(hidden: Path, folder: Path) -> Iterator[str]:
    """Start a scheduler and workers that cannot see a folder; yield the scheduler's address."""
    # a mount namespace, for root and for anybody else
    user = [] if os.geteuid() == 0 else ["--map-current-user", "--keep-caps"]
    without = ["unshare", "--mount", *user, "sh", "-c", HIDDEN, str(hidden)]
    described = folder / "scheduler.json"
    with ExitStack() as stack:
        where = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(described)]
        scheduler = [*DASK, "scheduler", "--no-dashboard", *where]
        stack.enter_context(_running(scheduler, folder))
        address = _address(described)
        for place in range(WORKERS):
            own = folder / f"worker-{place}"
            own.mkdir()
            options = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(own)]
            worker = [*without, str(own), *DASK, "worker", address, *options]
            stack.enter_context(_running(worker, own))
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(WORKERS, timeout=PATIENCE)
        yield address


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[None]:
    with (folder / "dask.log").open("ab") as log:
        environment = {**os.environ, **PATHS}
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
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


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    size = found["size"]
    rows = []
    for title in ("own", "far"):
        one = found[title]
        numbers = (one["wall"], 60 * size / one["wall"], one["cpu"] / size)
        rows.append([f"{title} workers", *map(number, numbers), f"{one['warm']} of {size}"])
    heads = ["", "seconds", "submissions per minute", "CPU-s per submission", "warm starts"]
    return [
        f"{size} submissions of `{found['assignment']}` were graded with `--workers {WORKERS}`, "
        f"and with `--scheduler` by {WORKERS} Dask workers in processes of their own, over TCP, "
        "each in a mount namespace in which the course folder is hidden. Both began before any "
        "warm-up, as whole commands.",
        "",
        *table(heads, rows),
        "",
        f"{found['same']} of {size} students got the same points from both.",
    ]
