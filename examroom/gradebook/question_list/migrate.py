"""Let the gradebook follow an assignment whose questions have changed: all of it or nothing.

nbgrader refuses a list with other cells once somebody is marked. Its tables are changed here such
that it has nothing left to refuse: marks, marks by hand and comments of cells that stay are kept,
what is new counts as not answered, and what is gone is deleted.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from examroom.course.cells import role
from examroom.gradebook.hand_marks import ANSWERS
from examroom.gradebook.health import database
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.question_list.changes import GRADED, KINDS, Cell, Changes

SOURCE = "SourceCell"
COMMENTED = ("SolutionCell", "TaskCell")
NO_RESPONSE = "No response."
"""As nbgrader says it of a cell that is as it was released."""


def backup(nbgrader: Nbgrader) -> Path | None:
    """Copy the gradebook's file to beside it, whole or not at all; None if it is on a server."""
    path = database(nbgrader)
    if path is None:
        return None
    copy = path.with_name(f"{path.name}.{datetime.now():%Y-%m-%d-%H%M%S}")
    writing = path.with_name(f".writing-{copy.name}")
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(writing)) as new:
        old.backup(new)
    os.replace(writing, copy)
    return copy


def migrate(gradebook: Any, found: Changes) -> None:
    """Change nbgrader's tables, in one transaction of the gradebook.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        An open one.
    found : Changes
        What to change.
    """
    _Migration(gradebook, found).run()


class _Migration:
    """The steps, in an order in which every entry always has what it refers to."""

    def __init__(self, gradebook: Any, found: Changes) -> None:
        self.db, self.found = gradebook.db, found
        self.entry = gradebook.find_assignment(found.assignment)
        self.rows: dict[tuple[Cell, str], Any] = {}
        self.left: list[tuple[Cell, Any]] = []

    def run(self) -> None:
        """Take all steps, and commit."""
        for step in (self._add_notebooks, self._carry_on, self._add_cells, self._add_marks):
            step()
            self.db.flush()
            self.db.expire_all()
        self._remove()
        self.db.commit()

    def _notebooks(self) -> dict[str, Any]:
        return {one.name: one for one in self.entry.notebooks}

    def _add_notebooks(self) -> None:
        from nbgrader.api import Notebook, SubmittedNotebook

        for name in {*self.found.notebooks} - self._notebooks().keys():
            made = Notebook(name=name, assignment=self.entry)
            self.db.add(made)
            for submission in self.entry.submissions:
                self.db.add(SubmittedNotebook(notebook=made, assignment=submission))

    def _carry_on(self) -> None:
        """Give cells that stay their names and places, and note which are left."""
        notebooks = self._notebooks()
        for notebook in notebooks.values():
            for row in [*notebook._base_cells, *notebook.source_cells]:
                new = self.found.renamed.get((notebook.name, row.name), (notebook.name, row.name))
                kind = getattr(row, "type", SOURCE)
                if kind not in self._kinds(new):
                    self.left.append((new, row))
                    continue
                row.name, self.rows[new, kind] = new[1], row
                if new[0] != notebook.name:
                    self._move(row, notebooks[new[0]])

    def _kinds(self, cell: Cell) -> frozenset[str]:
        """Return as what nbgrader keeps a cell from now on."""
        wanted = self.found.wanted.get(cell)
        return frozenset() if wanted is None else KINDS[role(wanted)] | {SOURCE}

    def _move(self, row: Any, notebook: Any) -> None:
        """Let a cell, and what students have for it, stand in another notebook."""
        row.notebook = notebook
        places = {one.assignment_id: one for one in notebook.submissions}
        for one in _marks_and_comments(row):
            one.notebook = places[one.notebook.assignment_id]

    def _add_cells(self) -> None:
        from nbgrader import api

        notebooks = self._notebooks()
        for cell, node in self.found.wanted.items():
            about = {"name": cell[1], "notebook": notebooks[cell[0]]}
            for kind in self._kinds(cell):
                if (cell, kind) in self.rows:
                    continue
                more: dict[str, Any] = {"cell_type": node.cell_type}
                if kind in GRADED:
                    more["max_score"] = float(node.metadata.nbgrader.points)
                made = getattr(api, kind)(**about, **({} if kind == "SolutionCell" else more))
                self.db.add(made)
                self.rows[cell, kind] = made

    def _add_marks(self) -> None:
        """Let everybody have a mark and a comment for each cell: those there were, or no answer."""
        from nbgrader.api import Comment, Grade

        for new, row in self.left:
            for one in _marks_and_comments(row):
                kinds = GRADED if isinstance(one, Grade) else COMMENTED
                places = [self.rows[new, kind] for kind in kinds if (new, kind) in self.rows]
                if places:  # the same cell is of another kind now
                    one.cell = places[0]
        self.db.flush()
        for (_, kind), row in self.rows.items():
            for submitted in row.notebook.submissions:
                there = {one.cell_id for one in [*submitted.grades, *submitted.comments]}
                marked = {one.cell_id for one in submitted.grades}
                if kind in GRADED and row.id not in marked:
                    about = {"auto_score": 0.0, "needs_manual_grade": False}
                    self.db.add(Grade(cell_id=row.id, notebook=submitted, **about))
                if kind in COMMENTED and row.id not in there:
                    no = {"auto_comment": NO_RESPONSE}
                    self.db.add(Comment(cell_id=row.id, notebook=submitted, **no))

    def _remove(self) -> None:
        ANSWERS.create(self.db.connection(), checkfirst=True)
        for _, row in self.left:
            for one in _marks_and_comments(row):
                self.db.execute(ANSWERS.delete().where(ANSWERS.c.grade_id == one.id))
                self.db.delete(one)
            self.db.flush()
            self.db.delete(row)
        self.db.flush()
        self.db.expire_all()
        for name, notebook in self._notebooks().items():
            if name not in self.found.notebooks:
                for submitted in notebook.submissions:
                    self.db.delete(submitted)
                self.db.flush()
                self.db.delete(notebook)


def _marks_and_comments(row: Any) -> list[Any]:
    """Return what students have for one of nbgrader's entries for a cell."""
    return [*(getattr(row, "grades", None) or []), *(getattr(row, "comments", None) or [])]
