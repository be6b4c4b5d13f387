"""What the sandbox costs: one notebook in a cold kernel inside it and outside, in turns."""

from __future__ import annotations

import os
import statistics
from dataclasses import replace
from typing import Any
from unittest import mock

from benchmarks.measure.classes import MODEL
from benchmarks.measure.processes import Watch
from benchmarks.measure.reference import execute_rebuilt, rebuilt_reference, variables
from benchmarks.measure.tables import number, percent, table
from examroom.execution.options import ExecutionOptions
from examroom.grading.assignment import RebuiltSubmission
from examroom.util.files import scratch

TITLE = "Overhead of the sandbox"
SIZE = 3
ASSIGNMENT = "02"
SIDES = ("sandbox", "open")
KEYS = ("wall", "cpu")


def measure(size: int) -> dict[str, Any]:
    """Run pairs of cold kernels; which of the two comes first changes from pair to pair."""
    assignment = MODEL.find(ASSIGNMENT)
    rebuilt, options = rebuilt_reference(assignment)
    pairs = []
    for place in range(size):
        turn = SIDES if place % 2 == 0 else SIDES[::-1]
        pairs.append({side: _measured(rebuilt, options, side) for side in turn})
    return {"assignment": assignment, "pairs": pairs}


def _measured(rebuilt: RebuiltSubmission, options: ExecutionOptions, side: str) -> dict[str, float]:
    """Run the notebook once."""
    own = replace(options, sandboxed=side == "sandbox", warm_up=None)
    with scratch() as home, mock.patch.dict(os.environ, variables(home)), Watch() as watch:
        cost = execute_rebuilt(rebuilt, own).cost
    return {"wall": cost["wall_seconds"], "cpu": max(watch.cpu, cost["cpu_seconds"])}


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    pairs = found["pairs"]
    ratios = [[pair["sandbox"][key] / pair["open"][key] for key in KEYS] for pair in pairs]
    rows = [
        [place, f"{next(iter(pair))} first"]
        + [number(pair[side][key]) for key in KEYS for side in SIDES]
        + [percent(ratio) for ratio in own]
        for place, (pair, own) in enumerate(zip(pairs, ratios, strict=True), 1)
    ]
    medians = [percent(statistics.median(ratio)) for ratio in zip(*ratios, strict=True)]
    rows.append(["median", *[""] * 5, *medians])
    heads = ["pair", "", "sandbox, s", "open, s", "sandbox, CPU-s", "open, CPU-s", "s", "CPU-s"]
    return [
        f"The reference answers of `{found['assignment']}` were run, evidence included, in a cold "
        "kernel in the sandbox and in a cold open kernel, in turns, each with empty compile caches "
        "and one thread for each library. The last two columns are what the sandbox adds.",
        "",
        *table(heads, rows),
    ]
