"""Whether the gradebook can be read, and the course folder written, before any work is done."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from examroom.course.layout import Course
from examroom.gradebook.nbgrader import Nbgrader
from examroom.util.errors import Problem

DAMAGED = (
    "The gradebook {path} is damaged ({reason}): put a copy of it there, or move it away; "
    "'examroom grade' then makes a new one, without the marks that were given by hand."
)
READ_ONLY = "{path} cannot be written: type 'chmod -R u+w {path}', or ask whoever owns it."

MARKING = ("autograded", "feedback", ".examroom", "gradebook.db")
"""What marking writes, besides tables."""
BUILDING = ("release", "solutions")
"""What building writes."""


def database(nbgrader: Nbgrader) -> Path | None:
    """Return the file of the gradebook; None if there is none yet, or if it is on a server."""
    scheme, _, name = nbgrader.coursedir().db_url.partition(":///")
    return Path(name) if scheme == "sqlite" and name and Path(name).exists() else None


def damage(path: Path) -> str:
    """Say what is wrong with a database file; nothing if it is sound."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]).replace("ok", "")
        finally:
            connection.close()
    except sqlite3.DatabaseError as reason:
        # Of a gradebook in use one may have to wait for the other; it is not damaged.
        return "" if isinstance(reason, sqlite3.OperationalError) else str(reason)


def not_writable(course: Course, names: Sequence[str] = MARKING) -> list[Path]:
    """Return the course's folders and files that a command would write and may not."""
    paths = [course.root, *(course.root / name for name in names)]
    return [
        path
        for path in paths
        if path.exists() and not os.access(path, os.W_OK | (os.X_OK if path.is_dir() else 0))
    ]


def require_sound(nbgrader: Nbgrader) -> None:
    """Raise a `Problem` where the gradebook is damaged."""
    path = database(nbgrader)
    if path is not None and (reason := damage(path)):
        raise Problem(DAMAGED.format(path=path, reason=reason))


def require_ready(nbgrader: Nbgrader) -> None:
    """Raise a `Problem` where the gradebook is damaged, or something cannot be written."""
    for path in not_writable(nbgrader.course):
        raise Problem(READ_ONLY.format(path=path))
    require_sound(nbgrader)
