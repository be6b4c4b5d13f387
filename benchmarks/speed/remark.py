"""Mark a class again after a hidden test changed, beside grading it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from examroom.cells import Role, grade_id, question_of, role
from examroom.course import Course
from examroom.files import scratch, write_whole
from examroom.notebooks import dumps, read

from .classes import MODEL, class_in, examroom, submissions
from .processes import Run
from .tables import number, table

TITLE = "Marking again"
SIZE = 20
ASSIGNMENT = "04"
END = "### END HIDDEN TESTS"
CHANGE = 'raise AssertionError("The instructor has changed this test.")'


def measure(size: int) -> dict[str, Any]:
    """Grade a class, change a hidden test, and mark it again."""
    assignment = MODEL.find(ASSIGNMENT)
    with scratch() as folder:
        course = class_in(folder, assignment, submissions(assignment, size))
        graded = examroom(course, "grade", assignment)
        question = change(course, assignment)
        again = examroom(course, "remark", assignment)
        if any(_scores(again, question)) or not any(_scores(graded, question)):
            raise SystemExit("The changed test was not used.")
    return {
        "assignment": assignment,
        "size": size,
        "grade": graded.figures(),
        "remark": again.figures(),
    }


def change(course: Course, assignment: str) -> str:
    """Change the hidden test of the first question so that nobody passes; return its name."""
    (path,) = course.notebooks(assignment)
    notebook = read(path)
    check = next(cell for cell in notebook.cells if role(cell) is Role.CHECK)
    check.source = check.source.replace(END, f"{CHANGE}\n{END}")
    write_whole(Path(path), dumps(notebook).encode())
    return question_of(grade_id(check) or "")


def _scores(ran: Run, question: str) -> list[float]:
    return [one["questions"][question]["score"] for one in json.loads(ran.out)["students"]]


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    size, graded, again = found["size"], found["grade"], found["remark"]
    rows = [
        [title, *(number(part[key]) for key in ("wall", "cpu")), *_ratios(part, again)]
        for title, part in (("`examroom grade`", graded), ("`examroom remark`", again))
    ]
    stock = _stock(found["assignment"], known)
    if stock is not None:
        part = {key: size * seconds for key, seconds in stock.items()}
        numbers = [number(part[key]) for key in ("wall", "cpu")]
        rows.insert(0, ["stock `nbgrader autograde`, at the pace above", *numbers])
        rows[0] += _ratios(part, again)
    heads = ["", "seconds", "CPU-s", "× remark, seconds", "× remark, CPU-s"]
    return [
        f"{size} different submissions of `{found['assignment']}` were graded, exams included, by "
        "as many workers as there are cores; then a hidden test was changed such that nobody "
        "passes it, and they were marked again. Both are whole commands, from cold, pages and "
        "table included.",
        "",
        *table(heads, rows),
    ]


def _ratios(part: dict[str, float], again: dict[str, float]) -> list[str]:
    return [number(part[key] / again[key]) for key in ("wall", "cpu")]


def _stock(assignment: str, known: dict[str, Any]) -> dict[str, float] | None:
    """Return what stock nbgrader takes for a submission, if that was measured."""
    throughput = known.get("throughput", {}).get("figures", {}).get("assignments", {})
    if assignment not in throughput:
        return None
    stock = throughput[assignment]["stock"]
    return {key: stock[key] / stock["submissions"] for key in ("wall", "cpu")}
