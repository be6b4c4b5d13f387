"""Where the time of a run goes, cold and warm."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from typing import Any

from benchmarks.measure.classes import assignments
from benchmarks.measure.processes import Watch
from benchmarks.measure.reference import execute_rebuilt, rebuilt_reference
from benchmarks.measure.stopwatch import PARTS, stopwatch
from benchmarks.measure.tables import number, table
from examroom.execution.options import ExecutionOptions
from examroom.execution.warm_up.zygotes import cool_down, warm_up
from examroom.grading.assignment import RebuiltSubmission
from examroom.grading.mark import mark

TITLE = "Where the time of a run goes"
SIZE = 5
TIMES = 3
ROWS = (*PARTS, "grader", "marking")
Parts = dict[str, list[float]]


def measure(size: int) -> dict[str, Any]:
    """Run the reference answers of so many assignments."""
    return {assignment: _measured(assignment) for assignment in assignments(size)}


def _measured(assignment: str) -> dict[str, Any]:
    rebuilt, options = rebuilt_reference(assignment)
    assert options.warm_up is not None
    cold = _parts(rebuilt, replace(options, warm_up=None))
    try:
        with Watch() as watch:
            refusal = warm_up(options.limits, options.warm_up)
        if refusal:
            raise SystemExit(refusal)
        warm = sorted((_parts(rebuilt, options) for _ in range(TIMES)), key=cpu)[TIMES // 2]
    finally:
        cool_down()
    return {"cold": cold, "warm": warm, "warm-up": {"wall": watch.wall, "cpu": watch.cpu}}


def _parts(rebuilt: RebuiltSubmission, options: ExecutionOptions) -> Parts:
    """Run and mark a notebook; return seconds by the clock and of processors for each part."""
    before = time.process_time()
    with stopwatch() as parts:
        record = execute_rebuilt(rebuilt, options)
    grader = time.process_time() - before
    wall, own = time.monotonic(), time.process_time()
    mark(rebuilt.notebook, record)
    marking = [time.monotonic() - wall, time.process_time() - own]
    known = [sum(pair[which] for pair in parts.values()) for which in (0, 1)]
    # the sandbox and whatever else ran in it besides the kernel
    parts["start"][1] += max(0.0, record.cost["cpu_seconds"] - known[1])
    end = [max(0.0, record.cost["wall_seconds"] - known[0]), 0.0]
    measured = {part: parts[part] for part in PARTS}
    return {**measured, "end": end, "grader": [0.0, grader], "marking": marking}


def cpu(parts: Parts) -> float:
    """Return the processor seconds of all parts."""
    return sum(spent for _, spent in parts.values())


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    names = list(found)
    lines = [
        "The reference answers were run in the sandbox, each in a cold kernel and in forks of a "
        f"warm process (of {TIMES} the one with the median CPU time). The kernel was asked for its "
        "processor time around every cell. *Compile* and *sampling* are nutpie's, inside of "
        "`pm.sample`; a cell that shows a picture is *plotting* as a whole; predictive draws, "
        "`az.summary` and the visible checks are among *other cells*; *grader* is our own process "
        "while it watches over the run; in the cold one, which is its first, it also imports what "
        "it needs. CPU-s:",
        "",
    ]
    for start in ("cold", "warm"):
        runs = [found[name][start] for name in names]
        rows = [[part, *(number(parts[part][1]) for parts in runs)] for part in ROWS]
        rows.append(["**all**", *(number(cpu(parts)) for parts in runs)])
        walls = [sum(wall for wall, _ in parts.values()) for parts in runs]
        rows.append(["seconds by the clock", *map(number, walls)])
        lines += [*table([f"{start} run, CPU-s", *names], rows), ""]
    rows = [
        [f"{title} of the warm-up", *(number(found[name]["warm-up"][key]) for name in names)]
        for title, key in (("seconds", "wall"), ("CPU-s", "cpu"))
    ]
    shares = [cpu(found[name]["warm"]) / cpu(found[name]["cold"]) for name in names]
    share = f"A warm run took {statistics.median(shares):.0%} of a cold one's CPU time, by median."
    return [*lines, *table(["once for each worker", *names], rows), "", share]
