"""What exams have in common: the modules that an assignment imports, its words, and a warm-up."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from nbformat import NotebookNode

from examroom.course.cells import Role, role

LONGEST = 80
"""Letters of a word, or several, that a picture may well show in a line."""


@dataclass(frozen=True)
class WarmUp:
    """What is done once, before many exams, and never by student code.

    Attributes
    ----------
    modules : tuple of str
        What to import.
    script : str
        Python source to run, so that just-in-time compilers have done their work.
    words : tuple of str
        What the assignment's pictures are likely to say; the script finds them as ``words``.
    """

    modules: tuple[str, ...] = ()
    script: str = ""
    words: tuple[str, ...] = ()


def imported(notebooks: Iterable[NotebookNode]) -> tuple[str, ...]:
    """Return the modules that an instructor's notebooks import."""
    cells = _code(notebooks)
    return tuple(dict.fromkeys(name for cell in cells for name in imports(cell.source)))


def words(notebooks: Iterable[NotebookNode]) -> tuple[str, ...]:
    """Return the short texts in the code that students are given, and nothing else of it."""
    given = (cell for cell in _code(notebooks) if role(cell) is Role.GIVEN)
    return tuple(dict.fromkeys(text for cell in given for text in _texts(cell.source)))


def _code(notebooks: Iterable[NotebookNode]) -> Iterator[NotebookNode]:
    cells = (cell for notebook in notebooks for cell in notebook.cells)
    return (cell for cell in cells if cell.cell_type == "code")


def _texts(source: str) -> Iterator[str]:
    for node in _nodes(source):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and text.isprintable() and 0 < len(text) <= LONGEST:
            yield text


def _nodes(source: str) -> Iterator[ast.AST]:
    """Yield what a cell consists of; nothing where it is not plain Python."""
    with suppress(SyntaxError):
        yield from ast.walk(ast.parse(source))


def imports(source: str) -> Iterator[str]:
    """Yield the modules that a cell imports; none where it is not plain Python."""
    for node in _nodes(source):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
