"""The table of marks for ``nbgrader export``, after a person has marked the answers in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin

from examroom.course.layout import Course
from examroom.course.settings import Examroom
from examroom.gradebook.marks import read_marks, table_path, write_csv
from examroom.gradebook.roster import sections


class MarksTable(ExportPlugin):  # type: ignore[misc]
    """Writes the table that `examroom grade` writes: a row a student, a column a question.

    To be used as ``nbgrader export --exporter=examroom.gradebook.export.MarksTable``, with
    ``--assignment="['02_pooled']"``, ``--student`` and ``--to`` as nbgrader has them.
    """

    def export(self, gradebook: Any) -> None:
        """Write a table for each assignment, where `examroom grade` writes it unless told."""
        course = Course(Path(CourseDirectory(parent=self).root))
        section_of = sections(course.root / Examroom(config=self.config).roster)
        assignments = self.assignment or [entry.name for entry in gradebook.assignments]
        if self.to and len(assignments) != 1:
            raise SystemExit("--to names one file, so name one assignment with --assignment.")
        for assignment in assignments:
            submissions = gradebook.assignment_submissions(assignment)
            students = self.student or sorted(entry.student.id for entry in submissions)
            path = Path(self.to) if self.to else table_path(course, assignment)
            write_csv(path, read_marks(gradebook, course, assignment, students, {}, section_of))
            self.log.info("Marks of %s: %s", assignment, path)
