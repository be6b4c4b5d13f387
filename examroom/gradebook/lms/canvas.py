"""The tables of Canvas."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from examroom.gradebook.lms.table import LmsTable, number
from examroom.gradebook.roster import Person
from examroom.util.csv_table import CsvTable


class Canvas(LmsTable):
    """The table that Canvas's gradebook exports and imports."""

    file = "canvas.csv"
    keys: ClassVar = {
        "SIS Login ID": ("student", "email"),
        "SIS User ID": ("lms_user_id", "student"),
        "ID": ("lms_user_id",),
    }

    def title(self, column: str) -> str:
        """Return a name without Canvas's number of the assignment, as in 'Homework 2 (4711)'."""
        return re.sub(r" \(\d+\)\s*$", "", column)

    def most(self, table: CsvTable, place: int) -> float | None:
        """Read the row of points."""
        for row in table.rows[:2]:
            if row[0].strip().casefold() == "points possible":
                return number(row[place])
        return None

    def empty(self, assignments: Sequence[str], known: Mapping[str, Person]) -> CsvTable:
        """Return a table in which Canvas makes new assignments."""
        names = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *assignments]
        rows = [
            [
                f"{one.last_name}, {one.first_name}" if one.last_name else one.name or one.student,
                one.lms_user_id,
                "",
                one.student,
                one.section,
                *([""] * len(assignments)),
            ]
            for one in known.values()
        ]
        return CsvTable(names, rows)
