"""Find the hidden test of a check cell, and the student's names that it asks for."""

from __future__ import annotations

import ast
import builtins
import symtable
from dataclasses import dataclass

from examroom.course.cells import hidden_lines


@dataclass(frozen=True)
class HiddenTest:
    """The hidden lines of a check cell.

    Attributes
    ----------
    source : str
        The cell with every visible line emptied, so that line numbers stay.
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
    lines = source.split("\n")
    alone = "\n".join(
        line if number in hidden else "" for number, line in enumerate(lines, start=1)
    )
    return HiddenTest(alone, names_asked(alone))


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
