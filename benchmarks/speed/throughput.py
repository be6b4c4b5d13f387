"""Throughput: `examroom grade` beside stock `nbgrader autograde`, on the same submissions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from examroom.course.layout import Course
from examroom.grading.queue import WORTHWHILE
from examroom.grading.sample_class import HandedIn
from examroom.util.files import scratch

from .classes import MODEL, class_in, examroom, exams_cpu, marked_at, several, starts, submissions
from .processes import Run
from .stock import autograde, differences, stock_course
from .tables import number, table

TITLE = "Throughput beside stock nbgrader, of odd submissions"
SIZE = 6
ASSIGNMENTS = ("02", "03", "04")
WORKERS = (1, 2)
TIMES = 4
"""How much larger the class is, at least, whose steady state is measured."""
Choose = Callable[[str, int], list[HandedIn]]
"""Who is in a class of an assignment, and of a size."""


def measure(size: int) -> dict[str, Any]:
    """Mark classes of different submissions."""
    return in_turns(size, submissions)


def in_turns(size: int, choose: Choose) -> dict[str, Any]:
    """Mark the same classes in turns; which side begins changes with each assignment."""
    found: dict[str, Any] = {}
    for place, beginning in enumerate(ASSIGNMENTS):
        assignment = MODEL.find(beginning)
        with scratch() as folder:
            runs = [("stock", 0), *(("cold", n) for n in WORKERS), *(("warm", n) for n in WORKERS)]
            turn = place % len(runs)
            in_turn = [*runs[turn:], *runs[:turn]]
            found[assignment] = _marked(folder, assignment, choose(assignment, size), in_turn)
    return {"size": size, "times": times(size), "assignments": found}


def times(size: int) -> int:
    """Return how often a class has to be repeated for workers to be warmed up for it."""
    return max(TIMES, -(-WORTHWHILE // size))


def _marked(
    folder: Path, assignment: str, work: list[HandedIn], runs: list[tuple[str, int]]
) -> dict[str, Any]:
    """Mark the class of one assignment in each way."""
    size = len(work)
    stock = stock_course(folder / "stock", assignment, work)
    courses: list[Course] = []
    found: dict[str, Any] = {}
    for kind, workers in runs:
        if kind == "stock":
            found["stock"] = {**autograde(stock, assignment).figures(), "submissions": size}
            continue
        class_ = work if kind == "cold" else several(work, times(size))
        course = class_in(folder / f"{kind}-{workers}", assignment, class_)
        ran = examroom(course, "grade", assignment, "--workers", str(workers))
        if kind == "cold":
            courses.append(course)
            figures = {**ran.figures(), "submissions": size}
        else:
            figures = steady(ran, workers)
        own = {"exam": exams_cpu(ran), "starts": Counter(map(str, starts(ran)))}
        found[f"{kind}-{workers}"] = {**figures, **own}
    found["differences"] = differences(stock, courses[0], assignment)
    found["questions"] = sum(len(one.deserved) for one in work)
    return found


def steady(ran: Run, workers: int) -> dict[str, float]:
    """Return what the submissions took that were marked while all workers were warm and at work.

    When the last but so many was marked, some worker had no other exam to hold.
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
    more = found["times"]
    lines = [
        f"{classes} were marked in turns by `nbgrader autograde` with its default settings (but "
        "300 s a cell), one process for the class, which shares the compile caches of its user, "
        "and by `examroom grade`, which writes feedback pages too. *Cold* is the whole command, "
        f"start of the workers included; fewer than {WORTHWHILE} submissions have no warm-up. "
        f"*Warm* is the steady state of a class {more} times as large: the submissions that were "
        "marked after each worker had held about two exams, and before one had none left.",
        "",
    ]
    rows = []
    names = list(found["assignments"])
    for assignment in [*names, None]:
        figures = _sum(list(found["assignments"].values())) if assignment is None else None
        figures = figures or found["assignments"][assignment]
        base = _rate(figures["stock"])
        for kind in ("stock", *(f"{k}-{n}" for k in ("cold", "warm") for n in WORKERS)):
            one = figures[kind]
            rows.append(
                [
                    assignment or "together",
                    _name(kind),
                    number(_rate(one)),
                    number(_rate(one) / base),
                    number(one["cpu"] / one["submissions"]),
                    number(one.get("exam")),
                ]
            )
    heads = ["assignment", "", "submissions per minute", "ratio to stock"]
    heads += ["CPU-s per submission", "of it in the sandbox"]
    lines += table(heads, rows)
    cold = sum(
        figures[f"warm-{n}"]["starts"].get("cold", 0)
        for figures in found["assignments"].values()
        for n in WORKERS
    )
    if cold:
        lines += ["", f"{cold} exams of the larger classes had no warm start."]
    return [*lines, "", *_same_marks(found)]


def _same_marks(found: dict[str, Any]) -> list[str]:
    asked = sum(figures["questions"] for figures in found["assignments"].values())
    other = [(a, d) for a, f in found["assignments"].items() for d in f["differences"]]
    if not other:
        return [f"All {asked} marks of these submissions were the same on both sides."]
    rows = [
        [a, f"`{d['student']}`", f"`{d['question']}`", d["stock"], d["ours"], d["reason"]]
        for a, d in other
    ]
    heads = ["assignment", "submission", "question", "stock", "ours", "stock's check said"]
    same = asked - len(other)
    return [f"{same} of {asked} marks were the same on both sides. Not:", "", *table(heads, rows)]


def _rate(one: dict[str, float]) -> float:
    return 60 * one["submissions"] / one["wall"]


def _sum(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return all assignments as one class."""
    kinds = ["stock", *(f"{kind}-{n}" for kind in ("cold", "warm") for n in WORKERS)]
    keys = ("wall", "cpu", "submissions")
    both = {kind: {key: sum(part[kind][key] for part in parts) for key in keys} for kind in kinds}
    for kind in kinds[1:]:
        both[kind]["exam"] = sum(part[kind]["exam"] for part in parts) / len(parts)
    return both


def _name(kind: str) -> str:
    how, _, workers = kind.partition("-")
    if not workers:
        return "stock nbgrader"
    return f"{how}, {workers} worker{'' if workers == '1' else 's'}"
