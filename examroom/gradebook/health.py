"""Whether the gradebook can be read, and the course folder written, before any work is done."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from errno import EACCES, EDQUOT, ENOSPC, EPERM, EROFS
from pathlib import Path

from examroom.course.layout import Course
from examroom.gradebook.nbgrader import Nbgrader
from examroom.util.errors import Problem

DAMAGED = (
    "The gradebook {path} is damaged ({reason}): put a copy of it there, or move it away; "
    "'examroom grade' then makes a new one, without the marks that were given by hand."
)
READ_ONLY = "{path} cannot be written: type 'chmod -R u+w {path}', or ask whoever owns it."

DATABASE = (
    "The gradebook could not be read or written ({reason}): 'examroom doctor' looks whether it is "
    "damaged."
)
OLD = (
    "The gradebook was made by an older nbgrader ({reason}): make a copy of it, and then type "
    "'nbgrader db upgrade'."
)
LOCKED = "Another program is writing the gradebook just now ({reason}): try again in a moment."

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
    if not _is_writable(course.root):
        return [course.root]
    paths = [course.root / name for name in names]
    return [path for path in paths if path.exists() and not _is_writable(path)]


def _is_writable(path: Path) -> bool:
    return os.access(path, os.W_OK | (os.X_OK if path.is_dir() else 0))


def in_a_sentence(reason: Exception) -> str:
    """Say what is wrong with a database, a folder or a disk; nothing if it is something else."""
    if type(reason).__module__.startswith("sqlalchemy."):
        cause = str(getattr(reason, "orig", "") or reason).splitlines()[0]
        known = {"no such column": OLD, "locked": LOCKED}
        return next((text for part, text in known.items() if part in cause), DATABASE).format(
            reason=cause
        )
    if isinstance(reason, OSError) and reason.errno in (EACCES, EPERM, EROFS, ENOSPC, EDQUOT):
        return f"{reason.filename or 'A file'} cannot be written: {reason.strerror}."
    return ""


def require_sound(nbgrader: Nbgrader) -> None:
    """Raise a `Problem` where the gradebook is damaged."""
    path = database(nbgrader)
    if path is not None and (reason := damage(path)):
        raise Problem(DAMAGED.format(path=path, reason=reason))


def require_ready(nbgrader: Nbgrader) -> None:
    """Raise a `Problem` where the gradebook is damaged, or something cannot be written."""
    require_writable(nbgrader.course)
    require_sound(nbgrader)


def require_writable(course: Course, names: Sequence[str] = MARKING) -> None:
    """Raise a `Problem` where a command would write something and may not."""
    for path in not_writable(course, names):
        raise Problem(READ_ONLY.format(path=path))
