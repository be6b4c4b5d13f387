"""The tables of Moodle."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from traitlets import Unicode

from examroom.gradebook.lms.table import LmsTable, number
from examroom.gradebook.roster import Person
from examroom.util.csv_table import CsvTable


class Moodle(LmsTable):
    """The table that Moodle's gradebook exports and imports, or an assignment's own worksheet."""

    comments_column = Unicode(
        "", help="Moodle's column of comments, where its name is not an English one."
    ).tag(config=True)

    file = "moodle.csv"
    keys: ClassVar = {
        "Username": ("student", "email"),
        "Email address": ("email", "student"),
        "ID number": ("lms_user_id", "student"),
    }

    def mark_column(self, table: CsvTable, assignment: str) -> int | None:
        """Return where the marks stand: in a worksheet there is one column, without a name."""
        place = super().mark_column(table, assignment)
        is_worksheet = table.place("Maximum Grade") is not None
        alone = self.assignment == [assignment] and assignment not in self.columns
        return table.place("Grade") if place is None and is_worksheet and alone else place

    def title(self, column: str) -> str:
        """Return a name without what Moodle puts around it, as in 'Assignment: Homework (Real)'."""
        name = re.sub(r"^(?!Feedback)[^:]+: ", "", column.strip())
        return name.removesuffix(" (Real)")

    def comment_column(self, table: CsvTable, place: int) -> int | None:
        """Return where the comments of a column of marks stand."""
        name = table.columns[place].strip().removesuffix(" (Real)")
        title = self.title(name)
        usual = (f"{name} (Feedback)", f"Feedback: {title}", "Feedback comments")
        for candidate in [self.comments_column] if self.comments_column else usual:
            if (found := table.place(candidate)) is not None:
                return found
        return None

    def most(self, table: CsvTable, place: int) -> float | None:
        """Read the column of a worksheet."""
        column = table.place("Maximum Grade")
        return number(table.rows[0][column]) if column is not None and table.rows else None

    def empty(self, assignments: Sequence[str], known: Mapping[str, Person]) -> CsvTable:
        """Return a table whose columns Moodle knows by their names."""
        names = ["Username", "First name", "Last name", "Email address", "ID number"]
        for assignment in assignments:
            names += [f"Assignment: {assignment} (Real)", f"Assignment: {assignment} (Feedback)"]
        blank = [""] * (2 * len(assignments))
        rows = [
            [one.student, one.first_name, one.last_name, one.email, one.lms_user_id, *blank]
            for one in known.values()
        ]
        return CsvTable(names, rows)
