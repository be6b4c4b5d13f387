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
    answered anywhere. Cells of questions that are newer than the notebook, or older than the list
    of today, hold nothing of the student's.
    """
    others = _of_other_lists(notebook)
    found: dict[str, str] = {}
    above: list[Any] = []
    beside = words_beside(notebook)

    def is_own(cell: NotebookNode) -> bool:
        return role(cell) in STUDENTS and (grade_id(cell) or cell.get("id")) not in others

    own = [_content(cell) for cell in notebook.cells if is_own(cell)]
    for cell in notebook.cells:
        kind, name = role(cell), grade_id(cell) or ""
        if kind is Role.WRITTEN:
            content = _content(cell)
            found[name] = digest([content, beside[name]] if name in beside else content)
        elif kind is Role.CHECK:
            found[name] = digest(above)
        elif kind is Role.TASK:
            found[name] = digest(own)
        if cell.cell_type == "code" and is_own(cell):
            above.append(cell.source)
    return found


def words_beside(notebook: NotebookNode) -> dict[str, list[Any]]:
    """Return texts of a student's own that may be an answer in words, by the name of its cell.

    They stand below it, or between it and its prompt: some people add a cell in place of writing
    into the one that is there.
    """
    others = _of_other_lists(notebook)
    found: dict[str, list[Any]] = {}
    texts: list[Any] = []
    before: NotebookNode | None = None
    for cell in [*notebook.cells, None]:
        if cell is not None and role(cell) is Role.ORDINARY:
            is_text = cell.cell_type != "code" and cell.source.strip()
            if is_text and cell.get("id") not in others:
                texts.append(_content(cell))
            continue
        if texts and before is not None and role(before) is Role.WRITTEN:
            found.setdefault(grade_id(before) or "", []).extend(texts)
        prompted = before is not None and role(before) is Role.GIVEN
        if texts and prompted and cell is not None and role(cell) is Role.WRITTEN:
            found[grade_id(cell) or ""] = texts
        before, texts = cell, []
    return found


def _of_other_lists(notebook: NotebookNode) -> set[str]:
    """Return cells of questions that came or went since the notebook was handed out.

    They are told by the names of those that are new, and by the ids of those that are gone.
    """
    about = notebook.metadata.get("examroom", {})
    return {*about.get("absent", []), *about.get("former", [])}


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
