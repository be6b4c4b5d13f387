"""Stock nbgrader, in a course folder of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from examroom.course.cells import grade_id, question_of
from examroom.course.layout import Course
from examroom.course.notebooks import read
from examroom.course.outcome import errors
from examroom.grading.sample_class import HandedIn, hand_in
from examroom.util.files import write_whole

from .classes import MODEL, PATHS, class_in
from .processes import Run, run

SETTINGS = b"""c = get_config()
c.CourseDirectory.course_id = "stock"
c.Execute.timeout = 300
"""
NEEDED = {
    **PATHS,
    "PYTHONPATH": os.pathsep.join(filter(None, [str(MODEL.root), os.environ.get("PYTHONPATH")])),
}
Scores = dict[str, dict[str, float]]


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


def scores(course: Course, assignment: str) -> Scores:
    """Return what the checks gave, by student and question, as the gradebook has it."""
    from nbgrader.api import Gradebook

    found: Scores = {}
    with Gradebook(f"sqlite:///{course.gradebook}") as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            marks = found.setdefault(submission.student.id, {})
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    if grade.cell.cell_type == "code":
                        marks[question_of(grade.name)] = float(grade.auto_score or 0.0)
    return found


def differences(stock: Course, ours: Course, assignment: str) -> list[dict[str, object]]:
    """Return each mark in which the two differ, with what stock nbgrader's check said."""
    theirs, own = scores(stock, assignment), scores(ours, assignment)
    return [
        {
            "student": student,
            "question": question,
            "stock": marks.get(question),
            "ours": points,
            "reason": _said(stock, student, assignment, question),
        }
        for student, marks in _both(theirs, own).items()
        for question, points in own.get(student, {}).items()
        if marks.get(question) != points
    ]


def _both(theirs: Scores, own: Scores) -> Mapping[str, Mapping[str, float]]:
    return {student: theirs.get(student, {}) for student in sorted({*theirs, *own})}


def _said(course: Course, student: str, assignment: str, question: str) -> str:
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


def _nbgrader(course: Course, *command: str) -> Run:
    return run([sys.executable, "-m", "nbgrader", *command], course.root, NEEDED)
