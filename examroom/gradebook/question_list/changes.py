"""What changed in an assignment's questions since the gradebook learnt of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from glob import escape
from typing import Any

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, question_of, role
from examroom.course.notebooks import reread
from examroom.gradebook.health import database
from examroom.gradebook.nbgrader import Nbgrader
from examroom.submission.instructor_copy import instructor_copy

Cell = tuple[str, str]
"""A named cell: its notebook's name, without the ending, and its own."""

KINDS = {
    Role.CHECK: frozenset({"GradeCell"}),
    Role.SOLUTION: frozenset({"SolutionCell"}),
    Role.WRITTEN: frozenset({"GradeCell", "SolutionCell"}),
    Role.TASK: frozenset({"TaskCell"}),
    Role.GIVEN: frozenset[str](),
}
"""As what nbgrader keeps a cell besides its text."""
GRADED = frozenset({"GradeCell", "TaskCell"})


@dataclass(frozen=True)
class Changes:
    """What changed.

    Attributes
    ----------
    assignment : str
        The assignment's full name.
    wanted : dict of Cell to NotebookNode
        All named cells, as they are in ``source/`` now.
    notebooks : list of str
        The names of the notebooks there.
    renamed : dict of Cell to Cell
        Cells that have another name now, or stand in another notebook.
    told : list of str
        What concerns marks, in parts of a sentence.
    by_hand : int
        How many marks and comments by hand belong to cells that are gone.
    is_another_list : bool
        Whether nbgrader would refuse it: some named cell is new, or gone, or another kind of cell.
    need_consent : bool
        Whether somebody could lose or win a mark by it, besides by the number of points.
    """

    assignment: str
    wanted: dict[Cell, NotebookNode] = field(default_factory=dict)
    notebooks: list[str] = field(default_factory=list)
    renamed: dict[Cell, Cell] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    by_hand: int = 0
    is_another_list: bool = False
    need_consent: bool = False

    def __str__(self) -> str:
        """Say it in one sentence, without its full stop; nothing if no mark is concerned."""
        if not self.told:
            return ""
        what = "mark or comment" if self.by_hand == 1 else "marks and comments"
        lost = f"; {self.by_hand} {what} by hand would go with what is gone"
        told = ", ".join(self.told) + (lost if self.by_hand else "")
        return f"The questions of {self.assignment} have changed since it was marked: {told}"


def changes(nbgrader: Nbgrader, assignment: str) -> Changes:
    """Compare an assignment in ``source/`` with the gradebook, in which nothing is written."""
    from nbgrader.api import MissingEntry

    is_file = nbgrader.coursedir().db_url.startswith("sqlite")
    if is_file and database(nbgrader) is None:
        return Changes(assignment)
    with nbgrader.gradebook() as gradebook:
        try:
            entry = gradebook.find_assignment(assignment)
        except MissingEntry:
            return Changes(assignment)
        if not entry.submissions:  # nbgrader takes any list, as long as nobody handed in
            return Changes(assignment)
        return _compared(nbgrader, assignment, entry)


def _compared(nbgrader: Nbgrader, assignment: str, entry: Any) -> Changes:
    paths = nbgrader.course.notebooks(assignment)
    copies = {path.stem: instructor_copy(path, nbgrader.coursedir()) for path in paths}
    wanted = {
        (name, grade_id(cell) or ""): cell
        for name, copy in copies.items()
        for cell in copy.cells
        if role(cell) is not Role.ORDINARY
    }
    known = {(one.name, cell.name) for one in entry.notebooks for cell in one.source_cells}
    rows = [(row, (one.name, row.name)) for one in entry.notebooks for row in one._base_cells]
    kinds: dict[Cell, frozenset[str]] = dict.fromkeys(known, frozenset())
    for row, cell in rows:
        kinds[cell] = kinds.get(cell, frozenset()) | {row.type}
    points = {cell: float(row.max_score) for row, cell in rows if row.type in GRADED}
    renamed = _renamed(nbgrader, assignment, kinds, wanted)
    now = {cell: KINDS[role(node)] for cell, node in wanted.items()}
    stay = {cell: renamed.get(cell, cell) for cell in kinds if renamed.get(cell, cell) in now}
    new_points = {
        cell: float(wanted[cell].metadata.nbgrader.points) for cell in now if now[cell] & GRADED
    }
    kept = {stay[cell]: before for cell, before in points.items() if stay.get(cell) in new_points}
    added = [cell for cell in new_points if cell not in kept]
    removed = [cell for cell in points if stay.get(cell) not in new_points]
    by_hand = sum(_by_hand(row) for row, cell in rows if cell not in stay or cell in removed)
    moved = {old: new for old, new in renamed.items() if new in new_points}
    names = {question_of(old): question_of(new) for (_, old), (_, new) in moved.items()}
    told = [f"{_name(cell)} is new ({new_points[cell]:g} points)" for cell in added]
    told += [f"{_name(cell)} is gone ({points[cell]:g} points)" for cell in removed]
    told += [f"{old} seems to be called {new} now" for old, new in names.items() if old != new]
    told += [
        f"{_name(new)} stands in {new[0]}.ipynb now"
        for old, new in moved.items()
        if old[0] != new[0]
    ]
    consent = bool(told or by_hand)
    told += [
        f"{_name(cell)} has {new_points[cell]:g} points in place of {before:g}"
        for cell, before in kept.items()
        if new_points[cell] != before
    ]
    if not _is_marked(entry):  # an extension, say, is no mark
        told, by_hand, consent = [], 0, False
    another = kinds != now or {one.name for one in entry.notebooks} != set(copies)
    return Changes(assignment, wanted, [*copies], renamed, told, by_hand, another, consent)


