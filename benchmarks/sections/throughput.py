"""How fast a class of odd submissions is marked, beside stock ``nbgrader autograde``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure.classes import (
    FIXED,
    MODEL,
    WARM_UP_FROM,
    class_in,
    examroom,
    marked_at,
    mean_cpu,
    runs,
    several,
    submissions,
)
from benchmarks.measure.processes import Run
from benchmarks.measure.stock_nbgrader import autograde, differences, stock_course
from benchmarks.measure.tables import number, table
from examroom.course.layout import Course
from examroom.grading.sample_class import HandedIn
from examroom.util.files import scratch

TITLE = "Throughput beside stock nbgrader, of odd submissions"
SIZE = 6
ASSIGNMENTS = ("02", "03", "04")
TIMES = 4
"""How much larger the class is, at least, whose steady state is measured."""
WAYS = {
    "stock": "stock nbgrader",
    "cold-1": "cold, 1 worker",
    "cold-2": "cold, 2 workers",
    "warm-1": "warm, 1 worker",
    "warm-2": "warm, 2 workers",
}


def measure(size: int) -> dict[str, Any]:
    """Mark classes of different submissions."""
    return in_turns(size, submissions)


def in_turns(size: int, choose: Callable[[str, int], list[HandedIn]]) -> dict[str, Any]:
    """Mark the same classes in turns; which side begins changes with each assignment.

    Parameters
    ----------
    size : int
        How many are in a class.
    choose : callable
        Who they are, given the assignment and their number.
    """
    times = max(TIMES, -(-WARM_UP_FROM // size))
    found = {}
    for turn, beginning in enumerate(ASSIGNMENTS):
        assignment = MODEL.find(beginning)
        ways = [*WAYS][turn:] + [*WAYS][:turn]
        with scratch() as folder:
            found[assignment] = _marked(folder, assignment, choose(assignment, size), times, ways)
    return {"size": size, "times": times, "assignments": found}


def _marked(
    folder: Path, assignment: str, work: list[HandedIn], times: int, ways: list[str]
) -> dict[str, Any]:
    """Mark the class of one assignment in each way."""
    stock = stock_course(folder / "stock", assignment, work)
    found: dict[str, Any] = {}
    for way in ways:
        if way == "stock":
            found[way] = {**autograde(stock, assignment).figures(), "submissions": len(work)}
            continue
        start, workers = way.split("-")
        class_ = work if start == "cold" else several(work, times)
        course = class_in(folder / way, assignment, class_, FIXED)
        ran = examroom(course, "grade", assignment, "--workers", workers)
        whole = {**ran.figures(), "submissions": len(work)}
        found[way] = {
            **(whole if start == "cold" else steady(ran, int(workers))),
            "run": mean_cpu(ran),
            "starts": Counter(str(one["start"]) for one in runs(ran)),
        }
    ours = Course.at(folder / "cold-1")
    found["differences"] = differences(stock, ours, assignment)
    found["questions"] = sum(len(one.deserved) for one in work)
    return found


def steady(ran: Run, workers: int) -> dict[str, float]:
    """Return what the submissions took that were marked while all workers were warm and at work.

    When the last but so many was marked, some worker had no other notebook to run.
    """
    moments = marked_at(ran)
    first = min(2 * workers, len(moments) // 2)
    begin, end = moments[first - 1], moments[-workers]
    return {
        "wall": round(end - begin, 3),
        "cpu": round(ran.watch.cpu_at(end) - ran.watch.cpu_at(begin), 3),
        "submissions": len(moments) - workers + 1 - first,
    }


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    return compared(
        found,
        f"Classes of {found['size']} different submissions, right ones and wrong ones in turn,",
    )


def compared(found: dict[str, Any], classes: str) -> list[str]:
    """Return how fast classes were marked that half a sentence describes."""
    together = {"together": _sum(list(found["assignments"].values()))}
    rows = []
    for name, figures in (found["assignments"] | together).items():
        for way, title in WAYS.items():
            one, rate = figures[way], _rate(figures[way])
            cpu = one["cpu"] / one["submissions"]
            numbers = (rate, rate / _rate(figures["stock"]), cpu, one.get("run"))
            rows.append([name, title, *map(number, numbers)])
    heads = ["assignment", "", "submissions per minute", "ratio to stock"]
    heads += ["CPU-s per submission", "of it in the sandbox"]
    cold = sum(
        figures[way]["starts"].get("cold", 0)
        for figures in found["assignments"].values()
        for way in ("warm-1", "warm-2")
    )
    return [
        f"{classes} were marked in turns by `nbgrader autograde` with its default settings (but "
        "300 s a cell), one process for the class, which shares the compile caches of its user, "
        "and by `examroom grade`, which writes feedback pages too. *Cold* is the whole command, "
        f"start of the workers included; fewer than {WARM_UP_FROM} submissions have no warm-up. "
        f"*Warm* is the steady state of a class {found['times']} times as large: the submissions "
        "that were marked after each worker had run about two notebooks, and before one had none "
        "left.",
        "",
        *table(heads, rows),
        *(["", f"{cold} runs of the larger classes had no warm start."] if cold else []),
        "",
        *_same_marks(found),
    ]


def _same_marks(found: dict[str, Any]) -> list[str]:
    asked = sum(figures["questions"] for figures in found["assignments"].values())
    rows = [
        [name, f"`{d['student']}`", f"`{d['question']}`", d["stock"], d["ours"], d["reason"]]
        for name, figures in found["assignments"].items()
        for d in figures["differences"]
    ]
    if not rows:
        return [f"All {asked} marks of these submissions were the same on both sides."]
    heads = ["assignment", "submission", "question", "stock", "ours", "stock's check said"]
    same = asked - len(rows)
    return [f"{same} of {asked} marks were the same on both sides. Not:", "", *table(heads, rows)]


def _rate(one: dict[str, float]) -> float:
    return 60 * one["submissions"] / one["wall"]


def _sum(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return all assignments as one class."""
    both: dict[str, Any] = {}
    for way in WAYS:
        keys = ("wall", "cpu", "submissions")
        both[way] = {key: sum(part[way][key] for part in parts) for key in keys}
        if way != "stock":
            both[way]["run"] = sum(part[way]["run"] for part in parts) / len(parts)
    return both
