"""What exams have in common: the modules that an assignment imports, and a warm-up."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode


@dataclass(frozen=True)
class Preload:
    """What is done once, before many exams, and never by student code.

    Attributes
    ----------
    modules : tuple of str
        What to import.
    script : str
        Python source to run, so that just-in-time compilers have done their work.
    """

    modules: tuple[str, ...] = ()
    script: str = ""


def imported(notebooks: Iterable[NotebookNode]) -> tuple[str, ...]:
    """Return the modules that an instructor's notebooks import."""
    cells = (cell for notebook in notebooks for cell in notebook.cells)
    found = (name for cell in cells if cell.cell_type == "code" for name in imports(cell.source))
    return tuple(dict.fromkeys(found))


def imports(source: str) -> Iterator[str]:
    """Yield the modules that a cell imports; none where it is not plain Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
