"""What the tables of all learning management systems have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Dict, Unicode

from examroom.course.cells import question_of
from examroom.course.layout import Course
from examroom.course.settings import Examroom
from examroom.gradebook.marks import Marks, read_marks
from examroom.gradebook.roster import Person, people, sections
from examroom.util import messages
from examroom.util.csv_table import CsvTable, read_table
from examroom.util.errors import Problem
from examroom.util.files import write_whole


class LmsTable(ExportPlugin):  # type: ignore[misc]
    """A table of marks in the form of one LMS."""

    template = Unicode("", help="A table that the LMS exported, to be filled in.").tag(config=True)

    columns = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="The LMS's column of an assignment, where it cannot be told from the names: "
        "{'02_pooled': 'Homework 2 (4711)'}.",
    ).tag(config=True)

    student_column = Unicode(
        "", help="The LMS's column that has our students' ids, or their e-mail addresses."
    ).tag(config=True)

    unfinished = Bool(
        False, help="Also fill in marks of students whose answers a person has yet to read."
    ).tag(config=True)

    file: ClassVar[str]
    keys: ClassVar[dict[str, tuple[str, ...]]]
    """The LMS's columns that say who somebody is, the surest first, with what we call that."""

    def export(self, gradebook: Any) -> None:
        """Write the table."""
        try:
            self._export(gradebook)
        except Problem as reason:
            raise SystemExit(str(reason)) from None

    def _export(self, gradebook: Any) -> None:
        course = Course(Path(CourseDirectory(parent=self).root))
        kept = course.root / Examroom(config=self.config).roster
        known = people(gradebook, sections(kept))
        names = [course.find(name) for name in self.assignment]
        table = read_table(Path(self.template)) if self.template else None
        in_gradebook = [entry.name for entry in gradebook.assignments]
        if table is None:
            table = self.empty(names or in_gradebook, known)
        elif not names:
            names = [name for name in in_gradebook if self.mark_column(table, name) is not None]
        if self.template and not names:
            raise Problem(self._no_column(table, " or ".join(in_gradebook)))
        row_of = self._rows(table, known)
        for name in names or in_gradebook:
            self._fill(table, row_of, name, self._marks(gradebook, course, name))
        path = Path(self.to or self.file)
        write_whole(path, table.written())
        self.log.info("Marks for %s: %s", type(self).__name__, path)

    def _marks(self, gradebook: Any, course: Course, assignment: str) -> list[tuple[Marks, str]]:
        """Return everybody's marks, with what is said of them."""
        found = {one.student.id: one for one in gradebook.assignment_submissions(assignment)}
        students = [name for name in self.student or sorted(found) if name in found]
        marks = read_marks(gradebook, course, assignment, students, {})
        return [(one, _said(one, found[one.student])) for one in marks]

    def _fill(
        self,
        table: CsvTable,
        row_of: Mapping[str, list[str]],
        assignment: str,
        marks: Sequence[tuple[Marks, str]],
    ) -> None:
        place = self.mark_column(table, assignment)
        if place is None:
            raise Problem(self._no_column(table, assignment))
        comment = self.comment_column(table, place)
        most, comma = self.most(table, place), _has_comma(table, place)
        waiting, unknown = [], []
        for one, text in marks:
            row = row_of.get(one.student)
            if row is None:
                unknown.append(one.student)
            elif one.waiting and not self.unfinished:
                waiting.append(one.student)
            else:
                score = f"{round(one.total, 4):.10g}"
                row[place] = score.replace(".", ",") if comma else score
                if comment is not None:
                    row[comment] = text
                if most is not None and most != one.points:
                    self.log.warning(
                        "%s has %g points, the table %g.", assignment, one.points, most
                    )
                    most = None
        if unknown:
            self.log.warning("Not in the table: %s", ", ".join(unknown))
        if waiting:
            self.log.warning(
                "Left as they are, for answers wait for a person: %s", ", ".join(waiting)
            )

    def _rows(self, table: CsvTable, known: Mapping[str, Person]) -> dict[str, list[str]]:
        """Return the row of each student whom the table has once and beyond doubt."""
        own = {self.student_column: ("student", "email")} if self.student_column else self.keys
        keys = {
            place: kinds for name, kinds in own.items() if (place := table.place(name)) is not None
        }
        if not keys:
            raise Problem(
                f"The table has none of the columns {', '.join(own)}, which tell who is who, only "
                f"{', '.join(table.columns)}."
            )
        found: dict[str, list[list[str]]] = {}
        for row in table.rows:
            for place, kinds in keys.items():
                text = row[place].strip().casefold()
                students = {
                    student
                    for student, person in known.items()
                    if text and text in (getattr(person, kind).casefold() for kind in kinds)
                }
                if len(students) == 1:
                    found.setdefault(students.pop(), []).append(row)
                    break
        return {student: rows[0] for student, rows in found.items() if len(rows) == 1}

    def _no_column(self, table: CsvTable, assignment: str) -> str:
        name = type(self).__name__
        return (
            f"The table has no column for {assignment}, only {', '.join(table.columns)}: name it "
            f"with --{name}.columns=\"{{'ASSIGNMENT': 'COLUMN'}}\"."
        )

    def mark_column(self, table: CsvTable, assignment: str) -> int | None:
        """Return where an assignment's marks stand."""
        if assignment in self.columns:
            return table.place(self.columns[assignment])
        wanted = _plain(assignment)
        titles = [_plain(self.title(column)) for column in table.columns]
        return titles.index(wanted) if wanted in titles else None

    def title(self, column: str) -> str:
        """Return an assignment's name as it stands in the name of its column of marks."""
        raise NotImplementedError

    def comment_column(self, table: CsvTable, place: int) -> int | None:
        """Return where the comments stand, if there is a place for them."""
        return None

    def most(self, table: CsvTable, place: int) -> float | None:
        """Return how many points the LMS gives at most, if the table says so."""
        return None

    def empty(self, assignments: Sequence[str], known: Mapping[str, Person]) -> CsvTable:
        """Return a table to be filled in, where the LMS has given none."""
        raise NotImplementedError


def _said(marks: Marks, submission: Any) -> str:
    """Return the points of each question, and what a person wrote, as the LMS should show them."""
    lines = [
        messages.LMS_MARK.format(question=name, score=f"{one.score:g}", points=f"{one.points:g}")
        for name, one in marks.questions.items()
    ]
    if marks.late_penalty:
        lines.append(messages.LATE.format(points=f"{marks.late_penalty:g}"))
    for notebook in submission.notebooks:
        for comment in notebook.comments:
            if comment.comment:
                name = question_of(comment.name)
                lines.append(messages.LMS_COMMENT.format(question=name, comment=comment.comment))
    return "\n".join(lines)


def _plain(name: str) -> str:
    """Return a name without what differs between two ways to write it."""
    return re.sub(r"[\W_]+", " ", name).strip().casefold()


def number(text: str) -> float | None:
    """Return the number that a cell holds, with a point or a comma; None if it holds none."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _has_comma(table: CsvTable, place: int) -> bool:
    """Say whether numbers are written with a comma, as in a table whose delimiter is another."""
    cells = [row[place].strip() for row in table.rows]
    return table.delimiter != "," and any(re.fullmatch(r"-?\d+,\d+", cell) for cell in cells)
