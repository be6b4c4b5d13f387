"""Let nbgrader record a class: gradebook, ``autograded/`` and feedback pages, student by student.

nbgrader's own converters do it. Only the steps in which they would rebuild and run a notebook are
replaced: that has been done, and marked on the record of the run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from examroom.course.layout import Course
from examroom.gradebook.freshness import Freshness, Outcomes
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.question_list.consent import register
from examroom.gradebook.transaction import SharedGradebook, shared_gradebook
from examroom.submission.copies import files_and_notes
from examroom.submission.files import file_rules
from examroom.submission.taken import taken_for
from examroom.util.files import scratch


class GradebookRecorder:
    """Records one student after another; see `recorder`.

    Parameters
    ----------
    nbgrader : Nbgrader
        nbgrader with the course's settings.
    freshness : Freshness
        Knows who is recorded already.
    gradebook : SharedGradebook
        Where each student is one transaction.
    """

    def __init__(
        self, nbgrader: Nbgrader, freshness: Freshness, gradebook: SharedGradebook
    ) -> None:
        self.nbgrader, self.assignment = nbgrader, freshness.assignment
        self._freshness, self._gradebook = freshness, gradebook
        self._rules = file_rules(nbgrader.config, self.assignment)

    def record(self, student: str, outcomes: Outcomes) -> None:
        """Put one student's marks into the gradebook, and write the page, unless all is there.

        Raises
        ------
        Failure
            nbgrader could not; what it complained about.
        """
        folder = self.nbgrader.course.submitted / student / self.assignment
        taken = taken_for(self.nbgrader.course.root, folder, outcomes)
        files = files_and_notes(folder, self._rules, taken.values())
        cause = self._freshness.cause(student, files, outcomes)
        if not self._freshness.is_recorded(student, outcomes, cause):
            with self._gradebook.transaction():
                self.nbgrader.record(self.assignment, student, outcomes)
                self.nbgrader.generate_feedback(self.assignment, student)
            self._freshness.note(student, outcomes, cause)


@contextmanager
def recorder(
    course: Course, assignment: str, settings: dict[str, dict[str, Any]], consent: bool = False
) -> Iterator[GradebookRecorder]:
    """Register an assignment in the gradebook and get ready to record a class.

    Parameters
    ----------
    course : Course
        The course folder.
    assignment : str
        The assignment's full name.
    settings : dict
        As of `Nbgrader`.
    consent : bool, optional
        See `question_list.consent.register`.
    """
    as_set = Nbgrader(course, settings)
    as_set.make_gradebook()
    with scratch() as folder, shared_gradebook() as gradebook:
        # Notebooks are validated when all preprocessors are done, not after each of them.
        nbgrader = Nbgrader(course, {**settings, "Exporter": {"optimistic_validation": True}})
        with gradebook.transaction():
            register(nbgrader, assignment, folder, consent)
        yield GradebookRecorder(nbgrader, Freshness(as_set, assignment), gradebook)
