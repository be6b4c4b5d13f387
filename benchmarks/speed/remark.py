"""Mark a class again after a hidden test changed, beside grading it."""

from __future__ import annotations

import json
from itertools import batched, chain
from pathlib import Path
from typing import Any

from examroom.course.cells import Role, grade_id, question_of, role
from examroom.course.layout import Course
from examroom.course.notebooks import dumps, read
from examroom.grading.queue import WORTHWHILE
from examroom.util.files import scratch, write_whole

from .classes import MODEL, class_in, examroom, submissions
from .processes import Run
from .tables import number, table

TITLE = "Marking again"
SIZE = 20
ASSIGNMENT = "04"
END = "### END HIDDEN TESTS"
EDITS = {
    "in other words": "assert True",
    "stricter": 'raise AssertionError("The instructor has changed this test.")',
}
"""Lines that are added to a hidden test: one that changes no mark, one that nobody passes."""


def measure(size: int) -> dict[str, Any]:
    """Grade a class, and mark it again after each edit of a hidden test."""
    assignment = MODEL.find(ASSIGNMENT)
    with scratch() as folder:
        class_ = submissions(assignment, size)
        cold = _graded_cold(class_in(folder / "cold", assignment, class_), assignment)
        course = class_in(folder / "warm", assignment, class_)
        graded = examroom(course, "grade", assignment)
        again = {}
        for edit, line in EDITS.items():
            question = change(course, assignment, line)
            ran = examroom(course, "remark", assignment)
            before, after = _scores(graded, question), _scores(ran, question)
            if not any(before) or after != (before if edit == "in other words" else [0.0] * size):
                raise SystemExit("The changed test was not used.")
            again[edit] = ran.figures()
    grade = {"cold": cold, "warm": graded.figures()}
    return {"assignment": assignment, "size": size, "grade": grade, "remark": again}


def _graded_cold(course: Course, assignment: str) -> dict[str, float]:
    """Grade a class in parts so small that no process is preloaded for them."""
    parts = [
        examroom(course, "grade", assignment, *chain(*(("--student", name) for name in some)))
        for some in batched(sorted(course.students(assignment)), WORTHWHILE - 1, strict=False)
    ]
    figures = [part.figures() for part in parts]
    return {key: sum(one[key] for one in figures) for key in ("wall", "cpu")}


def change(course: Course, assignment: str, line: str) -> str:
    """Add a line to the hidden test of the first question; return the question's name."""
    (path,) = course.notebooks(assignment)
    notebook = read(path)
    check = next(cell for cell in notebook.cells if role(cell) is Role.CHECK)
    check.source = check.source.replace(END, f"{line}\n{END}")
    write_whole(Path(path), dumps(notebook).encode())
    return question_of(grade_id(check) or "")


def _scores(ran: Run, question: str) -> list[float]:
    return [one["questions"][question]["score"] for one in json.loads(ran.out)["students"]]


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    size, grade, edits = found["size"], found["grade"], found["remark"]
    parts = {
        "`examroom grade`, every exam from cold": grade["cold"],
        "`examroom grade`, warm-up included": grade["warm"],
    }
    stock = _stock(found["assignment"], known)
    if stock is not None:
        pace = {key: size * seconds for key, seconds in stock.items()}
        parts = {"stock `nbgrader autograde`, at the pace above": pace, **parts}
    rows = [
        [
            title,
            *_numbers(part),
            *(number(part["wall"] / again["wall"]) for again in edits.values()),
        ]
        for title, part in parts.items()
    ]
    rows += [
        [f"`examroom remark`, {edit}", *_numbers(again), *("" for _ in edits)]
        for edit, again in edits.items()
    ]
    heads = ["", "seconds", "CPU-s", *(f"× remark, {edit}" for edit in edits)]
    return [
        f"{size} different submissions of `{found['assignment']}` were graded, exams included, by "
        "as many workers as there are cores: once by commands for a few students each, whose "
        "exams begin from cold, and once by one command, which warms up. Then a hidden test was "
        "edited and they were marked again, twice: *in other words* changes no mark; *stricter* is "
        f"passed by nobody, so that all {size} pages are written anew. All are whole commands, "
        "start included. CPU-s are those of all processes; the ratios are of seconds by the clock.",
        "",
        *table(heads, rows),
    ]


def _numbers(part: dict[str, float]) -> list[str]:
    return [number(part[key]) for key in ("wall", "cpu")]


def _stock(assignment: str, known: dict[str, Any]) -> dict[str, float] | None:
    """Return what stock nbgrader takes for a submission, if that was measured on this machine."""
    throughput, remark = (known.get(name, {}) for name in ("throughput", "remark"))
    stocks = throughput.get("figures", {}).get("assignments", {})
    processors = {one.get("machine", {}).get("processor") for one in (throughput, remark)}
    if assignment not in stocks or len(processors) > 1:
        return None
    stock = stocks[assignment]["stock"]
    return {key: stock[key] / stock["submissions"] for key in ("wall", "cpu")}
