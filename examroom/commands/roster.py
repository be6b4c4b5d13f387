"""Enter a class into the gradebook: ids, names, addresses and sections."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from examroom.course.layout import Course
from examroom.gradebook.health import require_ready, require_sound
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.roster import Person, enter, kept_at, known_people, read_roster


@dataclass(frozen=True)
class Entered:
    """The class as it is known now, and what was done.

    Attributes
    ----------
    people : list of Person
        Everybody in the gradebook, by section and id.
    new, changed, others : list of str
        Ids that the gradebook did not know, whose entries are others now, and that the file that
        was read does not have.
    columns : dict of str to str
        Which column of the file was read as what.
    kept : Path
        Where the course keeps its roster.
    """

    people: list[Person]
    kept: Path
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)


def show(course: Course) -> Entered:
    """Say who is in the class."""
    nbgrader = Nbgrader(course)
    require_sound(nbgrader)
    return Entered(_sorted(known_people(nbgrader)), kept_at(nbgrader))


def read_in(course: Course, path: Path, id_column: str = "") -> Entered:
    """Enter the students of a file.

    Raises
    ------
    Problem
        When the file cannot be read as a list of students, before anything is written.
    """
    nbgrader = Nbgrader(course)
    require_ready(nbgrader)
    roster = read_roster(path, id_column)
    before = known_people(nbgrader)
    enter(nbgrader, roster)
    after = known_people(nbgrader)
    return Entered(
        _sorted(after),
        kept_at(nbgrader),
        [name for name in roster.people if name not in before],
        [name for name in roster.people if name in before and before[name] != after[name]],
        sorted(name for name in _handed_in(course) | {*after} if name not in roster.people),
        roster.columns,
    )


def _handed_in(course: Course) -> set[str]:
    folders = (path.parent.name for path in course.submitted.glob("*/*"))
    return {name for name in folders if not name.startswith(".")}


def _sorted(known: dict[str, Person]) -> list[Person]:
    return sorted(known.values(), key=lambda one: (one.section, one.student))
