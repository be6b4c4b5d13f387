"""Stock nbgrader, in a course folder of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from nbgrader.api import Gradebook

from benchmarks.measure.classes import WITH_US, class_in
from benchmarks.measure.processes import Run, run
from examroom.course.cells import grade_id, question_of
from examroom.course.layout import Course
from examroom.course.notebooks import read
from examroom.course.outcome import errors
from examroom.grading.sample_class import HandedIn, hand_in
from examroom.util.files import write_whole

SETTINGS = b"""c = get_config()
c.CourseDirectory.course_id = "stock"
c.Execute.timeout = 300
"""


def stock_course(root: Path, assignment: str, work: list[HandedIn]) -> Course:
    """Make a course folder with default settings, a longer time limit, and a class."""
    course = class_in(root, assignment, [])
    write_whole(course.config_file, SETTINGS)
    _nbgrader(course, "generate_assignment", assignment)
    hand_in(course, work)
    return course


def autograde(course: Course, assignment: str) -> Run:
    """Mark a class as an instructor does who has stock nbgrader."""
    return _nbgrader(course, "autograde", assignment)


def _nbgrader(course: Course, *command: str) -> Run:
    return run([sys.executable, "-m", "nbgrader", *command], course.root, WITH_US)


def scores(course: Course, assignment: str) -> dict[str, dict[str, float]]:
    """Return the points of each student's code questions, as the gradebook has them."""
    found: dict[str, dict[str, float]] = {}
    with Gradebook(f"sqlite:///{course.gradebook}") as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            found[submission.student.id] = {
                question_of(grade.name): float(grade.auto_score or 0.0)
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.cell.cell_type == "code"
            }
    return found


def differences(stock: Course, ours: Course, assignment: str) -> list[dict[str, object]]:
    """Return each mark in which the two differ, with what stock nbgrader's check wrote."""
    by_stock, by_us = scores(stock, assignment), scores(ours, assignment)
    return [
        {
            "student": student,
            "question": question,
            "stock": by_stock.get(student, {}).get(question),
            "ours": points,
            "reason": _reason(stock, student, assignment, question),
        }
        for student, marks in sorted(by_us.items())
        for question, points in marks.items()
        if by_stock.get(student, {}).get(question) != points
    ]


def _reason(course: Course, student: str, assignment: str, question: str) -> str:
    """Return what stands below a check in the notebook that stock nbgrader has run."""
    folder = course.autograded / student / assignment
    for path in sorted(folder.glob("*.ipynb")):
        for cell in read(path).cells:
            if cell.cell_type == "code" and question_of(grade_id(cell) or "") == question:
                for error in errors(cell):
                    return f"{error.ename}: {error.evalue}"[:300]
                for output in cell.get("outputs", []):
                    if output.output_type == "stream" and output.name == "stderr":
                        return "text on standard error, which stock nbgrader scores 0"
    return "not marked" if not folder.is_dir() else ""
