"""What is said of a class as a whole: who is in it, how far everybody is, who has a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Sized
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from examroom.commands.feedback import Pages
from examroom.commands.roster import Entered
from examroom.commands.status import AssignmentStatus, State, StudentStatus
from examroom.feedback.lateness import late_by
from examroom.gradebook.roster import Person
from examroom.grading.extension import Extension

COLOURS = {State.MISSING: "red", State.TO_MARK: "yellow", State.CHANGED: "yellow"}
COUNTED = ("handed in", "late", "marked", "to mark", "to read")
SHORT = "%Y-%m-%d %H:%M"


def entered(what: Entered) -> str:
    """Say what a roster changed."""
    lines = []
    if what.columns:
        columns = (f"{name} from '{column}'" for name, column in what.columns.items())
        lines.append(f"Read {', '.join(columns)}.")
        lines.append(f"{_count(what.new, 'student')} new, {len(what.changed)} changed.")
    if what.others:
        lines.append(f"Not in this roster, and left as they are: {', '.join(what.others)}")
    return "\n".join([*lines, f"Roster:   {what.kept}"])


def pages(what: Pages) -> str:
    """Say which pages were made and released, and what is left to do."""
    lines = [f"Made anew: {_count(what.made, 'page')} of {what.assignment}."]
    if what.released:
        lines.append(f"Released to the exchange: {_count(what.released, 'page')}.")
    if what.exchange:
        lines.append(f"Not released: {what.exchange}.")
    elif what.by_hand:
        lines.append(f"Did not hand in through the exchange: {', '.join(what.by_hand)}")
    if what.by_hand:
        lines.append(f"Give out by hand: {what.folder}/STUDENT/{what.assignment}/")
    if what.waiting:
        answers = f"{sum(what.waiting.values())} answers of {', '.join(what.waiting)}"
        lines.append(f"Still to be read, in formgrader: {answers}")
    return "\n".join(lines)


def _count(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def people(found: Sequence[Person]) -> Table:
    """Return who is in the class."""
    rows = [[*map(escape, (one.section, one.student, one.name, one.email))] for one in found]
    return _table("The class", ["section", "student", "name", "e-mail"], rows)


def overview(found: Sequence[AssignmentStatus], timezone: str) -> Table:
    """Return how far a class is with all assignments, a row for each section."""
    names = ["assignment", "section", *(f">{name}" for name in COUNTED), "|due"]
    rows = []
    for one in found:
        due = _moment(one.due, timezone)[:10]  # the day: a table should fit on 80 columns
        for section in dict.fromkeys(student.person.section for student in one.students) or [""]:
            students = [student for student in one.students if student.person.section == section]
            rows.append((one.assignment, escape(section), *_counts(students), due))
    return _table(f"How far the class is, times in {timezone}", names, rows)


def _counts(students: Sequence[StudentStatus]) -> list[str]:
    states = Counter(one.state for one in students)
    return [
        f"{len(students) - states[State.MISSING]} of {len(students)}",
        str(sum(one.seconds_late > 0 for one in students)),
        str(states[State.MARKED] + states[State.WAITING]),
        str(states[State.TO_MARK] + states[State.CHANGED]),
        str(sum(one.waiting for one in students)),
    ]


def assignment(one: AssignmentStatus, timezone: str) -> Table:
    """Return how far everybody is with one assignment."""
    due = f"due {_moment(one.due, timezone)}" if one.due else "without a due date"
    names = ["section", "student", "|handed in", "|late by", ">penalty", ">|points", "|state"]
    rows = [
        (
            escape(student.person.section),
            f"{escape(student.person.student)} [dim]{escape(student.person.name)}[/]",
            _moment(student.handed_in, timezone),
            late_by(student.seconds_late) if student.seconds_late else "",
            f"{student.penalty:g}" if student.penalty else "",
            f"{student.score:g} / {student.points:g}" if student.points else "",
            _state(student),
        )
        for student in one.students
    ]
    return _table(f"{one.assignment}, {due}, times in {timezone}", names, rows)


def _table(title: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table without its empty columns; ">" stands for the right, "|" for one line."""
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    table.pad_edge, table.collapse_padding = False, True
    places = [place for place, _ in enumerate(names) if any(row[place] for row in rows)]
    for place in places:
        name = names[place].lstrip(">|")
        flags = names[place].removesuffix(name)
        side: Literal["right", "left"] = "right" if ">" in flags else "left"
        table.add_column(name, justify=side, no_wrap="|" in flags, overflow="fold")
    for row in rows:
        table.add_row(*(row[place] for place in places))
    return table


def _state(student: StudentStatus) -> str:
    text = f"{student.waiting} to read" if student.state is State.WAITING else student.state.value
    colour = COLOURS.get(student.state)
    return f"[{colour}]{text}[/]" if colour else text


def extended(what: Extension, assignment: str, timezone: str) -> str:
    """Say until when a student may hand in, and how the marks learn of it."""
    due, own = (_moment(moment, timezone) for moment in (what.due, what.own))
    if own == due:
        return f"{what.student} has until {due}, as everybody else."
    return (
        f"{what.student} has until {own}, everybody else until {due}, times in {timezone}. Who is "
        f"marked already gets the marks for it by: examroom remark {assignment}"
    )


def _moment(moment: datetime | None, timezone: str) -> str:
    from nbgrader.utils import as_timezone

    return f"{as_timezone(moment, timezone):{SHORT}}" if moment else ""


def as_document(found: Sequence[AssignmentStatus]) -> list[dict[str, Any]]:
    """Return the same for programs; moments are in UTC, as in ISO 8601."""
    return [
        {
            "assignment": one.assignment,
            "due": _iso(one.due),
            "students": [
                {
                    **asdict(student.person),
                    "state": student.state.value,
                    "handed_in": _iso(student.handed_in),
                    "seconds_late": student.seconds_late,
                    "late_penalty": student.penalty,
                    "total": student.score,
                    "points": student.points,
                    "waiting": student.waiting,
                }
                for student in one.students
            ],
        }
        for one in found
    ]


def _iso(moment: datetime | None) -> str | None:
    return f"{moment.isoformat()}Z" if moment else None
