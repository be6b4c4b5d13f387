"""A class is marked again on the records of its exams: no student code runs a second time."""

import re
from pathlib import Path

import pytest

from examroom.commands.grade import grade
from examroom.course.layout import Course
from examroom.course.notebooks import dumps, read
from examroom.execution.record import FOLDER, RecordCache
from examroom.gradebook.marks import Marks
from examroom.grading import mark
from examroom.util.errors import Problem
from tests.tiny_course import ASSIGNMENT, FILE, REFERENCE, Pupil, make_course, release

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

ANSWERS = {"right": {}, "five": {"total": "total = 5"}, "by_two": {"average": "average = max"}}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    made = make_course(tmp_path_factory.mktemp("remark"))
    for student, answers in ANSWERS.items():
        pupil = Pupil(release(made)).answer(**{**REFERENCE, **answers})
        path = made.submitted / student / ASSIGNMENT / FILE
        path.parent.mkdir(parents=True)
        path.write_text(dumps(pupil.notebook))
    (made.submitted / "five" / ASSIGNMENT / "diary.txt").symlink_to("/etc/passwd")
    grade(made, ASSIGNMENT, workers=2)
    return made


@pytest.fixture(autouse=True)
def no_exam(monkeypatch: pytest.MonkeyPatch, course: Course) -> None:
    """Let every attempt to run a notebook fail, once the class has been graded."""

    def refuse(*args: object) -> None:
        raise AssertionError("a notebook was run")

    monkeypatch.setattr(mark, "execute", refuse)
    monkeypatch.setattr("examroom.commands.grade.local_workers", refuse)


def rewrite(course: Course, old: str, new: str) -> None:
    """Change the instructor's notebook."""
    path = course.source / ASSIGNMENT / FILE
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def totals(course: Course) -> dict[str, float]:
    report = grade(course, ASSIGNMENT, run=False)
    assert not report.not_marked
    return {one.student: one.total for one in report.marks}


def test_marking_again_with_the_same_tests_changes_nothing(course: Course) -> None:
    assert totals(course) == {"right": 15.0, "five": 11.0, "by_two": 10.0}


def test_repairs_are_told_after_marking_again_too(course: Course) -> None:
    totals(course)
    notebook = read(course.autograded / "five" / ASSIGNMENT / FILE)
    (sentence,) = notebook.metadata.examroom.repairs
    assert "`diary.txt` is a link" in sentence


def test_a_changed_hidden_test_changes_the_marks_and_runs_nothing(course: Course) -> None:
    rewrite(course, "if total != 6:", "if total not in (5, 6):")
    try:
        assert totals(course) == {"right": 15.0, "five": 15.0, "by_two": 10.0}
        notebook = read(course.autograded / "five" / ASSIGNMENT / FILE)
        check = next(cell for cell in notebook.cells if cell.id == "total-check")
        assert "(5, 6)" in check.source
        assert check.outputs == []
    finally:
        rewrite(course, "if total not in (5, 6):", "if total != 6:")


def test_a_test_that_asks_something_new_needs_a_new_exam_and_keeps_the_old_mark(
    course: Course,
) -> None:
    rewrite(course, "average([1, 5]) == 3", "average([2, 6]) == 4")
    try:
        report = grade(course, ASSIGNMENT, run=False)
        assert {one.student for one in report.not_marked} == set(ANSWERS)
        assert all(re.search("examroom grade", one.problem or "") for one in report.marks)
        assert {one.student: one.total for one in report.marks}["right"] == 15.0
    finally:
        rewrite(course, "average([2, 6]) == 4", "average([1, 5]) == 3")


def test_grading_again_repeats_no_exam(course: Course) -> None:
    report = grade(course, ASSIGNMENT)
    by_student = {one.student: one for one in report.marks}
    assert isinstance(by_student["right"], Marks)
    assert by_student["right"].total == 15.0


def test_a_damaged_record_counts_as_none(course: Course, tmp_path: Path) -> None:
    kept = sorted((course.root / FOLDER).rglob("*.json.gz"))
    assert len(kept) == len(ANSWERS)
    half = kept[0].read_bytes()[:-20]
    damaged = tmp_path / kept[0].parent.name / kept[0].name
    damaged.parent.mkdir()
    damaged.write_bytes(half)
    key = kept[0].name.removesuffix(".json.gz")
    assert RecordCache(tmp_path).get(key) is None
    assert RecordCache(course.root / FOLDER).get(key) is not None


def test_the_seed_of_the_challenges_stands_in_the_record_and_nowhere_else(course: Course) -> None:
    for path in sorted((course.root / FOLDER).rglob("*.json.gz")):
        exam = RecordCache(course.root / FOLDER).get(path.name.removesuffix(".json.gz"))
        assert exam is not None
        secrets = (str(exam.seed), hex(exam.seed))
        for folder in (course.autograded, course.feedback):
            for page in folder.rglob("*.*"):
                assert not any(secret in page.read_text(errors="ignore") for secret in secrets)


def test_a_class_that_was_never_graded_cannot_be_marked_again(tmp_path: Path) -> None:
    fresh = make_course(tmp_path / "fresh")
    (fresh.submitted / "somebody" / ASSIGNMENT).mkdir(parents=True)
    with pytest.raises(Problem, match="examroom grade"):
        grade(fresh, ASSIGNMENT, run=False)