def marked_by_this_list(nbgrader: Nbgrader, assignment: str, student: str) -> bool:
    """Say whether a student's marked notebooks have the questions that the gradebook knows."""
    with nbgrader.gradebook() as gradebook:
        notebooks = gradebook.find_assignment(assignment).notebooks
        known = {(one.name, row.name) for one in notebooks for row in one._base_cells}
    folder = nbgrader.course.autograded / student / assignment
    marked = {
        (path.stem, grade_id(cell))
        for path in folder.glob("*.ipynb")
        for cell in reread(path).cells
        if role(cell) not in (Role.ORDINARY, Role.GIVEN)
    }
    return marked == known


def _name(cell: Cell) -> str:
    return question_of(cell[1])


def _is_marked(entry: Any) -> bool:
    """Say whether anybody has a mark in an assignment."""
    notebooks = (notebook for one in entry.submissions for notebook in one.notebooks)
    grades = (grade for notebook in notebooks for grade in notebook.grades)
    return any(one.auto_score is not None or one.manual_score is not None for one in grades)


def _by_hand(row: Any) -> int:
    """Count what people gave and wrote in one of nbgrader's entries for a cell."""
    grades, comments = row.grades or [], row.comments or []
    marks = (one.manual_score is not None or one.extra_credit is not None for one in grades)
    return sum(marks) + sum(bool(one.manual_comment) for one in comments)


def _renamed(
    nbgrader: Nbgrader, assignment: str, old: Iterable[Cell], new: Mapping[Cell, NotebookNode]
) -> dict[Cell, Cell]:
    """Return which cells are others now: those of the same id, or of the same name elsewhere.

    The ids of old cells stand in notebooks that were marked.
    """
    gone, found = {cell for cell in old if cell not in new}, {}
    fresh = [cell for cell in new if cell not in set(old)]
    for notebook in {cell[0] for cell in gone}:
        ids = _ids(nbgrader, assignment, notebook, {name for one, name in gone if one == notebook})
        for place, name in fresh:
            before = ids.get(str(new[place, name].get("id")))
            if place == notebook and before is not None:
                found[notebook, before] = (place, name)
    elsewhere = {
        name: (place, name) for place, name in fresh if (place, name) not in found.values()
    }
    for cell in gone - found.keys():
        if cell[1] in elsewhere:
            found[cell] = elsewhere[cell[1]]
    return found


def _ids(nbgrader: Nbgrader, assignment: str, notebook: str, names: set[str]) -> dict[str, str]:
    """Return the names of some cells by their ids, from a notebook that has all of them."""
    pattern = f"*/{escape(assignment)}/{escape(notebook)}.ipynb"
    for path in _sorted(nbgrader.course.autograded.glob(pattern)):
        try:
            cells = reread(path).cells
        except (OSError, ValueError):
            continue
        ids = {str(cell.get("id")): name for cell in cells if (name := grade_id(cell)) in names}
        if len(ids) == len(names):
            return ids
    return {}


def _sorted(paths: Iterable[Any]) -> Iterator[Any]:
    return iter(sorted(paths))
