"""The reference answers of an assignment, ready to be examined in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from examroom.execution.kernels import prove
from examroom.execution.rules import exam_rules
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.assignment import AssignmentGrader, RebuiltSubmission
from examroom.util.files import scratch

from .classes import class_in, reference


@contextmanager
def reference_paper(assignment: str) -> Iterator[tuple[AssignmentGrader, RebuiltSubmission]]:
    """Let a student hand in the reference answers; give the desk and the rebuilt paper."""
    with scratch() as folder:
        work = reference(assignment)
        nbgrader = Nbgrader(class_in(folder, assignment, [work]))
        desk = AssignmentGrader(nbgrader, assignment, exam_rules(nbgrader))
        (paper,) = desk.papers(work.student)
        prove(desk.rules.limits, [folder])
        yield desk, desk.rebuild(paper)
