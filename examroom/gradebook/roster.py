"""Who is in the class: names and addresses in nbgrader's gradebook, sections in a file beside it.

nbgrader's table of students has no place for sections, so a roster is kept as a file of its own,
``c.Examroom.roster``, which is plain enough to be edited by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from examroom.course.settings import Examroom
from examroom.gradebook.health import database
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.transaction import shared_gradebook
from examroom.util.csv_table import CsvTable, read_table
from examroom.util.errors import Problem
from examroom.util.files import write_whole

IDS = ("student", "student_id", "SIS Login ID", "Username", "User name", "Login ID", "ID")
"""What the column of students' ids is called, the likeliest first."""
NAMES = {
    "first_name": ("first_name", "First name", "Given name"),
    "last_name": ("last_name", "Last name", "Surname", "Family name"),
    "email": ("email", "Email address", "E-mail", "Email", "E-mail address"),
    "section": ("section", "Sections", "Group", "Groups"),
    "lms_user_id": ("lms_user_id", "ID number"),
}
"""What the other columns are called: here, by nbgrader, Moodle and Canvas."""


@dataclass(frozen=True)
class Person:
    """A student, by the name of the folder in ``submitted/``; what is not known is empty."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    section: str = ""
    lms_user_id: str = ""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Roster:
    """Some students, in the order of a file, and from which columns of it they were read."""

    people: dict[str, Person]
    columns: dict[str, str]


def read_roster(path: Path, id_column: str = "") -> Roster:
    """Read a list of students, as nbgrader, Moodle, Canvas or a person wrote it.

    Parameters
    ----------
    path : Path
        A CSV file with a row of column names.
    id_column : str, optional
        The column that holds students' ids, where that cannot be told from its name.

    Raises
    ------
    Problem
        When there is no such file or column, or an id is missing, odd, or there twice.
    """
    table = read_table(path)
    places = _places(table, id_column)
    if "student" not in places:
        raise Problem(
            f"{path} has no column of students' ids"
            + (f" called {id_column!r}" if id_column else "")
            + f", only {', '.join(table.columns)}: name one with --id."
        )
    people: dict[str, Person] = {}
    for number, row in enumerate(table.rows, start=2):
        known = {name: row[place].strip() for name, place in places.items()}
        if "full_name" in known:
            last, _, first = known.pop("full_name").rpartition(",")
            known = {"last_name": last.strip(), "first_name": first.strip(), **known}
        person = Person(**known)
        if not person.student and _is_from_canvas(table):
            continue  # the row of points, and the test student
        if not person.student or "/" in person.student or person.student.startswith("."):
            raise Problem(f"{path}: row {number} has no id that can name a folder.")
        if person.student in people:
            raise Problem(f"{path} has {person.student} twice.")
        people[person.student] = person
    return Roster(people, {name: table.columns[place] for name, place in places.items()})


def _places(table: CsvTable, id_column: str) -> dict[str, int]:
    """Return where what stands, by the names of `Person`."""
    canvas = _is_from_canvas(table)
    wanted: dict[str, Iterable[str]] = {"student": [id_column] if id_column else IDS, **NAMES}
    if canvas:  # whose "Student" is a name, and whose "ID" is its own
        wanted |= {"full_name": ["Student"], "lms_user_id": ["ID"]}
        wanted["student"] = [id_column or "SIS Login ID"]
    found = {}
    for name, candidates in wanted.items():
        places = [place for one in candidates if (place := table.place(one)) is not None]
        if places:
            found[name] = places[0]
    return found


def _is_from_canvas(table: CsvTable) -> bool:
    return table.place("SIS Login ID") is not None


def kept_at(nbgrader: Nbgrader) -> Path:
    """Return where the course keeps its roster."""
    return nbgrader.course.root / Examroom(config=nbgrader.config).roster


def sections(path: Path) -> dict[str, str]:
    """Return everybody's section, by student, from the roster that a course keeps."""
    if not path.is_file():
        return {}
    return {name: one.section for name, one in read_roster(path).people.items() if one.section}


def people(gradebook: Any, section_of: Mapping[str, str]) -> dict[str, Person]:
    """Return everybody whom the gradebook knows, by student."""
    from nbgrader.api import Student as S

    # Its columns alone: a whole Student brings the sum of all its marks along.
    rows = gradebook.db.query(S.id, S.first_name, S.last_name, S.email, S.lms_user_id)
    return {
        student: Person(
            student, first or "", last or "", email or "", section_of.get(student, ""), lms or ""
        )
        for student, first, last, email, lms in rows.order_by(S.id)
    }


def known_people(nbgrader: Nbgrader) -> dict[str, Person]:
    """Return everybody whom the gradebook or the roster knows, and make neither of them."""
    kept = kept_at(nbgrader)
    known = dict(read_roster(kept).people) if kept.is_file() else {}
    if database(nbgrader) is not None:
        with nbgrader.gradebook() as gradebook:
            known |= people(gradebook, sections(kept))
    return known


def enter(nbgrader: Nbgrader, roster: Roster) -> None:
    """Put students into the gradebook and into the roster that the course keeps.

    What a roster leaves empty stays as it was, and so does whoever is not in it.
    """
    kept = kept_at(nbgrader)
    before = read_roster(kept).people if kept.is_file() else {}
    nbgrader.make_gradebook()
    with shared_gradebook() as shared, shared.transaction(), nbgrader.gradebook() as gradebook:
        for person in roster.people.values():
            entries = {name: text for name, text in asdict(person).items() if text}
            before[person.student] = Person(**{**_entries(before, person.student), **entries})
            entries.pop("section", "")
            gradebook.update_or_create_student(entries.pop("student"), **entries)
    columns = [entry.name for entry in fields(Person)]
    rows = [list(asdict(person).values()) for _, person in sorted(before.items())]
    write_whole(kept, CsvTable(columns, rows).written())


def _entries(known: Mapping[str, Person], student: str) -> dict[str, str]:
    return asdict(known[student]) if student in known else {}
