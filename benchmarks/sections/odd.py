"""From the typed command to the table, of a class in which nobody answers like the instructor."""

from __future__ import annotations

from typing import Any

from benchmarks.measure.classes import different, repeated
from benchmarks.sections import command

TITLE = "A class of odd submissions alone"
SIZE = 30


def measure(size: int) -> dict[str, Any]:
    """Mark a class of so many in each assignment, whole commands in turns."""
    return {str(size): command.marked(lambda assignment: repeated(different(assignment)[1:], size))}


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    return [
        "As above, but nobody hands in the reference answers: right answers in other ways and "
        "wrong ones in turns, of 16 or 17 kinds an assignment.",
        "",
        *command.ratios(found),
    ]
