"""Build docutils' tables, which is a dozen lines wherever it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docutils import nodes

Cell = list[nodes.Node]


def table(
    head: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]
) -> nodes.table:
    """Return a table whose cells hold pieces of a line."""
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=width) for width in widths]
    group += nodes.thead("", _row([[nodes.Text(word)] for word in head]))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group)


def _row(cells: Sequence[Cell]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


def code_in(text: str) -> Cell:
    """Read `code` between backticks."""
    parts = enumerate(text.split("`"))
    return [nodes.literal(text=part) if at % 2 else nodes.Text(part) for at, part in parts]
