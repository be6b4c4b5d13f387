"""What an instructor should look at after a run, in sentences: only a person can mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote

from examroom.commands.grade import MANY_REPAIRS, Report
from examroom.grading.misnamed import Misnamed, Taken

MOST_SHOWN = 3
"""Repairs of a student that are shown; the page has all of them."""


def sentences(report: Report) -> Iterator[str]:
    """Yield what to look at: notebooks of other names, and what was repaired often."""
    for one in report.misnamed:
        yield candidates_of(one, report.assignment)
    much = report.much_repaired
    if much:
        yield (
            f"{MANY_REPAIRS} repairs or more were made before the run of these notebooks, so an "
            "answer may stand where no check looks:"
        )
    for student, repairs in much.items():
        more = len(repairs) - MOST_SHOWN
        last = [f"and {more} more, see the page."] if more > 0 else []
        yield f"{student}: {' '.join([*repairs[:MOST_SHOWN], *last])}"


def candidates_of(one: Misnamed, assignment: str) -> str:
    """Say which files may be a missing notebook, and what to type to take one."""
    words = ["examroom", "take", assignment, one.student]
    if len(one.candidates) > 1:
        words.append("FILE")
    files = " or ".join(
        f"'{file.file}' ({file.shared} of {file.named} cells)" for file in one.candidates
    )
    command = " ".join(map(quote, words))
    return f"{one.student}: {one.notebook} may be {files}; type {command} to take it."


def taken(done: Sequence[Taken], assignment: str) -> list[str]:
    """Say what is marked in place of missing notebooks from now on, and how to go on."""
    if not done:
        return ["No notebook is missing that another file may be."]
    students = list(dict.fromkeys(one.student for one in done))
    only = [word for name in students for word in ("--student", quote(name))]
    return [
        *(f"{one.student}: '{one.file}' stands for {one.notebook} from now on." for one in done),
        "submitted/ is as it was. Take it back by: "
        + f"examroom take {assignment} {quote(students[0])} --undo",
        f"Next: examroom grade {assignment} {' '.join(only)}",
    ]
