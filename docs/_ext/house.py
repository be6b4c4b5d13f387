"""Draw the house: the packages of the engine in their rows, and who imports whom.

``{house}`` is a drawing, ``{rooms}`` a table of the same. Both are made from the imports in the
source when the site is built, and the rows are those that ``tests/test_house.py`` holds, so neither
can be out of date. Sphinx warns of an import that breaks the rule, and it is drawn in red.
"""

from __future__ import annotations

import ast
import html
import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.util import logging
from tables import Cell, code_in, table

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "examroom"
Edges = set[tuple[str, str]]

logger = logging.getLogger(__name__)


def declared(name: str) -> Any:
    """Return what the test of the house says, without importing it and all that it imports."""
    tree = ast.parse((ROOT / "tests" / "test_house.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return ast.literal_eval(node.value)
    raise ValueError(f"tests/test_house.py declares no {name}.")


ROWS: tuple[tuple[str, ...], ...] = declared("ROWS")
ROW = {package: number for number, row in enumerate(ROWS) for package in row}
BESIDE_STUDENT_CODE = {module.partition(".")[0] for module in declared("BESIDE_STUDENT_CODE")}


def imports() -> Edges:
    """Return who imports whom, as pairs of packages."""
    return {
        (package, other)
        for package in ROW
        for path in (ENGINE / package).rglob("*.py")
        for other in _imported(path)
        if other in ROW and other != package
    }


def _imported(path: Path) -> Iterator[str]:
    """Yield the packages of the engine that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
        for module in modules:
            if module.startswith("examroom."):
                yield module.split(".")[1]


def broken(edges: Edges) -> Edges:
    """Return the imports that lead sideways or up."""
    return {(start, end) for start, end in edges if ROW[end] <= ROW[start]}


def shortest(edges: Edges) -> Edges:
    """Leave out the arrows that a longer way tells as well; all stay where something is broken."""
    if broken(edges):
        return edges

    def reached(start: str) -> set[str]:
        return {far for near in _after(start, edges) for far in {near, *reached(near)}}

    return {
        (start, end)
        for start, end in edges
        if not any(end in reached(other) for other in _after(start, edges))
    }


def _after(start: str, edges: Edges) -> list[str]:
    return [end for end in ROW if (start, end) in edges]


def drawing(edges: Edges) -> str:
    """Return the drawing as SVG; its colours are the style sheet's."""
    lines = [
        "graph [bgcolor=transparent, nodesep=0.5, ranksep=0.5, pad=0.1]",
        'node [shape=box, style=rounded, fontname="Helvetica", fontsize=15, width=1.6]',
        "edge [arrowsize=0.6]",
    ]
    for row in ROWS:
        boxes = (f"{name} [class={_kind(name)}]" for name in row)
        lines.append(f"{{rank=same; {'; '.join(boxes)}}}")
    for (first, *_), (second, *_) in pairwise(ROWS):
        lines.append(f"{first} -> {second} [style=invis]")  # each row below the one before
    for start, end in sorted(shortest(edges)):
        kind = "broken" if (start, end) in broken(edges) else "import"
        lines.append(f"{start} -> {end} [class={kind}]")
    text = "\n".join(["digraph {", *lines, "}"])
    made = subprocess.run(["dot", "-Tsvg"], input=text, text=True, capture_output=True, check=True)
    picture = made.stdout[made.stdout.index("<svg") :]
    picture = re.sub(r'<title>.*?</title>\s*| (?:fill|stroke)="[^"]*"', "", picture)
    words = html.escape(in_words(edges))
    return picture.replace("<svg", f'<svg class="house" role="img" aria-label="{words}"', 1)


def _kind(package: str) -> str:
    return "beside" if package in BESIDE_STUDENT_CODE else "package"


def in_words(edges: Edges) -> str:
    """Return what the drawing shows, for people who do not see it."""
    rows = "; ".join(" and ".join(row) for row in ROWS)
    arrows = "; ".join(
        f"{package} to {', '.join(ends)}"
        for package in ROW
        if (ends := _after(package, shortest(edges)))
    )
    return f"Packages of examroom in rows, from top to bottom: {rows}. Arrows lead from {arrows}."


class House(Directive):
    """The drawing."""

    def run(self) -> list[nodes.Node]:
        """Draw, and warn of every import that breaks the rule."""
        edges = imports()
        for start, end in sorted(broken(edges)):
            logger.warning("examroom.%s imports examroom.%s, which is no lower.", start, end)
        return [nodes.raw("", f'<div class="frame">{drawing(edges)}</div>', format="html")]


class Rooms(Directive):
    """The same as a table, with what each package is for."""

    def run(self) -> list[nodes.Node]:
        """Make a row for each package, from the first lines of its docstring."""
        edges = imports()
        rows = [
            ([nodes.literal(text=f"{name}/")], code_in(_purpose(name)), _names(_after(name, edges)))
            for name in ROW
        ]
        made = table(["package", "what it is for", "imports"], rows, [2, 5, 4])
        made["classes"].append("stacked")
        return [made]


def _purpose(package: str) -> str:
    text = (ENGINE / package / "__init__.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n\n")[0].replace("\n", " ")


def _names(names: list[str]) -> Cell:
    return code_in(", ".join(f"`{name}`" for name in names) or "nothing of ours")


def setup(app: Any) -> dict[str, Any]:
    """Tell Sphinx of the directives."""
    app.add_directive("house", House)
    app.add_directive("rooms", Rooms)
    return {"parallel_read_safe": True}
