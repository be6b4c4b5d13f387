"""Notebooks as the hygiene tests see them: cells with their kind, question, and hidden parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parent.parent

_SOLUTION = re.compile(r"^\s*#+ BEGIN SOLUTION\s*$(.*?)^\s*#+ END SOLUTION\s*$", re.M | re.S)
_HIDDEN = re.compile(r"^\s*#+ BEGIN HIDDEN TESTS\s*$(.*?)^\s*#+ END HIDDEN TESTS\s*$", re.M | re.S)


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook.

    Attributes
    ----------
    number : int
        Position in the notebook, from 1, for messages.
    is_code : bool
        Whether it is a code cell.
    source : str
        Its text.
    grade_id : str
        nbgrader's name for it, or nothing.
    kind : str
        "solution", "check", "manual", "locked" or "free".
    points : float
        Points of a check or manual cell, otherwise 0.
    raw : nbformat.NotebookNode
        The cell itself.
    """

    number: int
    is_code: bool
    source: str
    grade_id: str
    kind: str
    points: float
    raw: Any

    @property
    def solution(self) -> str:
        """What stands between BEGIN SOLUTION and END SOLUTION."""
        return "\n".join(_SOLUTION.findall(self.source))

    @property
    def hidden(self) -> str:
        """What stands between BEGIN HIDDEN TESTS and END HIDDEN TESTS."""
        return "\n".join(_HIDDEN.findall(self.source))

    @property
    def visible(self) -> str:
        """What a student sees: the source without solution and hidden tests."""
        return _HIDDEN.sub("", _SOLUTION.sub("", self.source))

    def __str__(self) -> str:
        """Return a name for messages, such as ``cell 7 (pooled-model)``."""
        return f"cell {self.number}" + (f" ({self.grade_id})" if self.grade_id else "")


def path_of(folder: str, assignment: str) -> Path:
    """Return where the notebook of an assignment stands.

    Parameters
    ----------
    folder : {"source", "release", "solutions"}
        Which of the three versions.
    assignment : str
        Such as ``02_pooled``.

    Returns
    -------
    pathlib.Path
        Such as ``source/02_pooled/pooled.ipynb`` in the checkout.
    """
    return ROOT / folder / assignment / f"{assignment.partition('_')[2]}.ipynb"


@cache
def read(folder: str, assignment: str) -> Any:
    """Return the notebook of an assignment, in the version in which it was written.

    Parameters
    ----------
    folder, assignment : str
        As for `path_of`.

    Returns
    -------
    nbformat.NotebookNode
        The notebook.
    """
    return nbformat.read(path_of(folder, assignment), as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]


def cells(folder: str, assignment: str) -> list[Cell]:
    """Return the cells of an assignment's notebook.

    Parameters
    ----------
    folder, assignment : str
        As for `path_of`.

    Returns
    -------
    list of Cell
        In the notebook's order.
    """
    return list(_cells(read(folder, assignment)))


def _cells(notebook: Any) -> Iterator[Cell]:
    for number, raw in enumerate(notebook.cells, start=1):
        grader = raw.metadata.get("nbgrader", {})
        yield Cell(
            number=number,
            is_code=raw.cell_type == "code",
            source=raw.source,
            grade_id=grader.get("grade_id", ""),
            kind=_kind(grader),
            points=float(grader.get("points", 0)) if grader.get("grade") else 0.0,
            raw=raw,
        )


def _kind(grader: dict[str, Any]) -> str:
    match bool(grader.get("grade")), bool(grader.get("solution")):
        case True, True:
            return "manual"
        case True, False:
            return "check"
        case False, True:
            return "solution"
    return "locked" if grader.get("locked") else "free"
