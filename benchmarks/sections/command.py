"""From the typed command to the table, of a class as there are: first and later commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure.classes import (
    MODEL,
    WARM_UP_FROM,
    another,
    class_in,
    examroom,
    reference,
    runs,
    submissions,
    warm,
)
from benchmarks.measure.processes import Run
from benchmarks.measure.stock_nbgrader import autograde, differences, stock_course
from benchmarks.measure.tables import number, table
from examroom.course.layout import Course
from examroom.grading.sample_class import HandedIn
from examroom.util.files import scratch

TITLE = "From the typed command to the table"
SIZE = 30
ASSIGNMENTS = ("02", "03", "04")
ODD = 3
"""One of so many is odd on purpose."""
WAYS = {
    "stock": "stock nbgrader",
    "first": "first command on a machine",
    "later": "later command",
}
PARTS = ("warm_up", "runs", "marking", "recording")


def measure(size: int) -> dict[str, Any]:
    """Mark a class of so many in each assignment, whole commands in turns."""
    return {str(size): marked(lambda assignment: class_of(assignment, size))}


def marked(class_: Callable[[str], list[HandedIn]]) -> dict[str, Any]:
    """Mark a class in each assignment; return the figures of each."""
    found = {}
    for turn, beginning in enumerate(ASSIGNMENTS):
        assignment = MODEL.find(beginning)
        with scratch() as folder:
            found[assignment] = _marked(
                folder, assignment, class_(assignment), stock_first=turn % 2 == 0
            )
    return found


def together(known: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of all sizes that were measured, the new ones in place of older ones."""
    return dict(sorted({**known, **new}.items(), key=lambda entry: -int(entry[0])))


def class_of(assignment: str, size: int) -> list[HandedIn]:
    """Return a class: two thirds reference answers, each with its own comment, one third odd."""
    odd = size // ODD
    usual = [another(reference(assignment), 5000 + place) for place in range(size - odd)]
    return [*usual, *submissions(assignment, odd + 1)[1:]]


def _marked(
    folder: Path, assignment: str, work: list[HandedIn], *, stock_first: bool
) -> dict[str, Any]:
    """Mark the class in each way; nothing is on record, and a first command finds no cache."""
    stock = stock_course(folder / "stock", assignment, work)
    found: dict[str, Any] = {}
    for way in WAYS if stock_first else ("first", "later", "stock"):
        if way == "stock":
            found[way] = autograde(stock, assignment).figures()
            continue
        course = class_in(folder / way, assignment, work)
        caches = {"XDG_CACHE_HOME": str(folder / "caches")}
        if way == "later" and len(work) < WARM_UP_FROM:
            warm(course, assignment, caches)  # the first command kept nothing
        ran = examroom(course, "grade", assignment, variables=caches)
        found[way] = {**ran.figures(), **_told(ran)}
    found["differences"] = differences(stock, Course.at(folder / "first"), assignment)
    found["questions"] = sum(len(one.deserved) for one in work)
    return found


def _told(ran: Run) -> dict[str, Any]:
    """Return what the command itself says that its parts took."""
    parts = ran.document()["parts"]
    cpu = {name: parts[name]["cpu_seconds"] for name in PARTS}
    return {"parts": cpu, "warm": sum(one["start"] == "warm" for one in runs(ran))}


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    return [
        "Of each class a third are odd on purpose, and the others hand in the "
        "reference answers, each with a comment of its own. *Seconds* are those of the whole "
        "command, warm-up included, until its table is written. A first command finds no compiled "
        "code on the machine, a later one what the first has kept, and no notebook on record. "
        "Where the first has no warm-up, `examroom warm` was typed before the later one. "
        "A part that was not measured with all of its processes is left empty. "
        "Classes of different sizes may be of different days and machines: between them compare "
        "ratios, not seconds. "
        f"A class warms up where that pays by what commands before took, and from {WARM_UP_FROM} "
        "submissions on where nothing is known; a smaller one shares its imports. "
        "Stock nbgrader has its default settings (but 300 s a cell) and its user's compile caches.",
        "",
        *ratios(found),
    ]


def ratios(found: dict[str, Any]) -> list[str]:
    """Return the table of all ways to mark some classes, and how many marks were the same."""
    rows = []
    for size, class_ in found.items():
        for name, figures in class_.items():
            for way, title in WAYS.items():
                one = figures[way]
                ratio = figures["stock"]["wall"] / one["wall"]
                told = one.get("parts", {})
                parts = [number(told[part]) if part in told else "" for part in PARTS]
                columns = map(number, (one["wall"], ratio, one["cpu"]))
                rows.append([f"{size}, {name}", title, *columns, *parts])
    heads = ["class", "", "seconds", "ratio to stock", "CPU-s"]
    heads += ["warm-up, CPU-s", "runs", "marking", "gradebook and pages"]
    measured = [one for class_ in found.values() for one in class_.values()]
    asked = sum(figures["questions"] for figures in measured)
    other = sum(len(figures["differences"]) for figures in measured)
    same = f"{asked - other} of {asked} marks were the same on both sides."
    return [*table(heads, rows), "", same]
