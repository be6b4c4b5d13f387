"""Every known submission gets the marks that it deserves, through the whole pipeline.

So does whoever leaves one question out: they go on with its stand-in, and lose that question alone.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from examroom.commands.grade import Report, grade
from examroom.course.layout import Course
from examroom.execution.options import options_of
from examroom.gradebook.marks import Marks
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.assignment import AssignmentGrader
from examroom.grading.queue import Start, common_task
from examroom.grading.sample_class import HandedIn, compare, hand_in, new_course
from grading_tests.notebooks import cells
from grading_tests.submissions.known import REFERENCE, UNTOUCHED, known, left_out
from grading_tests.submissions.story import stories

ROOT = Path(__file__).resolve().parent.parent
COURSE = Course(ROOT)
CASES = [
    (assignment, name)
    for assignment in COURSE.assignments()
    for name in (REFERENCE, UNTOUCHED, *(story.name for story in stories(assignment)))
]
SAMPLED = ("02_pooled", "03_unpooled", "04_hierarchical", "06_workflow")
"""Assignments whose models are all found in their solutions."""
WITH_STAND_INS = ("02_pooled", "03_unpooled", "04_hierarchical")
LEFT_OUT = [
    (assignment, cell.grade_id.removesuffix("-check"))
    for assignment in WITH_STAND_INS
    for cell in cells("source", assignment)
    if cell.kind == "check"
]


@cache
def class_of(assignment: str) -> tuple[dict[str, tuple[HandedIn, Marks]], Report, str]:
    """Mark all of an assignment as one class, two at a time, in a folder of its own.

    Returns
    -------
    work : dict
        What each handed in, and what they got.
    report : Report
    models : str
        What the next command of this course would compile before it runs anything.
    """
    with TemporaryDirectory(prefix="known-") as folder:
        course = new_course(COURSE, Path(folder), [assignment])
        handed_in = known(course, assignment)
        if assignment in WITH_STAND_INS:
            handed_in += left_out(course, assignment)
        work = {one.student: one for one in handed_in}
        assert len(work) == len(handed_in)
        hand_in(course, list(work.values()))
        report = grade(course, assignment, workers=2)
        nbgrader = Nbgrader(course)
        grader = AssignmentGrader(nbgrader, assignment, options_of(nbgrader.config))
        warm_up = common_task(grader, Start.COLD).options.warm_up
    marked = {one.student: (work[one.student], one) for one in report.marks}
    return marked, report, warm_up.models if warm_up else ""


def holds(assignment: str, name: str) -> None:
    """Check that a submission got what it deserves for each of its questions."""
    one, marks = class_of(assignment)[0][name]
    assert marks.problem is None
    wrong = [
        f"{line.question}: got {line.got:g}, deserves {line.deserved:g}"
        + f" ({marks.errors.get(line.question, 'all checks passed')})"
        for line in compare(one, marks)
        if not line.right
    ]
    assert not wrong, "\n".join([one.story, *wrong])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("assignment", "name"), CASES, ids=[f"{assignment}/{name}" for assignment, name in CASES]
)
def test_a_known_submission_gets_the_marks_it_deserves(assignment: str, name: str) -> None:
    holds(assignment, name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("assignment", "name"), LEFT_OUT, ids=[f"{assignment}/{name}" for assignment, name in LEFT_OUT]
)
def test_a_question_left_out_costs_this_question_alone(assignment: str, name: str) -> None:
    holds(assignment, name)


@pytest.mark.slow
@pytest.mark.parametrize("assignment", COURSE.assignments())
def test_the_exams_of_every_assignment_start_warm(assignment: str) -> None:
    _, report, models = class_of(assignment)
    assert report.cold == ""
    assert models or assignment not in SAMPLED
    began_cold = sum(not cost["warm"] for cost in report.costs.values())
    assert began_cold <= 1  # the other worker's first, during the warm-up
