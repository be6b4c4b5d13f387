"""The marks of a class, as nbgrader's gradebook has them."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from examroom.course.cells import Role, grade_id, question_of, role
from examroom.course.layout import Course
from examroom.course.notebooks import read, reread
from examroom.feedback.failures import flagged, raised
from examroom.util.files import write_whole

MARKED = (Role.CHECK, Role.WRITTEN, Role.TASK)


@dataclass(frozen=True)
class Mark:
    """What one student got for one question; waiting means that a person has yet to read it."""

    score: float
    points: float
    waiting: bool = False


@dataclass(frozen=True)
class Marks:
    """What one student got in one assignment.

    Parameters
    ----------
    student : str
        Whose marks they are.
    questions : dict of str to Mark
        The marks, by question, in the notebook's order.
    late_penalty : float
        Points taken off.
    problem : str or None
        Why the submission could not be marked as it was.
    errors : dict of str to str
        What a failed check raised, for the instructor's eyes.
    flagged : list of str
        Questions whose check stopped with an error of its own: the instructor should look at them.
    """

    student: str
    questions: dict[str, Mark] = field(default_factory=dict)
    late_penalty: float = 0.0
    problem: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    flagged: list[str] = field(default_factory=list)

    @property
    def total(self) -> float:
        """Points so far, late penalty taken off."""
        return max(0.0, sum(mark.score for mark in self.questions.values()) - self.late_penalty)

    @property
    def points(self) -> float:
        """Points that there are."""
        return sum(mark.points for mark in self.questions.values())

    @property
    def waiting(self) -> list[str]:
        """Questions that a person has yet to read."""
        return [name for name, mark in self.questions.items() if mark.waiting]


def questions(course: Course, assignment: str) -> dict[str, float]:
    """Return the points of every question of an assignment, in the order of its notebooks."""
    found = {}
    for path in course.notebooks(assignment):
        for cell in read(path).cells:
            if role(cell) in MARKED:
                found[question_of(grade_id(cell) or "")] = float(cell.metadata.nbgrader.points)
    return found


def read_marks(
    gradebook: Any,
    course: Course,
    assignment: str,
    students: Sequence[str],
    problems: Mapping[str, str],
) -> list[Marks]:
    """Read the marks of some students from the gradebook.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        An open one.
    course : Course
        The course folder.
    assignment : str
        The assignment's full name.
    students : sequence of str
        Whose marks to read; one who is not in the gradebook gets none.
    problems : mapping of str to str
        What was wrong with a student's submission, in a sentence.
    """
    from nbgrader.api import MissingEntry

    order = questions(course, assignment)
    result = []
    for student in students:
        marks, penalty = dict.fromkeys(order, Mark(0.0, 0.0)), 0.0
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            marks = {name: Mark(0.0, points) for name, points in order.items()}
        else:
            for notebook in submission.notebooks:
                penalty += notebook.late_submission_penalty or 0.0
                for grade in notebook.grades:
                    marks[question_of(grade.name)] = Mark(
                        grade.score, grade.max_score, bool(grade.needs_manual_grade)
                    )
        errors, flagged = _failures(course, assignment, student)
        result.append(Marks(student, marks, penalty, problems.get(student), errors, flagged))
    return result


def _failures(course: Course, assignment: str, student: str) -> tuple[dict[str, str], list[str]]:
    """Return what failed checks raised, and which of them stopped with an error of their own."""
    errors, flags = {}, []
    for path in course.notebooks(assignment):
        executed = course.autograded / student / assignment / path.name
        for cell in reread(executed).cells if executed.is_file() else []:
            if role(cell) is Role.CHECK and (error := raised(cell)):
                question = question_of(grade_id(cell) or "")
                errors[question] = error
                flags += [question] if flagged(cell) else []
    return errors, flags


def table_path(course: Course, assignment: str) -> Path:
    """Return where the table of an assignment's marks is."""
    return course.root / f"marks-{assignment}.csv"


def write_csv(path: Path, marks: Sequence[Marks]) -> None:
    """Write a class's marks as a table: a row a student, a column a question."""
    names = list(dict.fromkeys(name for student in marks for name in student.questions))
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["student", *names, "late penalty", "sum", "out of", "to read", "problem"])
    for row in marks:
        scores = [f"{row.questions[name].score:g}" for name in names]
        sums = [f"{row.late_penalty:g}", f"{row.total:g}", f"{row.points:g}"]
        table.writerow([row.student, *scores, *sums, " ".join(row.waiting), row.problem or ""])
    write_whole(path, out.getvalue().encode())
