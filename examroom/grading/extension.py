"""An extension for one student, as nbgrader's gradebook keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from examroom.gradebook.health import database, require_ready
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.question_list.consent import register
from examroom.gradebook.roster import known_people
from examroom.gradebook.transaction import shared_gradebook
from examroom.util.errors import Problem
from examroom.util.files import scratch


@dataclass(frozen=True)
class Extension:
    """Until when a student may hand in.

    Attributes
    ----------
    student : str
        Who.
    due : datetime
        For everybody else, in UTC.
    own : datetime
        For this student, in UTC.
    """

    student: str
    due: datetime
    own: datetime


def extend(nbgrader: Nbgrader, assignment: str, student: str, by: timedelta) -> Extension:
    """Give a student more time, whether they have handed in or not.

    Parameters
    ----------
    nbgrader : Nbgrader
        nbgrader with the course's settings.
    assignment, student : str
        The assignment's full name, and who.
    by : timedelta
        How much more than everybody else; none takes an extension back.

    Raises
    ------
    Problem
        There is no due date, or nobody of that name; nothing was written.
    """
    from nbgrader.api import MissingEntry

    require_ready(nbgrader)
    _require_known(nbgrader, student)
    no_date = Problem(
        f"{assignment} has no due date: 'nbgrader db assignment add {assignment} "
        '--duedate="2027-03-01 18:00 UTC"\' sets one.'
    )
    is_file = nbgrader.coursedir().db_url.startswith("sqlite")
    if is_file and database(nbgrader) is None:
        raise no_date
    with (
        scratch() as folder,
        shared_gradebook() as shared,
        shared.transaction(),
        nbgrader.gradebook() as gradebook,
    ):
        try:
            due = gradebook.find_assignment(assignment).duedate
        except MissingEntry:
            raise no_date from None
        if due is None:
            raise no_date
        register(nbgrader, assignment, folder)  # an entry is made of its questions
        gradebook.update_or_create_student(student)
        try:
            entry = gradebook.find_submission(assignment, student)
        except MissingEntry:
            entry = gradebook.add_submission(assignment, student)
            for notebook in entry.notebooks:  # nothing was handed in that a person could read
                for grade in notebook.grades:
                    grade.needs_manual_grade = False
        entry.extension = by or None
        gradebook.db.commit()
    return Extension(student, due, due + by)


def _require_known(nbgrader: Nbgrader, student: str) -> None:
    """Raise a `Problem` where a name is in no roster and no folder: it may be misspelt."""
    if student not in known_people(nbgrader) and not (nbgrader.course.submitted / student).is_dir():
        raise Problem(f"There is no student {student!r} in the class or in submitted/.")
