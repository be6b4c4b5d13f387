"""Honest students get their marks whatever others hand in, and soon."""

from __future__ import annotations

from pathlib import Path

import pytest

from examroom.commands.grade import grade
from examroom.course.cells import grade_id
from examroom.course.notebooks import dumps, read
from examroom.gradebook.nbgrader import Nbgrader
from grading_tests.attacks.odd_files import hand_in, odd_files
from grading_tests.attacks.plain_course import ASSIGNMENT, FILE, POINTS, QUESTIONS, make_course
from grading_tests.attacks.scene import written

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

HONEST = [f"honest-{number}" for number in range(12)]
RIGHT = POINTS * len(QUESTIONS)
RIGHT_TOO = (
    *("grp [3]", "=1+1", "saves on Windows", "nests its metadata", "leaves folders without an end"),
    *("prints one long line", "prints many lines", "prints in colours"),
    *("prints halves of characters", "asks for more memory than there is"),
    *("names characters without an end", "writes a heading of blanks"),
    *("begins formulas and ends none", "begins pictures and ends none"),
)


@pytest.mark.slow
def test_honest_marks_are_given_and_all_others_are_told_of(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    Nbgrader(course).generate_assignment(ASSIGNMENT, course.release, register=False)
    answered = written(read(course.release / ASSIGNMENT / FILE), None, str)
    odd = odd_files(answered, FILE)
    assert len(odd) == 20
    for student in HONEST:
        answer = next(cell for cell in answered.cells if grade_id(cell) == "mean_rain")
        answer.source += f"\n# {student}"  # which makes it another notebook
        right = dumps(answered).encode()
        hand_in(course.submitted / student / ASSIGNMENT, {FILE.encode(): right})
    for student, files in odd.items():
        hand_in(course.submitted / student / ASSIGNMENT, files)
    report = grade(course, ASSIGNMENT, workers=2)
    marks = {one.student: one for one in report.marks}
    assert {student: marks[student].total for student in HONEST} == dict.fromkeys(HONEST, RIGHT)
    assert {student for student in odd if marks[student].total == RIGHT} == set(RIGHT_TOO)
    for student in odd:
        told = marks[student].problem or report.much_repaired.get(student)
        assert told or student in RIGHT_TOO, student
        page = course.feedback / student / ASSIGNMENT / FILE.replace("ipynb", "html")
        assert page.is_file(), student
    assert {one.student for one in report.misnamed} == {
        "calls it otherwise",
        "calls it in another alphabet",
        "hands in an archive",
    }
