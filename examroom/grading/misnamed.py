"""Notebooks that are missing while another file may be them, for the instructor to decide."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from examroom.course.layout import Course
from examroom.course.notebooks import read
from examroom.gradebook.nbgrader import Nbgrader
from examroom.submission.candidates import Candidate, Originals, names_of
from examroom.submission.files import file_rules
from examroom.submission.taken import decide, decisions, locate
from examroom.submission.within_limits import candidates_within_limits
from examroom.util.errors import Problem


@dataclass(frozen=True)
class Misnamed:
    """A notebook that is missing.

    Attributes
    ----------
    student, notebook : str
        Whose, and the name of its file in ``source/``.
    candidates : list of Candidate
        The files that may be it, those in the folder of the assignment first; at least one.
    """

    student: str
    notebook: str
    candidates: list[Candidate]


def misnamed(
    nbgrader: Nbgrader, assignment: str, students: Sequence[str] | None = None
) -> list[Misnamed]:
    """Return the notebooks that are missing while some other file may be them.

    Parameters
    ----------
    nbgrader : Nbgrader
        nbgrader with the course's settings.
    assignment : str
        The assignment's full name.
    students : sequence of str, optional
        Whose; else everybody's who handed in anything, maybe in the folder of another assignment.
    """
    course = nbgrader.course
    rules = file_rules(nbgrader.config, assignment)
    originals: Originals | None = None
    found = []
    for student in students if students is not None else _everybody(course):
        home = course.submitted / student
        for path in course.notebooks(assignment):
            located = locate(course.root, home / assignment, path.name)
            if located.notebook.exists() or located.notebook.is_symlink():
                continue
            originals = originals or _originals(course)
            missing = (assignment, path.name)
            if files := candidates_within_limits(course.root, home, missing, originals, rules):
                found.append(Misnamed(student, path.name, files))
    return found


def _everybody(course: Course) -> list[str]:
    folders = course.submitted.iterdir() if course.submitted.is_dir() else []
    return sorted(one.name for one in folders if one.is_dir() and not one.name.startswith("."))


def _originals(course: Course) -> Originals:
    paths = [path for name in course.assignments() for path in course.notebooks(name)]
    return Originals({(path.parent.name, path.name): names_of(read(path)) for path in paths})


@dataclass(frozen=True)
class Taken:
    """A file that is marked in place of a missing notebook from now on."""

    student: str
    notebook: str
    file: str


def take(nbgrader: Nbgrader, assignment: str, student: str, file: str = "") -> Taken:
    """Let a file be marked in place of a notebook that is missing; ``submitted/`` stays as it is.

    A student who has no folder for the assignment gets an empty one.

    Parameters
    ----------
    nbgrader : Nbgrader
        nbgrader with the course's settings.
    assignment, student : str
        The assignment's full name, and whose.
    file : str, optional
        Its path from the folder of the assignment, or of the student; not needed where but one file
        may be the notebook.

    Raises
    ------
    Problem
        No file, or more than one, may be the notebook, or this one may not.
    """
    course = nbgrader.course
    missing = misnamed(nbgrader, assignment, [student])
    names = {f"{assignment}/{file}", file}
    fitting = [
        Taken(student, one.notebook, candidate.file)
        for one in missing
        for candidate in one.candidates
        if not file or candidate.file in names
    ]
    if not fitting and file:
        raise Problem(
            f"{file} of {student} is no notebook that is missing in {assignment}: what counts is "
            "the names of its cells."
        )
    if not fitting:
        raise Problem(f"{student} has no file that may be a missing notebook of {assignment}.")
    if len(fitting) > 1:
        files = ", ".join(repr(one.file) for one in fitting)
        raise Problem(f"{student} has {files}: name the one to take.")
    (taken,) = fitting
    (course.submitted / student / assignment).mkdir(exist_ok=True)
    decide(course.root, assignment, student, taken.notebook, taken.file)
    return taken


def take_back(course: Course, assignment: str, student: str) -> list[Taken]:
    """Let nothing be marked in place of a student's missing notebooks any more.

    Raises
    ------
    Problem
        Nothing was.
    """
    known = decisions(course.root).get(assignment, {}).get(student, {})
    if not known:
        raise Problem(f"Nothing was taken for a missing notebook of {student} in {assignment}.")
    for name in known:
        decide(course.root, assignment, student, name, "")
    with suppress(OSError):  # unless it is empty, as `take` made it
        (course.submitted / student / assignment).rmdir()
    return [Taken(student, name, file) for name, file in known.items()]


def all_taken(course: Course, assignment: str) -> dict[str, dict[str, str]]:
    """Return which files are marked in place of missing notebooks, by student and notebook."""
    found = {}
    for student, files in decisions(course.root).get(assignment, {}).items():
        folder: Path = course.submitted / student / assignment
        located = {name: locate(course.root, folder, name).instead for name in files}
        if there := {name: file for name, file in located.items() if file}:
            found[student] = there
    return found
