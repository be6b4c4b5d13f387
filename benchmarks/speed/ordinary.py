"""Throughput again, for a class that writes the models it was asked for."""

from __future__ import annotations

from typing import Any

from examroom.grading.sample_class import HandedIn

from . import throughput
from .classes import reference, several

TITLE = "Throughput where every model is the one that was asked for"
SIZE = 6


def measure(size: int) -> dict[str, Any]:
    """Mark classes whose students answer like the instructor, each in a notebook of their own."""
    return throughput.in_turns(size, alike)


def alike(assignment: str, size: int) -> list[HandedIn]:
    """Return the reference answers of so many students, told apart by a comment."""
    return several([reference(assignment)], size)


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    return throughput.compared(
        found,
        f"Classes of {found['size']} who hand in the reference answers, each with a comment of its "
        "own, so that every exam is held,",
    )
