"""Whoever leaves a question out goes on with its stand-in, and loses that question alone."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from examroom.commands.grade import grade
from examroom.course.layout import Course
from examroom.gradebook.marks import Marks
from examroom.grading.sample_class import HandedIn, compare, hand_in, new_course
from grading_tests.notebooks import cells
from grading_tests.submissions.known import left_out

COURSE = Course(Path(__file__).resolve().parent.parent)
CASES = [
    (assignment, cell.grade_id.removesuffix("-check"))
    for assignment in ("02_pooled", "03_unpooled", "04_hierarchical")
    for cell in cells("source", assignment)
    if cell.kind == "check"
]


@cache
def class_of(assignment: str) -> dict[str, tuple[HandedIn, Marks]]:
    """Mark one submission for each question, in a folder of their own."""
    with TemporaryDirectory(prefix="left-out-") as folder:
        course = new_course(COURSE, Path(folder), [assignment])
        work = {one.student: one for one in left_out(course, assignment)}
        hand_in(course, list(work.values()))
        report = grade(course, assignment, workers=2)
    return {one.student: (work[one.student], one) for one in report.marks}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("assignment", "name"), CASES, ids=[f"{assignment}/{name}" for assignment, name in CASES]
)
def test_a_question_left_out_costs_this_question_alone(assignment: str, name: str) -> None:
    one, marks = class_of(assignment)[name]
    assert marks.problem is None
    wrong = [
        f"{line.question}: got {line.got:g}, deserves {line.deserved:g}"
        + f" ({marks.errors.get(line.question, 'all checks passed')})"
        for line in compare(one, marks)
        if not line.right
    ]
    assert not wrong, "\n".join([one.story, *wrong])
