"""Find the hidden test of a check cell, and the student's names that it asks for."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Collection
from dataclasses import dataclass

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, hidden_lines, role


@dataclass(frozen=True)
class HiddenTest:
    """The hidden lines of a check cell.

    Attributes
    ----------
    source : str
        The cell with every visible line emptied, so that line numbers stay; but for imports of what
        the hidden lines use.
    names : tuple of str
        The student's names that it asks for, sorted.
    """

    source: str
    names: tuple[str, ...]


def hidden_test(source: str) -> HiddenTest | None:
    """Return the hidden test of a check cell, None where it has none.

    Raises
    ------
    SyntaxError
        If the hidden lines are not Python that can stand alone.
    """
    hidden = hidden_lines(source)
    if not hidden:
        return None
    alone = _lines(source, hidden)
    alone = _lines(source, hidden | _visible_imports(source, hidden, names_asked(alone)))
    return HiddenTest(alone, names_asked(alone))


def hidden_tests(notebook: NotebookNode) -> dict[str, HiddenTest | None]:
    """Return the hidden test of each check of a notebook, by the name of its cell.

    Raises
    ------
    SyntaxError
        See `hidden_test`.
    """
    checks = (cell for cell in notebook.cells if role(cell) is Role.CHECK)
    return {
        grade_id(cell) or "": hidden_test(cell.source)
        for cell in checks
        if cell.cell_type == "code"
    }


def _lines(source: str, kept: Collection[int]) -> str:
    lines = source.split("\n")
    return "\n".join(line if number in kept else "" for number, line in enumerate(lines, start=1))


def _visible_imports(source: str, hidden: Collection[int], names: Collection[str]) -> set[int]:
    """Return the lines of a cell's visible imports of some names: modules are no evidence.

    None where the cell is not plain Python, or something else stands in such a line.
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return set()
    found: set[int] = set()
    for node in statements:
        lines = set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        if isinstance(node, ast.Import | ast.ImportFrom) and not lines & {*hidden}:
            bound = {(name.asname or name.name.partition(".")[0]) for name in node.names}
            others = [other for other in statements if other is not node]
            if bound & {*names} and all(_apart(other, lines) for other in others):
                found |= lines
    return found


def _apart(statement: ast.stmt, lines: Collection[int]) -> bool:
    return not {statement.lineno, statement.end_lineno} & {*lines}


def names_asked(source: str) -> tuple[str, ...]:
    """Return the names that a piece of code takes from its surroundings, builtins left out."""
    ast.parse(source)
    table = symtable.symtable(source, "<hidden test>", "exec")
    bound = {s.get_name() for s in table.get_symbols() if s.is_imported()}
    used: set[str] = set()
    waiting = [table]
    while waiting:
        scope = waiting.pop()
        waiting.extend(scope.get_children())
        for symbol in scope.get_symbols():
            outer = symbol.is_global() or scope is table
            if outer and symbol.is_referenced():
                used.add(symbol.get_name())
    return tuple(sorted(n for n in used - bound if not hasattr(builtins, n) and n != "__name__"))
