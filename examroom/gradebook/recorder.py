"""Let nbgrader record a class: gradebook, ``autograded/`` and feedback pages, student by student.

nbgrader's own converters do it. Only the steps in which they would rebuild and run a notebook are
replaced: that has been done, and marked on the record of the exam.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from examroom.course.layout import Course
from examroom.gradebook.freshness import Freshness, Outcomes
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.shortcuts import SETTINGS, shortcuts
from examroom.gradebook.transaction import SharedGradebook, shared_gradebook
from examroom.submission.files import has_notebook, stage
from examroom.util.files import scratch


class GradebookRecorder:
    """Records one student after another; see `recorder`."""

    def __init__(
        self, nbgrader: Nbgrader, recorded: Freshness, folder: Path, ledger: SharedGradebook
    ) -> None:
        self.nbgrader, self.assignment, self.folder = nbgrader, recorded.assignment, folder
        self._recorded, self._ledger = recorded, ledger

    def record(self, student: str, outcomes: Outcomes) -> None:
        """Put one student's marks into the gradebook, and write the page, unless all is there.

        Raises
        ------
        Failure
            nbgrader could not; what it complained about.
        """
        handed_in = self.nbgrader.course.submitted / student / self.assignment
        if not any(has_notebook(handed_in, name) for name in outcomes):
            with self._ledger.entry():
                self._record_nothing(student)
        elif not self._recorded.stands(student, outcomes):
            self._record(student, handed_in, outcomes)
            self._recorded.note(student, outcomes)

    def _record(self, student: str, handed_in: Path, outcomes: Outcomes) -> None:
        staged = self.folder / "submitted" / student
        try:
            with self._ledger.entry():
                stage(handed_in, staged / self.assignment)
                self.nbgrader.record(self.assignment, student, outcomes)
                self.nbgrader.generate_feedback(self.assignment, student)
        finally:
            shutil.rmtree(staged, ignore_errors=True)

    def _record_nothing(self, student: str) -> None:
        """Give 0 to a student without a notebook, for nbgrader passes over such folders."""
        with self.nbgrader.gradebook() as gradebook:
            gradebook.update_or_create_student(student)
            submission = gradebook.update_or_create_submission(self.assignment, student)
            for notebook in submission.notebooks:
                for mark in notebook.grades:
                    mark.auto_score, mark.needs_manual_grade = 0, False
            gradebook.db.commit()


@contextmanager
def recorder(
    course: Course, assignment: str, settings: dict[str, dict[str, Any]]
) -> Iterator[GradebookRecorder]:
    """Register an assignment in the gradebook and get ready to record a class."""
    plain = Nbgrader(course, settings)
    plain.make_gradebook()
    with scratch() as folder, shared_gradebook() as ledger, shortcuts():
        own = {
            **SETTINGS,
            "CourseDirectory": {"submitted_directory": str(folder / "submitted")},
            "RestoreCells": {"handed_in": str(course.submitted)},
        }
        nbgrader = Nbgrader(course, {**settings, **own})
        with ledger.entry():
            nbgrader.generate_assignment(assignment, folder / "release")
        yield GradebookRecorder(nbgrader, Freshness(plain, assignment), folder, ledger)
