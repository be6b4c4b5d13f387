"""Write tables in Markdown."""

from __future__ import annotations

from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Return the lines of a table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(_cell(entry) for entry in line) + " |" for line in lines]


def number(value: float | None) -> str:
    """Write a number with three digits that count, and no more than a reader needs."""
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def percent(value: float) -> str:
    """Write a ratio as the per cent by which it is above one."""
    return f"{100 * (value - 1):+.1f} %"


def _cell(entry: object) -> str:
    text = number(entry) if isinstance(entry, float) else str("" if entry is None else entry)
    return " ".join(text.replace("|", "\\|").split())
