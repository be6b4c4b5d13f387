"""Which file may be a notebook that is missing: of another name, in another folder, in an archive.

What tells is not the file's name but the names of its cells.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, role
from examroom.sandbox.files import MOST_FILES
from examroom.submission.archives import unpacked
from examroom.submission.files import FileRules, entries_below
from examroom.submission.read import InvalidNotebook, read_notebook

MOST_READ = 20
"""Notebooks of one student that are looked into."""
ENOUGH = 0.5
"""The part of a notebook's cells that a file must have to be taken for it."""

Original = tuple[str, str]
"""A notebook in ``source/``: its assignment and its file's name."""


@dataclass(frozen=True)
class Candidate:
    """A file that may be a notebook that is missing.

    Attributes
    ----------
    file : str
        Its path from the student's folder; an archive is a folder in it.
    shared, named : int
        How many of the notebook's named cells it has, and how many there are.
    """

    file: str
    shared: int
    named: int


class Originals:
    """The instructor's notebooks, by which a student's notebook is told from others.

    Parameters
    ----------
    names : mapping
        What `names_of` returns of each notebook of the course, by assignment and name.
    """

    def __init__(self, names: Mapping[Original, Mapping[str, str | None]]) -> None:
        self.names = names

    def expected(self, assignment: str) -> set[str]:
        """Return the notebooks that belong into the folder of an assignment."""
        return {name for place, name in self.names if place == assignment}

    def shared(self, original: Original, notebook: NotebookNode) -> tuple[int, int]:
        """Say how many of an original's named cells a notebook has, and how many there are."""
        return self._counts(notebook)[original], len(self.names[original])

    def fits(self, original: Original, notebook: NotebookNode) -> bool:
        """Say whether a notebook was made from an original, and from no other of the course."""
        counts = self._counts(notebook)
        here = counts.pop(original)
        enough = here >= ENOUGH * len(self.names[original])
        return enough and here > max(counts.values(), default=0)

    def _counts(self, notebook: NotebookNode) -> dict[Original, int]:
        names = {name for cell in notebook.cells if (name := grade_id(cell))}
        ids = {cell.get("id") for cell in notebook.cells}  # which editors keep that drop the names
        return {
            one: max(len(names & cells.keys()), len(ids & {*cells.values()}))
            for one, cells in self.names.items()
        }


def names_of(notebook: NotebookNode) -> dict[str, str | None]:
    """Return the names of an instructor's cells, each with the cell's id."""
    named = (cell for cell in notebook.cells if role(cell) is not Role.ORDINARY)
    return {grade_id(cell) or "": cell.get("id") for cell in named}


def candidates(
    root: Path, home: Path, missing: Original, originals: Originals, rules: FileRules
) -> list[Candidate]:
    """Return the files that may be a student's missing notebook, in the assignment's folder first.

    Parameters
    ----------
    root : Path
        The course folder, in which archives are unpacked.
    home : Path
        All that the student handed in: ``submitted/STUDENT``.
    missing : tuple of str
        The assignment, and the notebook's name in ``source/``.
    originals : Originals
        The course's notebooks.
    rules : FileRules
        What counts for nothing.
    """
    found = []
    for number, (file, path) in enumerate(_notebooks(root, home, missing[0], originals, rules)):
        if number == MOST_READ:
            break
        try:
            notebook = read_notebook(path)
        except InvalidNotebook:
            continue
        if originals.fits(missing, notebook):
            found.append(Candidate(file, *originals.shared(missing, notebook)))
    return sorted(found, key=lambda one: not one.file.startswith(f"{missing[0]}/"))


def _notebooks(
    root: Path, home: Path, assignment: str, originals: Originals, rules: FileRules
) -> Iterator[tuple[str, Path]]:
    """Yield notebooks that are not where they belong, as written and where they can be read.

    Archives are opened in the folder of the assignment alone: elsewhere they may be anything.
    """
    for place in _own_first(home, assignment):
        expected = originals.expected(place.name)
        for path in _files(place, rules):
            file = str(path.relative_to(home))
            if path.suffix.lower() == ".zip":
                inside = unpacked(root, path) if place.name == assignment else None
                for entry in _files(inside, rules) if inside else []:
                    if _is_notebook(entry):
                        yield f"{file}/{entry.relative_to(inside or entry)}", entry
            elif _is_notebook(path) and not (path.parent == place and path.name in expected):
                yield file, path


def _own_first(home: Path, assignment: str) -> list[Path]:
    """Return a student's folders, that of an assignment first."""
    folders = [path for path in home.iterdir() if path.is_dir()] if home.is_dir() else []
    usable = [path for path in folders if not path.is_symlink() and not path.name.startswith(".")]
    return sorted(usable, key=lambda path: (path.name != assignment, path.name))


def _files(folder: Path, rules: FileRules) -> list[Path]:
    found: list[Path] = []
    for number, entry in enumerate(entries_below(folder, rules)):
        if number == MOST_FILES:
            break
        if entry.is_file(follow_symlinks=False):
            found.append(Path(entry.path))
    return found


def _is_notebook(path: Path) -> bool:
    return ".ipynb" in os.fspath(path.name).lower()
