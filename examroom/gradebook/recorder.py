"""Let nbgrader record a class: gradebook, ``autograded/`` and feedback pages, student by student.

nbgrader's own converters do it. Only the steps in which they would rebuild and run a notebook are
replaced: that has been done, and marked on the record of the run.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from examroom.course.layout import Course
from examroom.gradebook.freshness import Freshness, Outcomes
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.transaction import SharedGradebook, shared_gradebook
from examroom.sandbox.files import regular
from examroom.submission.files import TIMESTAMP, copy_submission, has_notebook, submitted_files
from examroom.util.files import scratch


class GradebookRecorder:
    """Records one student after another; see `recorder`.

    Parameters
    ----------
    nbgrader : Nbgrader
        nbgrader, which finds submissions in a folder of copies.
    freshness : Freshness
        Knows who is recorded already.
    copies : Path
        The folder of copies.
    gradebook : SharedGradebook
        Where each student is one transaction.
    """

    def __init__(
        self, nbgrader: Nbgrader, freshness: Freshness, copies: Path, gradebook: SharedGradebook
    ) -> None:
        self.nbgrader, self.assignment = nbgrader, freshness.assignment
        self._freshness, self._copies, self._gradebook = freshness, copies, gradebook

    def record(self, student: str, outcomes: Outcomes) -> None:
        """Put one student's marks into the gradebook, and write the page, unless all is there.

        Raises
        ------
        Failure
            nbgrader could not; what it complained about.
        """
        folder = self.nbgrader.course.submitted / student / self.assignment
        if not any(has_notebook(folder, name) for name in outcomes):
            with self._gradebook.transaction():
                self._record_nothing(student)
            return
        files = {**submitted_files(folder).files, **_timestamp(folder)}
        cause = self._freshness.cause(student, files, outcomes)
        if not self._freshness.is_recorded(student, outcomes, cause):
            self._record(student, folder, files, outcomes)
            self._freshness.note(student, outcomes, cause)

    def _record(
        self, student: str, folder: Path, files: Mapping[str, bytes], outcomes: Outcomes
    ) -> None:
        copy = self._copies / student
        try:
            with self._gradebook.transaction():
                copy_submission(folder, files, copy / self.assignment)
                self.nbgrader.record(self.assignment, student, outcomes)
                self.nbgrader.generate_feedback(self.assignment, student)
        finally:
            shutil.rmtree(copy, ignore_errors=True)

    def _record_nothing(self, student: str) -> None:
        """Give 0 to a student without a notebook, for nbgrader passes over such folders."""
        with self.nbgrader.gradebook() as gradebook:
            gradebook.update_or_create_student(student)
            submission = gradebook.update_or_create_submission(self.assignment, student)
            for notebook in submission.notebooks:
                for mark in notebook.grades:
                    mark.auto_score, mark.needs_manual_grade = 0, False
            gradebook.db.commit()


def _timestamp(folder: Path) -> dict[str, bytes]:
    """Return the file that says when a student handed in, unless nbgrader would stumble over it."""
    from nbgrader.utils import parse_utc

    try:
        content = regular(str(folder / TIMESTAMP), 100)
        parse_utc((content or b"").decode().strip())
    except (ValueError, OverflowError):
        return {}
    return {TIMESTAMP: content} if content else {}


@contextmanager
def recorder(
    course: Course, assignment: str, settings: dict[str, dict[str, Any]]
) -> Iterator[GradebookRecorder]:
    """Register an assignment in the gradebook and get ready to record a class."""
    as_set = Nbgrader(course, settings)
    as_set.make_gradebook()
    with scratch() as folder, shared_gradebook() as gradebook:
        copies = folder / "submitted"
        own: dict[str, dict[str, Any]] = {
            # Notebooks are validated when all preprocessors are done, not after each of them.
            "Exporter": {"optimistic_validation": True},
            "CourseDirectory": {"submitted_directory": str(copies)},
            "RestoreCells": {"handed_in": str(course.submitted)},
        }
        nbgrader = Nbgrader(course, {**settings, **own})
        with gradebook.transaction():
            nbgrader.generate_assignment(assignment, folder / "release")
        yield GradebookRecorder(nbgrader, Freshness(as_set, assignment), copies, gradebook)
