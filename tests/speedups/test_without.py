"""Without the speedups, every mark is the same: the reference answers of each assignment.

With them, these and all other known submissions are marked in grading_tests.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from examroom.course.cells import Role, grade_id, question_of, role
from examroom.course.layout import Course
from examroom.course.notebooks import read
from examroom.course.outcome import judge, passed
from examroom.execution.options import options_of
from examroom.execution.runner import execute
from examroom.execution.warm_up import imported
from examroom.execution.warm_up.zygotes import cool_down
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.assignment import AssignmentGrader
from examroom.grading.mark import mark
from examroom.grading.sample_class import hand_in, new_course
from grading_tests.submissions.known import REFERENCE, known

COURSE = Course(Path(__file__).resolve().parents[2])


@cache
def marks_of_all() -> dict[str, dict[str, float]]:
    """Run the reference answers of each assignment, without the speedups; mark them.

    Each is a fork of a warm process, as it is with them; of the same one, for nothing but imports
    is an assignment's own without them.

    Returns
    -------
    dict
        By assignment, what each question got.
    """
    with TemporaryDirectory(prefix="reference-") as folder:
        course = new_course(COURSE, Path(folder), COURSE.assignments())
        nbgrader = Nbgrader(course)
        options = options_of(nbgrader.config)
        assert options.warm_up is not None
        notebooks = [path for name in course.assignments() for path in course.notebooks(name)]
        warm_up = replace(options.warm_up, modules=imported(map(read, notebooks)), speedups=False)
        options = replace(options, warm_up=warm_up)
        found = {}
        for assignment in course.assignments():
            grader = AssignmentGrader(nbgrader, assignment, options)
            hand_in(course, [one for one in known(course, assignment) if one.student == REFERENCE])
            (submission,) = grader.submissions(REFERENCE)
            rebuilt = grader.rebuild(submission)
            record = execute(deepcopy(rebuilt.notebook), rebuilt.files, options)
            assert record.cost["warm"], record.cold
            cells = map(judge, mark(rebuilt.notebook, record).cells)
            found[assignment] = {
                question_of(grade_id(cell) or ""): passed(cell)
                * float(cell.metadata.nbgrader.points)
                for cell in cells
                if role(cell) is Role.CHECK
            }
        cool_down()
    return found


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of Jupyter, in other threads
@pytest.mark.parametrize("assignment", COURSE.assignments())
def test_without_the_speedups_marks_are_the_same(assignment: str) -> None:
    (work,) = [one for one in known(COURSE, assignment) if one.student == REFERENCE]
    assert marks_of_all()[assignment] == work.deserved
