"""Overhead of the sandbox: one notebook in a cold kernel inside it and in an open one, in turns."""

from __future__ import annotations

import statistics
from copy import deepcopy
from dataclasses import replace
from typing import Any

from examroom.course.outcome import errors
from examroom.execution.runner import ExecutionOptions, execute
from examroom.grading.assignment import RebuiltSubmission
from examroom.util.files import scratch

from .classes import MODEL
from .desk import reference_paper
from .processes import Watch
from .tables import number, percent, table
from .variables import set_variables, variables

TITLE = "Overhead of the sandbox"
SIZE = 3
ASSIGNMENT = "02"
SIDES = ("sealed", "open")


def measure(size: int) -> dict[str, Any]:
    """Run pairs of cold kernels; which of the two comes first changes from pair to pair."""
    assignment = MODEL.find(ASSIGNMENT)
    with reference_paper(assignment) as (desk, rebuilt):
        rules = replace(desk.rules, preload=None)
        pairs = []
        for place in range(size):
            order = SIDES if place % 2 == 0 else SIDES[::-1]
            pair = {side: _held(rebuilt, rules, side) for side in order}
            pairs.append({**pair, "first": order[0]})
    return {"assignment": assignment, "pairs": pairs}


def _held(rebuilt: RebuiltSubmission, rules: ExecutionOptions, side: str) -> dict[str, float]:
    """Hold one exam and measure its kernel."""
    with scratch() as home, set_variables(variables(rules.limits, home)):
        own = replace(rules, sealed=side == "sealed")
        notebook = deepcopy(rebuilt.notebook)
        with Watch() as watch:
            exam = execute(notebook, rebuilt.files, own)
    if any(errors(cell) for cell in exam.notebook.cells if cell.cell_type == "code"):
        raise SystemExit(f"The reference answers failed in the {side} kernel.")
    return {
        "wall": exam.cost["wall_seconds"],
        "cpu": max(watch.cpu, exam.cost["cpu_seconds"]),
    }


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
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
