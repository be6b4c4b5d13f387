"""How long a student waits for each notebook."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nbclient import NotebookClient

from benchmarks.measure.classes import assignments, notebook_of, reference
from benchmarks.measure.processes import Watch
from benchmarks.measure.reference import caches
from benchmarks.measure.tables import number, table
from examroom.util.files import scratch

TITLE = "A student's own waiting"
SIZE = 5
RUNS = ("first", "second")


def measure(size: int) -> dict[str, Any]:
    """Run so many reference notebooks, each twice with compile caches of its own."""
    return {assignment: _waited(assignment) for assignment in assignments(size)}


def _waited(assignment: str) -> dict[str, dict[str, float]]:
    work, found = reference(assignment), {}
    with scratch() as folder, one_core():
        for run in RUNS:
            resources = {"metadata": {"path": str(folder)}}
            client = NotebookClient(notebook_of(work), timeout=600, resources=resources)
            with Watch() as watch:
                client.execute(env={**os.environ, **caches(folder)})
            found[run] = {"wall": watch.wall, "cpu": watch.cpu}
    return found


@contextmanager
def one_core() -> Iterator[None]:
    """Let what is started meanwhile run on one core."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(cores)[:1])
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    rows = [
        [name, *(number(runs[which][key]) for which in RUNS for key in ("wall", "cpu"))]
        for name, runs in found.items()
    ]
    heads = ["assignment", "first run, s", "CPU-s", "second run, s", "CPU-s"]
    return [
        "Each released notebook, with the reference answers in it, was run from its first cell to "
        "its last by nbclient in a plain new kernel on one core: first with empty compile caches, "
        "then with those that the first run left.",
        "",
        *table(heads, rows),
    ]
