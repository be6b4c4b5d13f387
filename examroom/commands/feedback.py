"""Make the pages of a class anew, with the marks given by hand, and give them out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

from examroom.course.layout import Course
from examroom.gradebook.health import require_ready
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.question_list.changes import marked_by_this_list
from examroom.gradebook.transaction import shared_gradebook
from examroom.util.errors import Failure, Problem

NEEDED = ("timestamp.txt", "submission_secret.txt")
"""What the exchange has put beside a submission, without which it gives no page to its student."""


@dataclass(frozen=True)
class Pages:
    """What was made and given out.

    Attributes
    ----------
    assignment : str
        The assignment's full name.
    folder : Path
        Where all pages are.
    made, released : list of str
        The students whose pages were made anew, and who can fetch theirs now.
    by_hand : list of str
        Those whose page must be given out by hand, for they did not hand in through the exchange.
    waiting : dict of str to int
        How many of a student's answers a person has yet to read.
    exchange : str
        Why nothing was released; nothing if it was.
    """

    assignment: str
    folder: Path
    made: list[str]
    released: list[str]
    by_hand: list[str]
    waiting: dict[str, int]
    exchange: str = ""


def feedback(
    course: Course, name: str, students: Sequence[str] | None = None, release: bool = True
) -> Pages:
    """Make pages anew and give them out.

    Parameters
    ----------
    course : Course
        The course folder; its ``feedback/`` is written, and the exchange if there is one.
    name : str
        An assignment, or an unambiguous beginning of its name.
    students : sequence of str, optional
        Whose pages; everybody's who was marked if not given.
    release : bool, optional
        Whether to give pages out.

    Raises
    ------
    Problem
        When nobody, or somebody who is named, has been marked, or not by the questions of today.
    """
    assignment = course.find(name)
    nbgrader = Nbgrader(course)
    require_ready(nbgrader)
    marked = sorted(path.parents[1].name for path in _files(course.autograded, assignment, "ipynb"))
    there = sorted(path.parents[1].name for path in _files(course.feedback, assignment, "html"))
    known = list(dict.fromkeys(sorted([*marked, *there])))
    if not known:
        raise Problem(
            f"{assignment} has not been marked yet: run 'examroom grade {assignment}' first."
        )
    for student in students or ():
        if student not in known:
            raise Problem(f"{student} has not been marked in {assignment}.")
    chosen = list(students or known)
    made = [student for student in chosen if student in marked]
    with shared_gradebook() as shared:
        for student in made:
            with shared.transaction():
                _make_page(nbgrader, assignment, student)
    reason = no_exchange(nbgrader) if release else "not asked for"
    able = [student for student in chosen if _came_by_exchange(course, assignment, student)]
    if not reason:
        _release(nbgrader, assignment, able)
    return Pages(
        assignment,
        course.feedback,
        made,
        [] if reason else able,
        [student for student in chosen if reason or student not in able],
        _waiting(nbgrader, assignment, chosen),
        reason,
    )


def _make_page(nbgrader: Nbgrader, assignment: str, student: str) -> None:
    """Make a page, or say why it cannot be: nobody was marked again since a list was changed."""
    try:
        nbgrader.generate_feedback(assignment, student)
    except Failure:
        if not marked_by_this_list(nbgrader, assignment, student):
            raise Problem(
                f"The questions of {assignment} have changed since {student} was marked: run "
                f"'examroom grade {assignment}', which was interrupted, to its end first."
            ) from None
        raise


def no_exchange(nbgrader: Nbgrader) -> str:
    """Say why pages cannot be put into the exchange; nothing if they can."""
    from nbgrader.exchange import ExchangeFactory
    from nbgrader.exchange.default import Exchange, ExchangeReleaseFeedback

    if not nbgrader.coursedir().course_id:
        return "the course has no c.CourseDirectory.course_id"
    plugin = ExchangeFactory(config=nbgrader.config).release_feedback
    if not issubclass(plugin, ExchangeReleaseFeedback):
        return ""  # another service, which knows better than we do
    root = Exchange(config=nbgrader.config).root
    if not os.path.isdir(root):
        return f"there is no exchange at {root}"
    return "" if os.access(root, os.W_OK | os.X_OK) else f"the exchange {root} cannot be written"


def _release(nbgrader: Nbgrader, assignment: str, students: Sequence[str]) -> None:
    from nbgrader.auth import Authenticator
    from nbgrader.exchange import ExchangeError, ExchangeFactory

    config = nbgrader.config
    exchange = ExchangeFactory(config=config)
    for student in students:
        step: Any = exchange.ReleaseFeedback(
            coursedir=nbgrader.coursedir(assignment_id=assignment, student_id=escape(student)),
            authenticator=Authenticator(config=config),
            parent=exchange,
        )
        try:
            step.start()
        except (ExchangeError, OSError) as reason:
            raise Failure(f"The page of {student} could not be released: {reason}") from reason


def _files(folder: Path, assignment: str, ending: str) -> set[Path]:
    """Return one file of that ending for each student who has some."""
    found = {path.parent: path for path in folder.glob(f"*/{escape(assignment)}/*.{ending}")}
    return set(found.values())


def _came_by_exchange(course: Course, assignment: str, student: str) -> bool:
    folder = course.feedback / student / assignment
    return all((folder / name).is_file() for name in NEEDED)


def _waiting(nbgrader: Nbgrader, assignment: str, students: Sequence[str]) -> dict[str, int]:
    with nbgrader.gradebook() as gradebook:
        counts = {
            submission.student.id: sum(
                bool(grade.needs_manual_grade)
                for notebook in submission.notebooks
                for grade in notebook.grades
            )
            for submission in gradebook.assignment_submissions(assignment)
            if submission.needs_manual_grade
        }
    return {student: counts[student] for student in students if counts.get(student)}
