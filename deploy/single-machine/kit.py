"""What the hub's configuration and the installer both know: settings, courses and who is in them.

It needs nothing besides Python 3.11, for the hub's environment has nothing of the course.
"""

from __future__ import annotations

import csv
import os
import re
from dataclasses import dataclass
from pathlib import Path

COURSE_NAME = re.compile(r"[a-z][a-z0-9-]{0,24}")
ACCOUNT_NAME = re.compile(r"[a-z_][a-z0-9_-]{0,31}")


class Mistake(Exception):
    """Something in the settings or in a roster that its writer can put right, in one sentence."""


@dataclass(frozen=True)
class Member:
    """Somebody in a roster; what is not known is empty."""

    account: str
    first_name: str
    last_name: str
    email: str
    section: str
    teaches: bool


@dataclass(frozen=True)
class Course:
    """A course of the hub.

    Attributes
    ----------
    name : str
        In the exchange, in the hub's groups, and in the address of its formgrader.
    port : int
        Where its server listens, on this machine alone.
    members : tuple of Member
        All who are in its roster.
    """

    name: str
    port: int
    members: tuple[Member, ...]

    @property
    def grader(self) -> str:
        """The account that owns the course folder and marks."""
        return f"grader-{self.name}"

    @property
    def folder(self) -> Path:
        """The course folder, in the grader's home."""
        return Path(setting("HOMES")) / self.grader / "course"

    @property
    def environment(self) -> Path:
        """The virtual environment of the course."""
        return Path(setting("PROGRAMS")) / "courses" / self.name

    @property
    def instructors(self) -> list[str]:
        """Accounts of who teaches."""
        return [member.account for member in self.members if member.teaches]

    @property
    def students(self) -> list[str]:
        """Accounts of who learns."""
        return [member.account for member in self.members if not member.teaches]


def setting(name: str) -> str:
    """Return a setting of hub.env, which is in the environment of whoever runs this.

    Raises
    ------
    Mistake
        When it is not there.
    """
    try:
        return os.environ[name]
    except KeyError:
        raise Mistake(
            f"hub.env has no {name}: take the line from deploy/single-machine/hub.env."
        ) from None


def roster_of(course: str) -> Path:
    """Return the file that says who is in a course."""
    return Path(setting("CONFIG")) / "rosters" / f"{course}.csv"


def courses() -> list[Course]:
    """Return the courses that hub.env names.

    Raises
    ------
    Mistake
        When a name cannot be one, or a roster cannot be read.
    """
    names = setting("COURSES").split()
    for name in names:
        if not COURSE_NAME.fullmatch(name):
            raise Mistake(
                f"{name!r} cannot name a course: at most 25 small letters, digits and hyphens, "
                "a letter first."
            )
    if not names or len(names) != len({*names}):
        raise Mistake("COURSES in hub.env names no course, or one twice.")
    first = int(setting("PORT")) + 10
    return [
        Course(name, first + number, read_roster(roster_of(name)))
        for number, name in enumerate(names)
    ]


def read_roster(path: Path) -> tuple[Member, ...]:
    """Read who is in a course.

    Parameters
    ----------
    path : Path
        A CSV file with a column ``student`` and maybe ``first_name``, ``last_name``, ``email``,
        ``section`` and ``role``, which is ``instructor`` or nothing.

    Raises
    ------
    Mistake
        When it is not there, or a row cannot be understood.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream))
    except OSError as reason:
        raise Mistake(
            f"{path} cannot be read ({reason.strerror}): it says who is in the course."
        ) from None
    members: dict[str, Member] = {}
    for number, row in enumerate(rows, start=2):
        cells = {str(name).strip(): (text or "").strip() for name, text in row.items() if name}
        account, role = cells.get("student", ""), cells.get("role", "")
        if not ACCOUNT_NAME.fullmatch(account) or account.startswith("grader-"):
            raise Mistake(f"{path}, row {number}: {account!r} cannot be the name of an account.")
        if role not in ("", "student", "instructor"):
            raise Mistake(f"{path}, row {number}: the role is instructor or nothing, not {role!r}.")
        if account in members:
            raise Mistake(f"{path} has {account} twice.")
        names = [cells.get(name, "") for name in ("first_name", "last_name", "email", "section")]
        members[account] = Member(account, *names, teaches=role == "instructor")
    return tuple(members.values())
