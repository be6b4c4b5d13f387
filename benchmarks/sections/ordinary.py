"""How fast a class is marked that writes the models it was asked for."""

from __future__ import annotations

from typing import Any

from benchmarks.measure.classes import reference, several
from benchmarks.sections import throughput

TITLE = "Throughput where every model is the one that was asked for"
SIZE = 6


def measure(size: int) -> dict[str, Any]:
    """Mark classes whose students answer like the instructor, each in a notebook of their own."""
    return throughput.in_turns(size, lambda name, size: several([reference(name)], size))


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    return throughput.compared(
        found,
        f"Classes of {found['size']} who hand in the reference answers, each with a comment of its "
        "own, so that every notebook is run,",
    )
