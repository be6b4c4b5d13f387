"""Make every mutant of a piece of code: the same ones each time, in the order of the code."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

from grading_tests.mutants.operators import COSMETIC, SHOWING, replacements


@dataclass(frozen=True)
class Mutant:
    """A piece of code with one small mistake.

    Attributes
    ----------
    source : str
        The code.
    before, after : str
        The line that was changed, as it was and as it is.
    """

    source: str
    before: str
    after: str

    def __str__(self) -> str:
        """Return what was changed, which tells mutants of the same code apart."""
        return f"{self.before}  →  {self.after}"


def mutants(source: str) -> list[Mutant]:
    """Return all mutants of a piece of code, each with one change.

    Parameters
    ----------
    source : str
        Python.

    Returns
    -------
    list of Mutant
        No two of them alike, and none that says the same as the code.
    """
    tree = ast.parse(source)
    seen, found = {ast.unparse(tree)}, []
    for path in _places(tree):
        for change in (*_changed(tree, path), *_removed(tree, path)):
            made = ast.unparse(ast.fix_missing_locations(change))
            if made not in seen:
                seen.add(made)
                found.append(Mutant(made, *_lines(ast.unparse(tree), made)))
    return found


Path = tuple[tuple[str, int | None], ...]
"""The way from the top of a tree to a node: fields, and places in those that are lists."""


def _places(node: ast.AST, path: Path = ()) -> Iterator[Path]:
    """Yield the way to every node that may be changed, in the order of the code."""
    yield path
    for field, value in ast.iter_fields(node):
        if isinstance(node, ast.keyword) and node.arg in COSMETIC:
            continue
        if isinstance(node, ast.Call) and field != "func" and _dresses(node):
            continue
        if isinstance(node, (ast.JoinedStr, ast.FunctionDef)) and field in ("values", "args"):
            continue
        if isinstance(value, ast.AST):
            yield from _places(value, (*path, (field, None)))
        elif isinstance(value, list):
            for place, one in enumerate(value):
                if isinstance(one, ast.AST):
                    yield from _places(one, (*path, (field, place)))


def _dresses(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return name in SHOWING or str(name).startswith(("set_", "plot_"))


def _node_at(tree: ast.AST, path: Path) -> ast.AST:
    node: ast.AST = tree
    for field, place in path:
        value = getattr(node, field)
        node = value if place is None else value[place]
    return node


def _changed(tree: ast.AST, path: Path) -> Iterator[ast.AST]:
    for other in replacements(_node_at(tree, path)):
        made = copy.deepcopy(tree)
        parent, (field, place) = _node_at(made, path[:-1]), path[-1]
        if place is None:
            setattr(parent, field, other)
        else:
            getattr(parent, field)[place] = other
        yield made


def _removed(tree: ast.AST, path: Path) -> Iterator[ast.AST]:
    """Yield the tree without a statement that changes what a name stands for."""
    if isinstance(_node_at(tree, path), (ast.AugAssign, ast.Expr)):
        made = copy.deepcopy(tree)
        parent, (field, place) = _node_at(made, path[:-1]), path[-1]
        assert place is not None
        statement = getattr(parent, field)[place]
        if isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Call):
            return
        if isinstance(statement, ast.Expr) and _dresses(statement.value):  # type: ignore[arg-type]
            return
        getattr(parent, field)[place] = ast.Pass()
        yield made


def _lines(before: str, after: str) -> tuple[str, str]:
    """Return the first line that differs, as it was and as it is."""
    pairs = zip(before.split("\n"), after.split("\n"), strict=False)
    old, new = next(((a, b) for a, b in pairs if a != b), ("", ""))
    return old.strip(), new.strip()
