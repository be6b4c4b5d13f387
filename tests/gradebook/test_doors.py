"""Three doors, one gradebook: `examroom grade`, `nbgrader autograde`, and formgrader's button."""

from __future__ import annotations

import asyncio
import csv
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from nbgrader.apps.api import NbGraderAPI

from examroom.commands.grade import grade
from examroom.course.layout import Course
from examroom.course.notebooks import dumps
from examroom.gradebook.nbgrader import Nbgrader
from examroom.util.files import write_whole
from tests.tiny_course import ASSIGNMENT, FILE, hand_in, make_course, release

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy

DUE = "2030-01-01 00:00:00 UTC"
IN_TIME, LATE = "2029-12-31 23:00:00 UTC", "2030-01-03 12:00:00 UTC"
SECRET = "0123456789abcdef" * 8
LOOKS_AROUND = (
    "import os\n"
    "seen = sorted(name for name in os.listdir('.') if name != 'helper.py')\n"
    "total = sum(numbers) if seen == ['own.py'] else seen"
)
SETTINGS = """
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.log"]
c.Autograde.exclude_overwriting = {"01_tiny": ["own.py"]}
"""
ZERO = 'c.LateSubmissionPlugin.penalty_method = "zero"'
A_DAY = 'c.AssignLatePenalties.plugin_class = "a_point_a_day.APointADay"'
PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin

