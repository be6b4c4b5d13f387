"""How long a student waits for each notebook."""

from __future__ import annotations

import json
import sys
from typing import Any

from examroom.util.files import scratch

from .classes import MODEL, PATHS, reference
from .processes import run
from .tables import number, table
from .variables import caches

TITLE = "A student's own waiting"
SIZE = 5
RUNS = ("first", "second")


def measure(size: int) -> dict[str, Any]:
    """Run so many reference notebooks, each twice with compile caches of its own."""
    return {assignment: _waited(assignment) for assignment in MODEL.assignments()[:size]}


def _waited(assignment: str) -> dict[str, dict[str, float]]:
    with scratch() as folder:
        path = folder / "answered.ipynb"
        path.write_bytes(reference(assignment).content)
        command = [sys.executable, "-m", "benchmarks.speed.student_run", str(path)]
        place = {**PATHS, "PYTHONPATH": str(MODEL.root), **caches(folder)}
        ran = [run(command, folder, place) for _ in RUNS]
    return {name: json.loads(one.out) for name, one in zip(RUNS, ran, strict=True)}


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
