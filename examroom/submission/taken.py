"""Notebooks of another name that an instructor has decided to take for the one that is missing.

``submitted/`` stays as it was. The decisions stand in a file of the course folder, by assignment,
student and notebook, and one counts only while there is no file of the right name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examroom.submission.within_limits import unpacked_within_limits
from examroom.util.errors import Problem
from examroom.util.files import write_whole

DECISIONS = "taken.json"


@dataclass(frozen=True)
class Located:
    """Where a student's notebook is.

    Attributes
    ----------
    notebook : Path
        Its file, whether it is there or not.
    folder : Path
        What lies in it lies beside the notebook when it is run.
    instead : str
        What it is called, by the path from the student's folder, if it was taken for another.
    """

    notebook: Path
    folder: Path
    instead: str = ""


def locate(root: Path, folder: Path, name: str) -> Located:
    """Say where a notebook is that should be in a student's folder.

    Parameters
    ----------
    root : Path
        The course folder, with the decisions.
    folder : Path
        What was handed in: ``submitted/STUDENT/ASSIGNMENT``.
    name : str
        The notebook's name in ``source/``.
    """
    right = Located(folder / name, folder)
    if os.path.lexists(right.notebook):
        return right
    instead = decisions(root).get(folder.name, {}).get(folder.parent.name, {}).get(name, "")
    path = path_of(root, folder.parent, instead) if instead else None
    if path is None or not path.is_file():
        return right
    return Located(path, path.parent, instead)


def taken_for(root: Path, folder: Path, names: Iterable[str]) -> dict[str, Located]:
    """Return the files that are taken for notebooks of a folder, by the notebooks' names."""
    found = {name: locate(root, folder, name) for name in names}
    return {name: one for name, one in found.items() if one.instead}


def path_of(root: Path, home: Path, file: str) -> Path | None:
    """Return where a file is, by its path from a student's folder; archives are unpacked for it.

    None if there is no such file.
    """
    beginning = home
    for part in Path(file).parts:
        beginning /= part
        if beginning.is_symlink() or part == "..":
            return None
        if beginning.is_file() and beginning != home / file:
            inside = unpacked_within_limits(root, beginning)
            return inside / (home / file).relative_to(beginning) if inside else None
    return beginning


def decisions(root: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Return what was decided: by assignment, student and notebook, the path from their folder.

    Raises
    ------
    Problem
        The file in which it stands was spoilt.
    """
    path = root / DECISIONS
    try:
        read: Any = json.loads(path.read_bytes())
        students = [one for known in read.values() for one in known.values()]
        if not all(isinstance(file, str) for one in students for file in one.values()):
            raise ValueError("something else than a file's name")
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError) as reason:
        raise Problem(f"{path} cannot be read ({reason}): put it right, or delete it.") from None
    return dict(read)


def decide(root: Path, assignment: str, student: str, name: str, file: str) -> None:
    """Take a file for a missing notebook from now on; "" takes a decision back."""
    known = decisions(root)
    of_student = known.setdefault(assignment, {}).setdefault(student, {})
    of_student.pop(name, None)
    if file:
        of_student[name] = file
    kept = {
        one: {who: what for who, what in students.items() if what}
        for one, students in known.items()
    }
    content = json.dumps({one: students for one, students in kept.items() if students}, indent=2)
    write_whole(root / DECISIONS, f"{content}\n".encode())
