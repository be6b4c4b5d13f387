"""How long it takes to mark a class again after a hidden test changed, beside grading it."""

from __future__ import annotations

from itertools import batched
from typing import Any

from benchmarks.measure.classes import FIXED, MODEL, WARM_UP_FROM, class_in, examroom, submissions
from benchmarks.measure.processes import Run
from benchmarks.measure.tables import number, table
from examroom.course.cells import Role, grade_id, question_of, role
from examroom.course.layout import Course
from examroom.course.notebooks import dumps, read
from examroom.util.files import scratch, write_whole

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
        cold = _graded_cold(class_in(folder / "cold", assignment, class_, FIXED), assignment)
        course = class_in(folder / "warm", assignment, class_, FIXED)
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
    """Grade a class in parts so small that there is no warm-up for them."""
    parts = []
    for names in batched(sorted(course.students(assignment)), WARM_UP_FROM - 1, strict=False):
        chosen = [word for name in names for word in ("--student", name)]
        parts.append(examroom(course, "grade", assignment, *chosen).figures())
    return {key: sum(one[key] for one in parts) for key in ("wall", "cpu")}


def change(course: Course, assignment: str, line: str) -> str:
    """Add a line to the hidden test of the first question; return the question's name."""
    (path,) = course.notebooks(assignment)
    notebook = read(path)
    check = next(cell for cell in notebook.cells if role(cell) is Role.CHECK)
    check.source = check.source.replace(END, f"{line}\n{END}")
    write_whole(path, dumps(notebook).encode())
    return question_of(grade_id(check) or "")


def _scores(ran: Run, question: str) -> list[float]:
    return [one["questions"][question]["score"] for one in ran.document()["students"]]


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    size, grade, edits = found["size"], found["grade"], found["remark"]
    parts = {
        "`examroom grade`, every run from cold": grade["cold"],
        "`examroom grade`, warm-up included": grade["warm"],
    }
    if stock := _stock(found["assignment"], known):
        pace = {key: size * seconds for key, seconds in stock.items()}
        parts = {"stock `nbgrader autograde`, at the pace above": pace, **parts}
    parts |= {f"`examroom remark`, {edit}": again for edit, again in edits.items()}
    rows = []
    for title, part in parts.items():
        compared = [] if "remark" in title else edits.values()
        ratios = [part["wall"] / again["wall"] for again in compared] or [None] * len(edits)
        rows.append([title, *map(number, (part["wall"], part["cpu"], *ratios))])
    heads = ["", "seconds", "CPU-s", *(f"× remark, {edit}" for edit in edits)]
    return [
        f"{size} different submissions of `{found['assignment']}` were graded, runs included, by "
        "as many workers as there are cores: once by commands for a few students each, whose "
        "notebooks run from cold, and once by one command, which warms up. Then a hidden test was "
        "edited and they were marked again, twice: *in other words* changes no mark; *stricter* is "
        f"passed by nobody, so that all {size} pages are written anew. All are whole commands, "
        "start included. CPU-s are those of all processes; the ratios are of seconds by the clock.",
        "",
        *table(heads, rows),
    ]


def _stock(assignment: str, known: dict[str, Any]) -> dict[str, float] | None:
    """Return what stock nbgrader takes for a submission, if that was measured on this machine."""
    throughput, remark = (known.get(name, {}) for name in ("throughput", "remark"))
    stocks = throughput.get("figures", {}).get("assignments", {})
    processors = {one.get("machine", {}).get("processor") for one in (throughput, remark)}
    if assignment not in stocks or len(processors) > 1:
        return None
    stock = stocks[assignment]["stock"]
    return {key: stock[key] / stock["submissions"] for key in ("wall", "cpu")}
