"""Where the time of one exam goes, cold and warm, beside the least it could take."""

from __future__ import annotations

import json
import statistics
import sys
import time
from copy import deepcopy
from dataclasses import replace
from typing import Any

from examroom.course.outcome import errors
from examroom.execution.kernels import cool_down, warm_up
from examroom.execution.runner import ExecutionOptions, execute
from examroom.grading.assignment import RebuiltSubmission
from examroom.grading.mark import mark
from examroom.grading.queue import WORTHWHILE, order_for
from examroom.util.files import scratch

from .classes import MODEL, PATHS, reference
from .desk import reference_paper
from .processes import Watch, run
from .stopwatch import PARTS, Stopwatch
from .tables import number, table
from .variables import variables

TITLE = "Where the time of an exam goes"
SIZE = 5
TIMES = 3
FACTOR, ADDEND = 3, 1.5  # what is asked for: CPU of a warm exam against the floor
GRADER = ("grader", "marking")


def measure(size: int) -> dict[str, Any]:
    """Examine the reference answers of so many assignments; the first to be left out is 01."""
    names = MODEL.assignments()
    chosen = names if size >= len(names) else names[1 : 1 + size]
    return {assignment: _examined(assignment) for assignment in chosen}


def _examined(assignment: str) -> dict[str, Any]:
    with reference_paper(assignment) as (desk, rebuilt):
        rules = order_for(desk, WORTHWHILE).rules
        preload = rules.preload
        assert preload is not None
        cold = _held(rebuilt, replace(rules, preload=None))
        with Watch() as watch:
            refusal = warm_up(rules.limits, preload)
            watch.wall = time.monotonic() - watch.begun
        if refusal:
            raise SystemExit(refusal)
        try:
            warm = sorted((_held(rebuilt, rules) for _ in range(TIMES)), key=_spent)[TIMES // 2]
        finally:
            cool_down()
        return {
            "cold": cold,
            "warm": warm,
            "warm-up": {"wall": watch.wall, "cpu": watch.cpu},
            "floor": _floor(assignment, rules),
        }


def _held(rebuilt: RebuiltSubmission, rules: ExecutionOptions) -> dict[str, list[float]]:
    """Hold an exam; return seconds by the clock and of processors for each of its parts."""
    stopwatch, notebook = Stopwatch(), deepcopy(rebuilt.notebook)
    before = time.process_time()
    with stopwatch.running():
        exam = execute(notebook, rebuilt.files, rules)
    grader = time.process_time() - before
    if any(errors(cell) for cell in exam.notebook.cells if cell.cell_type == "code"):
        raise SystemExit("The reference answers failed.")
    wall, own = time.monotonic(), time.process_time()
    mark(rebuilt.notebook, exam)
    marking = [time.monotonic() - wall, time.process_time() - own]
    parts = {part: list(stopwatch.parts[part]) for part in PARTS}
    known = [sum(pair[which] for pair in parts.values()) for which in (0, 1)]
    rest = max(0.0, exam.cost["cpu_seconds"] - known[1])
    parts["start"][1] += rest  # the sandbox and whatever else ran in it besides the kernel
    parts["end"] = [max(0.0, exam.cost["wall_seconds"] - known[0]), 0.0]
    return {**parts, "grader": [0.0, grader], "marking": marking}


def _spent(parts: dict[str, list[float]]) -> float:
    return sum(cpu for _, cpu in parts.values())


def _floor(assignment: str, rules: ExecutionOptions) -> dict[str, float]:
    """Sample the models of the reference answers in a warm process outside of the sandbox."""
    with scratch() as folder:
        path = folder / "answered.ipynb"
        path.write_bytes(reference(assignment).content)
        command = [sys.executable, "-m", "benchmarks.speed.floor", str(path)]
        home = {"MPLBACKEND": "agg", "PYTHONPATH": str(MODEL.root)}
        ran = run(command, folder, {**PATHS, **variables(rules.limits, folder), **home})
        found: dict[str, float] = json.loads(ran.out.splitlines()[-1])
        return found


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    names = list(found)
    lines = [
        "The reference answers were examined in the sandbox, each in a cold kernel and in forks of "
        f"a preloaded process (of {TIMES} the one with the median CPU time). The kernel was asked "
        "for its processor time around every cell. *Compile* and *sampling* are nutpie's, inside "
        "of `pm.sample`; a cell that shows a picture is *plotting* as a whole; predictive draws, "
        "`az.summary` and the visible checks are among *other cells*; *grader* is our own process "
        "while it watches over the exam; in the cold one, which is its first, it also imports what "
        "it needs. CPU-s:",
        "",
    ]
    for how in ("cold", "warm"):
        rows = [
            [part, *(number(found[name][how][part][1]) for name in names)]
            for part in (*PARTS, *GRADER)
        ]
        rows.append(["**all**", *(number(_spent(found[name][how])) for name in names)])
        rows.append(["seconds by the clock", *(number(_wall(found[name][how])) for name in names)])
        lines += [*table([f"{how} exam, CPU-s", *names], rows), ""]
    rows = [
        [f"{title} of the warm-up", *(number(found[name]["warm-up"][key]) for name in names)]
        for title, key in (("seconds", "wall"), ("CPU-s", "cpu"))
    ]
    lines += [*table(["once for each worker", *names], rows), ""]
    lines += [
        "The floor is the CPU time of the same fits (same draws, tuning, chains and settings) in a "
        "process in which everything is compiled: `nutpie.sample` alone, and the whole of "
        f"`pm.sample`. Asked for is a warm exam of at most {FACTOR} times the floor plus "
        f"{ADDEND} s:",
        "",
    ]
    heads = [
        "assignment",
        "fits",
        "floor",
        "CPU-s",
        f"{FACTOR} × floor + {ADDEND} s",
        "warm exam, CPU-s",
        "of it",
    ]
    rows = []
    for name in names:
        for floor in ("nutpie.sample", "pm.sample"):
            cpu, spent = found[name]["floor"][floor], _spent(found[name]["warm"])
            asked = FACTOR * cpu + ADDEND
            numbers = [number(cpu), number(asked), number(spent), f"{spent / asked:.0%}"]
            rows.append([name, found[name]["floor"]["fits"], f"`{floor}`", *numbers])
    shares = [_spent(found[name]["warm"]) / _spent(found[name]["cold"]) for name in names]
    share = f"A warm exam took {statistics.median(shares):.0%} of a cold one's CPU time, by median."
    return [*lines, *table(heads, rows), "", share]


def _wall(parts: dict[str, list[float]]) -> float:
    return sum(wall for wall, _ in parts.values())
