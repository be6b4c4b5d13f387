"""A student is recorded once, whole or not at all, with or without the patches of nbgrader."""

import os
import subprocess
import sys
import sysconfig
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode

from examroom.course.cells import grade_id
from examroom.course.layout import Course
from examroom.course.notebooks import new_error
from examroom.gradebook import transaction
from examroom.gradebook.export import MarksTable
from examroom.gradebook.marks import read_marks, table_path, write_csv
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.recorder import recorder
from examroom.submission.instructor_copy import instructor_copy
from examroom.submission.read import read_notebook
from examroom.submission.restore import restore
from examroom.util.errors import Failure
from examroom.util.files import write_whole
from tests.tiny_course import ASSIGNMENT, FILE, hand_in, make_course

pytestmark = pytest.mark.filterwarnings("ignore")  # of SQLAlchemy

LATE = """
from nbgrader.plugins import LateSubmissionPlugin
c.LateSubmissionPlugin.penalty_method = "zero"
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    made = make_course(tmp_path)
    for student in ("ada", "bob"):
        hand_in(made, student)
    (made.submitted / "nothing" / ASSIGNMENT).mkdir(parents=True)
    return made


@pytest.fixture(params=["patched", "another nbgrader"])
def patched(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Run a test with the patches and without, as with an nbgrader that they do not fit."""
    if request.param != "patched":
        monkeypatch.setattr(transaction, "PROVED", "0")
        # Of its own accord nbgrader starts the program that is installed beside this Python.
        programs = [sysconfig.get_path("scripts"), os.environ["PATH"]]
        monkeypatch.setenv("PATH", os.pathsep.join(programs))
    return transaction.is_proved()


def outcome(course: Course, student: str, *failed: str) -> NotebookNode:
    """Return a student's notebook as if it had been run and all checks but some had passed."""
    original = instructor_copy(course.source / ASSIGNMENT / FILE, Nbgrader(course).coursedir())
    handed_in = read_notebook(course.submitted / student / ASSIGNMENT / FILE)
    marked = deepcopy(restore(handed_in, original).annotated())
    for number, cell in enumerate(marked.cells):
        if cell.cell_type == "code":
            cell.execution_count = number
            cell.outputs = [new_error("WrongAnswer", "No.")] if grade_id(cell) in failed else []
    return marked


def totals(course: Course) -> dict[str, float]:
    with Nbgrader(course).gradebook() as gradebook:
        marks = read_marks(gradebook, course, ASSIGNMENT, course.students(ASSIGNMENT), {})
    return {row.student: row.total for row in marks}


def test_marks_are_the_same_with_and_without_the_patches(course: Course, patched: bool) -> None:
    with recorder(course, ASSIGNMENT, {}) as records:
        records.record("ada", {FILE: outcome(course, "ada")})
        records.record("bob", {FILE: outcome(course, "bob", "doubled-check")})
        records.record("nothing", {FILE: "There is no file."})
    assert totals(course) == {"ada": 15.0, "bob": 9.0, "nothing": 0.0}
    assert (course.feedback / "bob" / ASSIGNMENT / "tiny.html").is_file()


def test_who_is_recorded_is_not_recorded_again(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> None:
        raise Failure("recorded again")

    with recorder(course, ASSIGNMENT, {}) as records:
        records.record("ada", {FILE: outcome(course, "ada")})
        monkeypatch.setattr(records.nbgrader, "record", refuse)
        records.record("ada", {FILE: outcome(course, "ada")})
        with pytest.raises(Failure, match="recorded again"):
            records.record("ada", {FILE: outcome(course, "ada", "total-check")})
        write_whole(course.submitted / "ada" / ASSIGNMENT / "data.csv", b"1")
        with pytest.raises(Failure, match="recorded again"):
            records.record("ada", {FILE: outcome(course, "ada")})


def test_a_student_is_recorded_whole_or_not_at_all(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise Failure("no page")

    with recorder(course, ASSIGNMENT, {}) as records:
        records.record("ada", {FILE: outcome(course, "ada")})
        monkeypatch.setattr(records.nbgrader, "generate_feedback", fail)
        with pytest.raises(Failure, match="no page"):
            records.record("bob", {FILE: outcome(course, "bob")})
    with Nbgrader(course).gradebook() as gradebook:
        assert [entry.student.id for entry in gradebook.assignment_submissions(ASSIGNMENT)] == [
            "ada"
        ]


@pytest.mark.parametrize(
    ("content", "total"),
    [
        (b"2030-01-02 00:00:00 UTC", 0.0),
        (b"2029-12-31 00:00:00 UTC", 15.0),
        (b"the day after tomorrow", 15.0),
        (b"\xff\xfe", 15.0),
        (b"", 15.0),
        (b"2030-01-02 00:00:00 UTC" + b" " * 1000, 15.0),
    ],
)
def test_late_work_is_late_and_an_odd_timestamp_is_none(
    course: Course, content: bytes, total: float
) -> None:
    write_whole(course.config_file, course.config_file.read_bytes() + LATE.encode())
    write_whole(course.submitted / "ada" / ASSIGNMENT / "timestamp.txt", content)
    with recorder(course, ASSIGNMENT, {}) as records:
        with records.nbgrader.gradebook() as gradebook:
            gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2030-01-01 00:00:00 UTC")
        records.record("ada", {FILE: outcome(course, "ada")})
    assert totals(course)["ada"] == total


def test_nbgrader_exports_the_same_table(course: Course, tmp_path: Path) -> None:
    students = ["ada", "bob"]
    with recorder(course, ASSIGNMENT, {}) as records:
        for student in students:
            records.record(student, {FILE: outcome(course, student, "total-check")})
    with Nbgrader(course).gradebook() as gradebook:
        write_csv(tmp_path / "x.csv", read_marks(gradebook, course, ASSIGNMENT, students, {}))
    exporter = "--exporter=examroom.gradebook.export.MarksTable"
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", exporter], cwd=course.root, check=True
    )
    config = Nbgrader(course).config
    some = {"student": ["bob"], "assignment": [ASSIGNMENT], "to": str(course.root / "bob.csv")}
    with Nbgrader(course).gradebook() as gradebook:
        MarksTable(config=config, **some).export(gradebook)
    whole = (tmp_path / "x.csv").read_text().splitlines()
    assert whole[1] == "ada,,,0,6,5,0,0,11,20,why,,0,"
    assert table_path(course, ASSIGNMENT).read_text().splitlines() == whole
    assert (course.root / "bob.csv").read_text().splitlines() == [whole[0], whole[2]]
