"""What runs have in common: the modules that an assignment imports, and a warm-up."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from examroom.course.cells import visible_part


@dataclass(frozen=True)
class WarmUp:
    """What is done once, before many notebooks are run, and never by student code.

    Attributes
    ----------
    modules : tuple of str
        What to import.
    script : str
        Python source to run, so that just-in-time compilers have done their work.
    speedups : bool
        Whether the speedups are enabled around the script. Marks are the same without.
    models : str
        The models that solutions sample, without names and numbers; see `found_models`.
    cold : bool
        Whether each run is a new process, which finds nothing but the compiled code that is kept.
    command : str
        Whose runs have one warm process on each machine, a word that nobody else knows; "" if each
        process has its own.
    """

    modules: tuple[str, ...] = ()
    script: str = ""
    speedups: bool = True
    models: str = ""
    cold: bool = False
    command: str = ""


def imported(notebooks: Iterable[NotebookNode]) -> tuple[str, ...]:
    """Return the modules that an instructor's notebooks import, hidden tests left out."""
    cells = (cell for notebook in notebooks for cell in notebook.cells)
    code = (visible_part(cell.source) for cell in cells if cell.cell_type == "code")
    return tuple(dict.fromkeys(name for source in code for name in imports(source)))


def imports(source: str) -> Iterator[str]:
    """Yield the modules that a cell imports; none where it is not plain Python."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
