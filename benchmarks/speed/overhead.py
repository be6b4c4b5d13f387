"""Overhead of the sandbox: one notebook in a cold kernel inside it and in an open one, in turns."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from examroom.driver import Nbgrader
from examroom.files import scratch
from examroom.invigilator import Rules, hold
from examroom.outcome import errors
from examroom.papers import Desk, Rebuilt
from examroom.room import prove, sealed_room
from examroom.rules import exam_rules
from examroom.sandbox.room import HOME

from .classes import MODEL, class_in, reference
from .processes import Watch
from .tables import number, percent, table

TITLE = "Overhead of the sandbox"
SIZE = 3
ASSIGNMENT = "02"
SIDES = ("sealed", "open")
OWN = ("PATH", "TMPDIR", "JUPYTER_RUNTIME_DIR")


def measure(size: int) -> dict[str, Any]:
    """Run pairs of cold kernels; which of the two comes first changes from pair to pair."""
    assignment = MODEL.find(ASSIGNMENT)
    with scratch() as folder:
        course = class_in(folder, assignment, [reference(assignment)])
        nbgrader = Nbgrader(course)
        rules = replace(exam_rules(nbgrader), preload=None)
        desk = Desk(nbgrader, assignment, rules)
        (paper,) = desk.papers(reference(assignment).student)
        rebuilt = desk.rebuild(paper)
        prove(rules.limits, [course.root])
        pairs = []
        for place in range(size):
            order = SIDES if place % 2 == 0 else SIDES[::-1]
            pair = {side: _held(rebuilt, rules, side) for side in order}
            pairs.append({**pair, "first": order[0]})
    return {"assignment": assignment, "pairs": pairs}


def _held(rebuilt: Rebuilt, rules: Rules, side: str) -> dict[str, float]:
    """Hold one exam and measure its kernel."""
    with scratch() as home, open_variables(rules, home):
        own = replace(rules, sealed=side == "sealed")
        notebook = deepcopy(rebuilt.notebook)
        with Watch() as watch:
            exam = hold(notebook, rebuilt.files, own)
    if any(errors(cell) for cell in exam.notebook.cells if cell.cell_type == "code"):
        raise SystemExit(f"The reference answers failed in the {side} kernel.")
    return {
        "wall": exam.cost["wall_seconds"],
        "cpu": max(watch.cpu, exam.cost["cpu_seconds"]),
    }


@contextmanager
def open_variables(rules: Rules, home: Path) -> Iterator[None]:
    """Let an open kernel have the sandbox's environment variables, with an empty folder as home."""
    before = dict(os.environ)
    inside = sealed_room(rules.limits).variables()
    os.environ |= {
        name: text.replace(HOME, str(home)) for name, text in inside.items() if name not in OWN
    }
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


def page(found: dict[str, Any]) -> list[str]:
    """Return the section."""
    pairs = found["pairs"]
    ratios = {
        key: statistics.median(pair["sealed"][key] / pair["open"][key] for pair in pairs)
        for key in ("wall", "cpu")
    }
    rows = [
        [place + 1, f"{pair['first']} first"]
        + [number(pair[side][key]) for key in ("wall", "cpu") for side in SIDES]
        + [percent(pair["sealed"][key] / pair["open"][key]) for key in ("wall", "cpu")]
        for place, pair in enumerate(pairs)
    ]
    rows.append(["median", "", "", "", "", "", percent(ratios["wall"]), percent(ratios["cpu"])])
    heads = ["pair", "", "sealed, s", "open, s", "sealed, CPU-s", "open, CPU-s", "s", "CPU-s"]
    return [
        f"The reference answers of `{found['assignment']}` were examined, evidence included, in a "
        "cold kernel in the sandbox and in a cold open kernel, in turns, each with empty compile "
        "caches and one thread for each library. The last two columns are what the sandbox adds.",
        "",
        *table(heads, rows),
    ]
