"""Which answer a mark that a person gave is for, so that it stays while the answer does.

nbgrader forgets it: whenever a submission is marked again, each cell that has a mark by hand waits
for a person once more. The gradebook keeps a hash of the answers as they were last marked, in a
table of its own that nbgrader does not look at.
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from sqlalchemy import Column, MetaData, String, Table, select

from examroom.course.cells import Role, grade_id, role
from examroom.util.digest import digest

STUDENTS = (Role.SOLUTION, Role.ORDINARY, Role.WRITTEN)
ANSWERS = Table(
    "examroom_answer",
    MetaData(),
    Column("grade_id", String(32), primary_key=True),
    Column("answer", String(64), nullable=False),
)


def answers(notebook: NotebookNode) -> dict[str, str]:
    """Return a hash of what a student has answered, by the name of each cell that has a mark.

    What a person saw of the answer to a check are the student's code cells above it. A task may be
    answered anywhere.
    """
    found: dict[str, str] = {}
    above: list[Any] = []
    beside = words_beside(notebook)
    own = [_content(cell) for cell in notebook.cells if role(cell) in STUDENTS]
    for cell in notebook.cells:
        kind, name = role(cell), grade_id(cell) or ""
        if kind is Role.WRITTEN:
            content = _content(cell)
            found[name] = digest([content, beside[name]] if name in beside else content)
        elif kind is Role.CHECK:
            found[name] = digest(above)
        elif kind is Role.TASK:
            found[name] = digest(own)
        if cell.cell_type == "code" and kind in STUDENTS:
            above.append(cell.source)
    return found


def words_beside(notebook: NotebookNode) -> dict[str, list[Any]]:
    """Return texts of a student's own that may be an answer in words, by the name of its cell.

    They stand below it, or between it and its prompt: some people add a cell in place of writing
    into the one that is there.
    """
    found: dict[str, list[Any]] = {}
    texts: list[Any] = []
    before: NotebookNode | None = None
    for cell in [*notebook.cells, None]:
        if cell is not None and role(cell) is Role.ORDINARY:
            if cell.cell_type != "code" and cell.source.strip():
                texts.append(_content(cell))
            continue
        if texts and before is not None and role(before) is Role.WRITTEN:
            found.setdefault(grade_id(before) or "", []).extend(texts)
        prompted = before is not None and role(before) is Role.GIVEN
        if texts and prompted and cell is not None and role(cell) is Role.WRITTEN:
            found[grade_id(cell) or ""] = texts
        before, texts = cell, []
    return found


def _content(cell: NotebookNode) -> list[Any]:
    return [cell.cell_type, cell.source, cell.get("attachments", {})]


def exchange(session: Any, grade: str, answer: str) -> str | None:
    """Note which answer a grade is for now; return what was noted before, None if nothing was.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        The gradebook's, which commits it.
    grade : str
        The id of nbgrader's entry.
    answer : str
        One of `answers`.
    """
    ANSWERS.create(session.connection(), checkfirst=True)
    here = ANSWERS.c.grade_id == grade
    before: str | None = session.scalar(select(ANSWERS.c.answer).where(here))
    session.execute(ANSWERS.delete().where(here))
    session.execute(ANSWERS.insert().values(grade_id=grade, answer=answer))
    return before
