"""Every known submission gets the marks that it deserves, through the whole pipeline."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from examroom.commands.grade import Report, grade
from examroom.course.layout import Course
from examroom.gradebook.marks import Marks
from examroom.grading.sample_class import HandedIn, compare, hand_in, new_course
from grading_tests.submissions.known import REFERENCE, UNTOUCHED, known
from grading_tests.submissions.story import stories

ROOT = Path(__file__).resolve().parent.parent
COURSE = Course(ROOT)
CASES = [
    (assignment, name)
    for assignment in COURSE.assignments()
    for name in (REFERENCE, UNTOUCHED, *(story.name for story in stories(assignment)))
]


@cache
def class_of(assignment: str) -> tuple[dict[str, tuple[HandedIn, Marks]], Report]:
    """Mark all known submissions of an assignment, two at a time, in a folder of their own."""
    with TemporaryDirectory(prefix="known-") as folder:
        course = new_course(COURSE, Path(folder), [assignment])
        work = {one.student: one for one in known(course, assignment)}
        hand_in(course, list(work.values()))
        report = grade(course, assignment, workers=2)
    return {one.student: (work[one.student], one) for one in report.marks}, report


@pytest.mark.slow
@pytest.mark.parametrize(
    ("assignment", "name"), CASES, ids=[f"{assignment}/{name}" for assignment, name in CASES]
)
def test_a_known_submission_gets_the_marks_it_deserves(assignment: str, name: str) -> None:
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
@pytest.mark.parametrize("assignment", COURSE.assignments())
def test_the_exams_of_every_assignment_start_warm(assignment: str) -> None:
    _, report = class_of(assignment)
    assert report.cold == ""
    began_cold = sum(not cost["warm"] for cost in report.costs.values())
    assert began_cold <= 1  # the other worker's first, during the warm-up