class APointADay(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late // 86400
"""
ROWS = """
select student_id, timestamp, extension, late_submission_penalty, base_cell.name,
       auto_score, manual_score, extra_credit, needs_manual_grade, null, null
from submitted_assignment
join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id
join grade on grade.notebook_id = submitted_notebook.id
join base_cell on base_cell.id = grade.cell_id
union all
select student_id, timestamp, extension, late_submission_penalty, base_cell.name,
       null, null, null, null, auto_comment, manual_comment
from submitted_assignment
join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id
join comment on comment.notebook_id = submitted_notebook.id
join base_cell on base_cell.id = comment.cell_id
order by 1, 5, 9
"""


def make_class(root: Path, settings: str = ZERO) -> Course:
    """Let twelve students hand in: in time, late, with an extension, and all that goes wrong."""
    course = make_course(root)
    write_whole(course.root / "a_point_a_day.py", PLUGIN.encode())
    text = course.config_file.read_text() + SETTINGS + settings
    write_whole(course.config_file, text.encode())
    write_whole(course.source / ASSIGNMENT / "own.py", b"VALUE = 'the instructor'\n")
    hand_in(course, "in-time")
    hand_in(course, "late")
    hand_in(course, "extended")
    hand_in(course, "wrong", total="total = 5", why="*Write your answer here.*")
    hand_in(course, "odd-timestamp")
    hand_in(course, "no-timestamp")
    hand_in(course, "looks-around", total=LOOKS_AROUND)
    hand_in(course, "own-file", total="import own\ntotal = own.VALUE")
    untouched = dumps(release(course))
    contents = {"untouched": untouched, "broken": '{"cells": [', "no-notebook": None}
    for student, content in {**contents, "misnamed": untouched}.items():
        folder = course.submitted / student / ASSIGNMENT
        write_whole(folder / "notes.txt", b"notes")
        if content is not None:
            name = "tiny (1).ipynb" if student == "misnamed" else FILE
            write_whole(folder / name, content.encode())
    for student in course.students(ASSIGNMENT):
        folder = course.submitted / student / ASSIGNMENT
        when = LATE if student in ("late", "extended", "misnamed") else IN_TIME
        noted = {"odd-timestamp": "yesterday", "no-timestamp": ""}.get(student, when)
        write_whole(folder / "timestamp.txt", noted.encode())
        write_whole(folder / "submission_secret.txt", SECRET.encode())
        write_whole(folder / "a.log", b"")
        if student != "no-timestamp":
            write_whole(folder / "own.py", b"VALUE = 6\n")
    return course


def set_dates(course: Course) -> None:
    """Note a due date, and an extension for somebody who is known."""
    with Nbgrader(course).gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
        gradebook.update_or_create_student("extended")
        gradebook.update_or_create_submission(ASSIGNMENT, "extended", extension=timedelta(days=5))


def by_examroom(course: Course) -> None:
    report = grade(course, ASSIGNMENT, workers=2)
    assert not [one for one in report.marks if "Not marked" in (one.problem or "")], report


def nbgrader(course: Course, *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course.root,
        check=True,
        env={**os.environ, "PYTHONPATH": f"{course.root}:{os.environ.get('PYTHONPATH', '')}"},
    )


def by_nbgrader(course: Course) -> None:
    nbgrader(course, "autograde", ASSIGNMENT, "--force")


def by_formgrader(course: Course) -> None:
    """Call what formgrader's button calls, as it does: inside the event loop of its server."""
    config = Nbgrader(course).config

    async def press() -> None:
        api = NbGraderAPI(Nbgrader(course).coursedir(), config=config)
        for student in course.students(ASSIGNMENT):
            result = api.autograde(ASSIGNMENT, student)
            assert result["success"], result

    asyncio.run(press())


DOORS: dict[str, Callable[[Course], None]] = {
    "examroom grade": by_examroom,
    "nbgrader autograde": by_nbgrader,
    "formgrader": by_formgrader,
}


def rows(course: Course) -> list[tuple[Any, ...]]:
    """Return all that the gradebook says of submissions, but for ids."""
    connection = sqlite3.connect(course.gradebook)
    try:
        return connection.execute(ROWS).fetchall()
    finally:
        connection.close()


def marks(course: Course) -> dict[str, float]:
    with Nbgrader(course).gradebook() as gradebook:
        return {
            entry.student.id: entry.score
            - sum(notebook.late_submission_penalty or 0 for notebook in entry.notebooks)
            for entry in gradebook.assignment_submissions(ASSIGNMENT)
        }


FULL = {"in-time": 15, "extended": 15, "odd-timestamp": 15, "looks-around": 15, "own-file": 15}


@pytest.fixture(scope="module")
def the_class(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_class(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def marked(the_class: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Course]:
    """Mark the class by each door, from a checkout that has no gradebook."""
    courses = {}
    for door, mark in DOORS.items():
        root = tmp_path_factory.mktemp("door") / "course"
        shutil.copytree(the_class.root, root)
        courses[door] = Course.at(root)
        mark(courses[door])
        nbgrader(courses[door], "generate_feedback", ASSIGNMENT)
    return courses


@pytest.mark.slow
def test_all_doors_give_the_same_gradebook(marked: dict[str, Course]) -> None:
    first, *others = (rows(course) for course in marked.values())
    assert len({row[0] for row in first}) == 12
    for other in others:
        assert other == first


@pytest.mark.slow
def test_every_door_makes_the_same_pages(marked: dict[str, Course]) -> None:
    texts = []
    for course in marked.values():
        pages = sorted(course.feedback.glob(f"*/{ASSIGNMENT}/tiny.html"))
        texts.append({page.parts[-3]: page.read_text() for page in pages})
        assert "There is no file tiny.ipynb." in texts[-1]["no-notebook"]
        assert "What was handed in is called tiny (1).ipynb" in texts[-1]["misnamed"]
    assert [sorted(pages) for pages in texts] == [marked["formgrader"].students(ASSIGNMENT)] * 3


@pytest.mark.slow
def test_what_release_feedback_needs_is_there(marked: dict[str, Course]) -> None:
    for course in marked.values():
        for folder in (course.autograded, course.feedback):
            place = folder / "late" / ASSIGNMENT
            assert (place / "timestamp.txt").read_text() == LATE
            assert (place / "submission_secret.txt").read_text() == SECRET
            assert (place / "own.py").read_text() == "VALUE = 6\n"
            assert not (place / "a.log").exists()
        assert SECRET not in (course.autograded / "late" / ASSIGNMENT / FILE).read_text()


@pytest.mark.slow
def test_late_penalties_are_nbgraders(
    marked: dict[str, Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    for settings, late in ((ZERO, 0), (A_DAY, 13)):
        first = None
        for door, course in marked.items():
            text = course.config_file.read_text().replace(ZERO, settings)
            write_whole(course.config_file, text.encode())
            set_dates(course)
            with monkeypatch.context() as patch:
                patch.syspath_prepend(str(course.root))
                DOORS[door](course)
            expected = {"in-time": 15, "late": late, "extended": 15, "misnamed": 0}
            assert {student: marks(course)[student] for student in expected} == expected, door
            assert rows(course) == (first or rows(course))
            first = rows(course)


def mark_by_hand(course: Course, student: str) -> None:
    """Do what formgrader does when a person marks an answer, corrects a check, and comments."""
    with Nbgrader(course).gradebook() as gradebook:
        for cell, points, extra in (("why", 4.0, 1.0), ("doubled-check", 3.0, None)):
            entry = gradebook.find_grade(cell, "tiny", ASSIGNMENT, student)
            entry.manual_score, entry.extra_credit = points, extra
            entry.needs_manual_grade = False
        gradebook.find_comment("why", "tiny", ASSIGNMENT, student).manual_comment = "Well said."
        gradebook.db.commit()


def waiting(course: Course, student: str) -> list[str]:
    with Nbgrader(course).gradebook() as gradebook:
        notebook = gradebook.find_submission_notebook("tiny", ASSIGNMENT, student)
        return sorted(entry.name for entry in notebook.grades if entry.needs_manual_grade)


@pytest.mark.parametrize(
    "door",
    ["examroom grade", pytest.param("nbgrader autograde", marks=pytest.mark.slow), "formgrader"],
)
def test_a_mark_by_hand_stays_while_the_answer_does(tmp_path: Path, door: str) -> None:
    course = make_course(tmp_path)
    hand_in(course, "ada", doubled="doubled = [0]")
    DOORS[door](course)
    assert waiting(course, "ada") == ["why"]
    mark_by_hand(course, "ada")
    source = course.source / ASSIGNMENT / FILE
    text = source.read_text().replace("if total != 6:", "if total != 60:")
    write_whole(source, text.encode())  # of another question's hidden test
    DOORS[door](course)
    assert marks(course) == {"ada": 0 + 3 + 5 + 4 + 1}
    assert waiting(course, "ada") == []
    nbgrader(course, "generate_feedback", ASSIGNMENT)
    page = (course.feedback / "ada" / ASSIGNMENT / "tiny.html").read_text()
    assert "13 of 20 points" in BeautifulSoup(page, "html.parser").get_text()

    hand_in(course, "ada", doubled="doubled = [0]", why="Because I say so.")
    DOORS[door](course)
    assert waiting(course, "ada") == ["why"]
    DOORS[door](course)
    assert waiting(course, "ada") == ["why"]
    mark_by_hand(course, "ada")
    hand_in(course, "ada", doubled="doubled = [1]", why="Because I say so.")
    DOORS[door](course)
    assert waiting(course, "ada") == ["doubled-check"]
    assert marks(course) == {"ada": 13}


def test_marking_one_student_leaves_the_table_of_the_class(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    for student in ("ada", "bob"):
        hand_in(course, student)
    (course.submitted / "cyd" / ASSIGNMENT).mkdir(parents=True)
    for students in (["cyd"], ["ada"]):
        report = grade(course, ASSIGNMENT, students)
        assert [one.student for one in report.marks] == students
    with report.table.open(newline="") as table:
        rows = {row["student"]: (row["sum"], row["problem"]) for row in csv.DictReader(table)}
    assert rows == {
        "ada": ("15", ""),
        "bob": ("0", "Not marked yet."),
        "cyd": ("0", "There is no file tiny.ipynb."),
    }


def test_an_exporter_of_ones_own_is_left_alone(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    hand_in(course, "ada")
    own = 'c.Autograde.exporter_class = "nbconvert.exporters.NotebookExporter"\n'
    write_whole(course.config_file, (course.config_file.read_text() + own).encode())
    Nbgrader(course).make_gradebook()
    api = NbGraderAPI(Nbgrader(course).coursedir(), config=Nbgrader(course).config)
    assert "No assignment with ID" in api.autograde(ASSIGNMENT, "ada")["log"]
