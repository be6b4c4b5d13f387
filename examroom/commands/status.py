"""Say where the class is: who handed in, who is late or marked, whose answers wait for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from examroom.course.layout import Course
from examroom.gradebook.health import database, require_sound
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.roster import Person, known_people
from examroom.sandbox.files import regular
from examroom.submission.files import TIMESTAMP
from examroom.util.errors import Problem


class State(StrEnum):
    """How far a student is with an assignment."""

    MISSING = "missing"
    TO_MARK = "to mark"
    CHANGED = "handed in again"
    WAITING = "to read"
    MARKED = "marked"


@dataclass(frozen=True)
class StudentStatus:
    """How far one student is.

    Attributes
    ----------
    person : Person
        Who.
    state : State
        In a word.
    handed_in : datetime or None
        When, in UTC; None where that is not known.
    seconds_late : float
        How long after the due date, extensions included.
    penalty : float
        Points taken off for that.
    score, points : float
        Points so far, penalty taken off, and points that there are.
    waiting : int
        How many answers a person has yet to read.
    """

    person: Person
    state: State
    handed_in: datetime | None = None
    seconds_late: float = 0.0
    penalty: float = 0.0
    score: float = 0.0
    points: float = 0.0
    waiting: int = 0


@dataclass(frozen=True)
class AssignmentStatus:
    """How far a class is with an assignment; the due date is in UTC."""

    assignment: str
    due: datetime | None
    students: list[StudentStatus]


def status(
    course: Course, name: str | None = None, section: str | None = None
) -> list[AssignmentStatus]:
    """Say how far the class is.

    Parameters
    ----------
    course : Course
        The course folder, in which nothing is written.
    name : str, optional
        An assignment, or an unambiguous beginning of its name; all of them if not given.
    section : str, optional
        Only this one.

    Returns
    -------
    list of AssignmentStatus
        One for each assignment, its students by section and id.

    Raises
    ------
    Problem
        When there is no such section.
    """
    assignments = [course.find(name)] if name else course.assignments()
    nbgrader = Nbgrader(course)
    require_sound(nbgrader)
    known = known_people(nbgrader)
    for path in course.submitted.glob("*/*"):
        name = path.parent.name
        if path.name in assignments and not name.startswith("."):
            known.setdefault(name, Person(name))
    people = sorted(known.values(), key=lambda one: (one.section, one.student))
    if section is not None:
        there = sorted({one.section for one in people if one.section})
        if section not in there:
            raise Problem(
                f"There is no section {section!r}: there are {', '.join(there) or 'none'}."
            )
        people = [one for one in people if one.section == section]
    found = []
    for assignment in assignments:
        due, entries = _in_gradebook(nbgrader, assignment)
        students = [_student(course, assignment, one, due, entries) for one in people]
        found.append(AssignmentStatus(assignment, due, students))
    return found


def timezone_of(course: Course) -> str:
    """Return the time zone in which nbgrader shows moments, ``c.Exchange.timezone``."""
    from nbgrader.exchange.default import Exchange

    return str(Exchange(config=Nbgrader(course).config).timezone)


@dataclass(frozen=True)
class _Entry:
    """What the gradebook says of one student."""

    timestamp: datetime | None
    due: datetime | None
    penalty: float
    score: float
    points: float
    marked: bool
    waiting: int


def _in_gradebook(nbgrader: Nbgrader, assignment: str) -> tuple[datetime | None, dict[str, _Entry]]:
    """Return the due date, and what the gradebook says of each student."""
    from nbgrader.api import Grade, MissingEntry, SubmittedNotebook

    if database(nbgrader) is None:
        return None, {}
    with nbgrader.gradebook() as gradebook:
        try:
            due = gradebook.find_assignment(assignment).duedate
        except MissingEntry:
            return None, {}
        grades = gradebook.db.query(SubmittedNotebook.assignment_id).join(Grade)
        marked = {row[0] for row in grades.filter(Grade.auto_score.isnot(None)).distinct()}
        waiting = Counter(row[0] for row in grades.filter(Grade.needs_manual_grade))
        return due, {
            entry.student_id: _Entry(
                entry.timestamp,
                entry.duedate if due else None,
                entry.late_submission_penalty or 0.0,
                entry.score or 0.0,
                entry.max_score or 0.0,
                # An assignment without any check has no such mark; it leaves a folder.
                entry.id in marked or _executed(nbgrader, assignment, entry.student_id),
                waiting[entry.id],
            )
            for entry in gradebook.assignment_submissions(assignment)
        }


def _executed(nbgrader: Nbgrader, assignment: str, student: str) -> bool:
    return (nbgrader.course.autograded / student / assignment).is_dir()


def _student(
    course: Course,
    assignment: str,
    person: Person,
    due: datetime | None,
    entries: Mapping[str, _Entry],
) -> StudentStatus:
    folder = course.submitted / person.student / assignment
    entry = entries.get(person.student) or _Entry(None, due, 0.0, 0.0, 0.0, False, 0)
    if not folder.is_dir() and not entry.marked:
        return StudentStatus(person, State.MISSING)
    at = _handed_in_at(folder) or entry.timestamp
    late = max(0.0, (at - entry.due).total_seconds()) if at and entry.due else 0.0
    if not entry.marked:
        return StudentStatus(person, State.TO_MARK, at, late)
    if at and entry.timestamp and at > entry.timestamp:
        state = State.CHANGED
    else:
        state = State.WAITING if entry.waiting else State.MARKED
    score = max(0.0, entry.score - entry.penalty)
    return StudentStatus(person, state, at, late, entry.penalty, score, entry.points, entry.waiting)


def _handed_in_at(folder: Path) -> datetime | None:
    """Return what the exchange noted, unless it cannot be read."""
    from nbgrader.utils import parse_utc

    content = regular(str(folder / TIMESTAMP), 100)
    try:
        at = parse_utc((content or b"").decode().strip())
    except (ValueError, OverflowError):
        return None
    return at if isinstance(at, datetime) else None
