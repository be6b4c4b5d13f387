"""The marks of a class, as nbgrader's gradebook has them."""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from examroom.course.cells import Role, grade_id, question_of, role
from examroom.course.layout import Course
from examroom.course.notebooks import read, reread
from examroom.feedback.failures import flagged, raised, sentences
from examroom.feedback.questions import Questions, questions_in
from examroom.gradebook.roster import Person, people
from examroom.util.csv_table import as_meant, harmless
from examroom.util.files import write_whole

NOT_MARKED_YET = "Not marked yet."
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
    name, section : str
        First and last name, and the section, where `examroom roster` has been told.
    handed_in : datetime or None
        When, in UTC, where that is known.
    seconds_late : float
        How long after the due date, extensions included.
    misconceptions : dict of str to list of str
        What checks recognised in wrong answers, by question.
    """

    student: str
    questions: dict[str, Mark] = field(default_factory=dict)
    late_penalty: float = 0.0
    problem: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    flagged: list[str] = field(default_factory=list)
    name: str = ""
    section: str = ""
    handed_in: datetime | None = None
    seconds_late: float = 0.0
    misconceptions: dict[str, list[str]] = field(default_factory=dict)

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
    section_of: Mapping[str, str] = MappingProxyType({}),
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
    section_of : mapping of str to str, optional
        The students' sections.
    """
    from nbgrader.api import MissingEntry

    known = people(gradebook, section_of)
    order = questions(course, assignment)
    asked = {path.name: questions_in(path) for path in course.notebooks(assignment)}
    result = []
    for student in students:
        marks, penalty = dict.fromkeys(order, Mark(0.0, 0.0)), 0.0
        problem = problems.get(student)
        who = known.get(student) or Person(student, section=section_of.get(student, ""))
        handed_in, late = None, 0.0
        try:
            submission = gradebook.find_submission(assignment, student)
        except (MissingEntry, ValueError):  # or a name that no database can hold
            marks = {name: Mark(0.0, points) for name, points in order.items()}
            problem = problem or NOT_MARKED_YET
        else:
            handed_in, late = submission.timestamp, seconds_late(submission)
            for notebook in submission.notebooks:
                penalty += notebook.late_submission_penalty or 0.0
                for grade in notebook.grades:
                    marks[question_of(grade.name)] = Mark(
                        grade.score, grade.max_score, bool(grade.needs_manual_grade)
                    )
        errors, flagged, misconceptions = _failures(course.autograded / student / assignment, asked)
        about = (who.name, who.section, handed_in, late, misconceptions)
        result.append(Marks(student, marks, penalty, problem, errors, flagged, *about))
    return result


def seconds_late(submission: Any) -> float:
    """Say how late a submission of the gradebook is; without a due date it cannot be."""
    return float(submission.total_seconds_late) if submission.assignment.duedate else 0.0


def _failures(
    folder: Path, asked: Mapping[str, Questions]
) -> tuple[dict[str, str], list[str], dict[str, list[str]]]:
    """Return what failed checks raised, which stopped by themselves, and what was recognised."""
    errors: dict[str, str] = {}
    flags: list[str] = []
    misconceptions: dict[str, list[str]] = {}
    for name, its_questions in asked.items():
        executed = folder / name
        if not executed.is_file():
            continue
        notebook = reread(executed)
        why = sentences(notebook, its_questions)
        for cell in notebook.cells:
            check = grade_id(cell) or ""
            if role(cell) is Role.CHECK and (error := raised(cell)):
                errors[question_of(check)] = error
                flags += [question_of(check)] if flagged(why[check]) else []
                if recognised := cell.metadata.get("examroom", {}).get("misconceptions"):
                    misconceptions[question_of(check)] = list(recognised)
    return errors, flags, misconceptions


def table_path(course: Course, assignment: str) -> Path:
    """Return where the table of an assignment's marks is."""
    return course.root / f"marks-{assignment}.csv"


def known_problems(path: Path, students: Collection[str]) -> dict[str, str]:
    """Return what a table that was written before tells of some students' submissions."""
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError):
        return {}
    told = {as_meant(row.get("student") or ""): as_meant(row.get("problem") or "") for row in rows}
    return {one: told[one] for one in students if told.get(one, "") not in ("", NOT_MARKED_YET)}


def write_csv(path: Path, marks: Sequence[Marks]) -> None:
    """Write a class's marks as a table: a row a student, a column a question."""
    text = harmless
    names = list(dict.fromkeys(name for student in marks for name in student.questions))
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    about = ["handed in (UTC)", "hours late", "problem"]
    sums = ["late penalty", "sum", "out of", "to read"]
    table.writerow(["student", "name", "section", *map(text, names), *sums, *about])
    for row in marks:
        scores = [f"{row.questions[name].score:g}" for name in names]
        sums = [f"{row.late_penalty:g}", f"{row.total:g}", f"{row.points:g}"]
        when = f"{row.handed_in:%Y-%m-%d %H:%M:%S}" if row.handed_in else ""
        about = [when, f"{row.seconds_late / 3600:.4g}", text(row.problem or "")]
        who = [text(row.student), text(row.name), text(row.section)]
        table.writerow([*who, *scores, *sums, " ".join(row.waiting), *about])
    write_whole(path, out.getvalue().encode(errors="replace"))
