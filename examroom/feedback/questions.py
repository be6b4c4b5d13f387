"""What the questions of a notebook are called, and which of them defines a name."""

from __future__ import annotations

import re
import symtable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, question_of, role
from examroom.course.notebooks import read

# "Question `slopes` · 10 points" is "Question `slopes`" where the points stand beside it.
POINTS = re.compile(r"[\s,:;·(\[*-]+\d+ (points?|marks?)\b.*$")
IPYTHON = re.compile(r"(?m)^\s*[%!].*$")
ANSWER = re.compile(r"(?s)### BEGIN SOLUTION.*?### END SOLUTION")


@dataclass(frozen=True)
class Questions:
    """What the questions of a notebook are called, and the names that their answers define.

    Attributes
    ----------
    title : str or None
        The notebook's first heading.
    titles : dict of str to str
        The heading of each question's prompt, by question.
    defined_by : dict of str to list of str
        By name: the questions whose reference answers define it, in their order.
    """

    title: str | None = None
    titles: dict[str, str] = field(default_factory=dict)
    defined_by: dict[str, list[str]] = field(default_factory=dict)

    def title_of(self, question: str) -> str:
        """Return what students know a question by."""
        return self.titles.get(question, f"`{question}`")


def questions_in(path: Path) -> Questions:
    """Read the questions of an instructor's notebook, once for a whole class."""
    return _questions_in(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=100)
def _questions_in(path: Path, changed: int) -> Questions:
    return questions_of(read(path))


def questions_of(notebook: NotebookNode) -> Questions:
    """Read the questions of a notebook; with answers in it, also what these define."""
    found = Questions(next((h[0] for c in notebook.cells if (h := _headings(c))), None))
    for cell in notebook.cells:
        name = question_of(grade_id(cell) or "")
        if name and (headings := _headings(cell)):
            found.titles.setdefault(name.removesuffix("-prompt"), POINTS.sub("", headings[0]))
        if role(cell) is Role.SOLUTION and cell.cell_type == "code":
            for defined in _defined(cell.source):
                found.defined_by.setdefault(defined, []).append(name)
    return found


def _headings(cell: NotebookNode) -> list[str]:
    if cell.cell_type != "markdown":
        return []
    given = ANSWER.sub("", cell.source)
    return [line.strip() for line in re.findall(r"(?m)^#{1,6}\s+(.+?)\s*#*$", given)]


def _defined(source: str) -> list[str]:
    """Return the names that a cell gives to the cells below it."""
    try:
        table = symtable.symtable(IPYTHON.sub("", source), "<answer>", "exec")
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # or it is nested too deep
        return []
    symbols = table.get_symbols()
    return [s.get_name() for s in symbols if s.is_assigned() or s.is_imported()]
