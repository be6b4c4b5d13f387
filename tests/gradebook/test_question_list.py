"""A class was marked, and then the instructor adds, removes, renames or moves a question."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbgrader.apps.api import NbGraderAPI

from examroom.commands.feedback import feedback
from examroom.commands.grade import grade
from examroom.course.cells import grade_id
from examroom.course.layout import Course
from examroom.course.notebooks import dumps, new_cell, read
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.question_list.changes import changes
from examroom.gradebook.question_list.consent import register
from examroom.util.errors import Problem
from examroom.util.files import write_whole
from tests.commands.test_main import run
from tests.gradebook.test_doors import mark_by_hand, nbgrader, rows, waiting
from tests.tiny_course import ASSIGNMENT, FILE, hand_in, make_course

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

Edit = Callable[[NotebookNode], object]
ABSENT = "This question was not in the notebook that you handed in."
ENTRY = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Mark two students; a person has marked one of them."""
    course = make_course(tmp_path_factory.mktemp("marked"))
    hand_in(course, "ada")
    hand_in(course, "ben", total="total = 5")
    grade(course, ASSIGNMENT, workers=1)
    mark_by_hand(course, "ada")
    return course


@pytest.fixture
def course(marked: Course, tmp_path: Path) -> Course:
    shutil.copytree(marked.root, tmp_path / "course")
    return Course(tmp_path / "course")


def edit(course: Course, change: Edit) -> None:
    """Let the instructor change the notebook in ``source/``."""
    path = course.source / ASSIGNMENT / FILE
    notebook = read(path)
    change(notebook)
    write_whole(path, dumps(notebook).encode())


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    found: NotebookNode = next(one for one in notebook.cells if grade_id(one) == name)
    return found


def marked_cell(kind: str, text: str, name: str, **fields: object) -> NotebookNode:
    made = new_cell(kind, text, id=f"of-{name}")
    made.metadata.nbgrader = {**ENTRY, "grade_id": name, **fields}
    return made


def add(notebook: NotebookNode) -> None:
    """Ask two questions more: one for a machine and one for a person."""
    framed = "### BEGIN SOLUTION\nlargest = max(numbers)\n### END SOLUTION"
    check = (
        'assert "largest" in globals(), "There is no largest yet."\n'
        "### BEGIN HIDDEN TESTS\nassert largest == 3\n### END HIDDEN TESTS"
    )
    notebook.cells[2:2] = [
        marked_cell("markdown", "## The largest\n\n**2 points**", "largest-prompt", locked=True),
        marked_cell("code", framed, "largest", solution=True),
        marked_cell("code", check, "largest-check", grade=True, locked=True, points=2.0),
    ]
    framed = "## How?\n\n### BEGIN SOLUTION\nSo.\n### END SOLUTION"
    notebook.cells.append(
        marked_cell("markdown", framed, "how", grade=True, solution=True, points=3.0)
    )


def remove(*questions: str) -> Edit:
    """Take questions out."""

    def change(notebook: NotebookNode) -> None:
        names = {name + end for name in questions for end in ("", "-prompt", "-check")}
        notebook.cells = [one for one in notebook.cells if grade_id(one) not in names]

    return change


def rename(notebook: NotebookNode) -> None:
    """Give two questions other names, as in JupyterLab: the cells keep their ids."""
    for old, new in (("doubled", "twice"), ("why", "reason")):
        for end in ("", "-prompt", "-check"):
            for one in notebook.cells:
                if grade_id(one) == old + end:
                    one.metadata.nbgrader.grade_id = new + end


def points(notebook: NotebookNode) -> None:
    cell(notebook, "average-check").metadata.nbgrader.points = 8.0


def move(notebook: NotebookNode) -> None:
    """Put the last question in front of all others."""
    notebook.cells.insert(0, notebook.cells.pop())


def totals(course: Course) -> dict[str, tuple[float, float]]:
    with (course.root / f"marks-{ASSIGNMENT}.csv").open(newline="") as table:
        return {
            row["student"]: (float(row["sum"]), float(row["out of"]))
            for row in csv.DictReader(table)
        }


def page(course: Course, student: str) -> str:
    path = course.feedback / student / ASSIGNMENT / "tiny.html"
    return " ".join(BeautifulSoup(path.read_text(), "html.parser").get_text(" ").split())


def said(capsys: pytest.CaptureFixture[str], course: Course, *words: str, code: int) -> str:
    """Type a command and return what it says on standard error."""
    assert run(*words, "--workers", "1", "--course", str(course.root)) == code
    return capsys.readouterr().err


def test_before_anybody_is_marked_any_list_will_do(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    assert not changes(Nbgrader(course), ASSIGNMENT).is_another_list
    hand_in(course, "ada")
    grade(course, ASSIGNMENT, ["ada"], workers=1)
    found = changes(Nbgrader(course), ASSIGNMENT)
    assert (found.is_another_list, found.need_consent, str(found)) == (False, False, "")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (add, "largest is new (2 points), how is new (3 points)"),
        (remove("total"), "total is gone (4 points)"),
        (
            remove("doubled", "why"),
            "doubled is gone (6 points), why is gone (5 points); 3 marks and comments by hand "
            "would go with what is gone",
        ),
        (rename, "doubled seems to be called twice now, why seems to be called reason now"),
    ],
)
def test_what_changed_is_told_in_a_sentence_and_nothing_is_touched(
    course: Course, capsys: pytest.CaptureFixture[str], change: Edit, told: str
) -> None:
    edit(course, change)
    before = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    text = said(capsys, course, "grade", ASSIGNMENT, code=2)
    assert text.startswith(f"The questions of {ASSIGNMENT} have changed since it was marked: ")
    assert f"{told}: type 'examroom grade {ASSIGNMENT} --keep-going'" in text
    assert len(text.splitlines()) == 1
    assert run("remark", ASSIGNMENT, "--course", str(course.root)) == 2
    text = capsys.readouterr().err
    assert f"the notebooks have to be run for that, so type 'examroom grade {ASSIGNMENT}'." in text
    text = said(capsys, course, "grade", ASSIGNMENT, "--student", "ada", "--keep-going", code=2)
    assert "leave out --student" in text
    assert {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()} == before


def test_a_new_question_was_not_in_the_notebooks_that_were_handed_in(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    before, entries = course.gradebook.read_bytes(), rows(course)
    edit(course, add)
    text = said(capsys, course, "grade", ASSIGNMENT, "--keep-going", code=0)
    (copy,) = course.root.glob("gradebook.db.*")
    assert f"kept in {copy}" in text
    assert copy.read_bytes()[:16] == before[:16] == b"SQLite format 3\0"
    copied = Course(course.root / "old")
    copied.root.mkdir()
    shutil.copy(copy, copied.gradebook)
    assert rows(copied) == entries
    assert totals(course) == {"ada": (4 + 3 + 5 + 5, 25), "ben": (6 + 5, 25)}
    assert waiting(course, "ada") == []
    assert waiting(course, "ben") == ["why"]
    assert page(course, "ada").count(ABSENT) == 2 + 2  # in the marks, and below the cells
    assert "Well said." in page(course, "ada")
    assert "was missing" not in page(course, "ada")
    assert "repaired" not in page(course, "ada")


def test_an_answer_to_a_new_question_counts_once_it_is_handed_in(course: Course) -> None:
    edit(course, add)
    grade(course, ASSIGNMENT, workers=1, consent=True)
    shutil.rmtree(course.release)
    hand_in(course, "ben", largest="largest = 3", how="So.")
    grade(course, ASSIGNMENT, workers=1)
    assert totals(course)["ben"] == (17, 25)
    assert waiting(course, "ben") == ["how", "why"]
    assert ABSENT not in page(course, "ben")


def test_what_is_gone_takes_its_marks_along_and_nothing_else(course: Course) -> None:
    edit(course, remove("total", "why"))
    report = grade(course, ASSIGNMENT, workers=1, consent=True)
    assert "total is gone (4 points), why is gone (5 points)" in report.questions_changed
    assert totals(course) == {"ada": (3 + 5, 11), "ben": (6 + 5, 11)}
    assert waiting(course, "ada") == []
    assert {row[4] for row in rows(course)} == {
        "doubled-check",
        "average-check",
        "doubled",
        "average",
    }
    assert not changes(Nbgrader(course), ASSIGNMENT).is_another_list
    with closing(sqlite3.connect(course.gradebook)) as database:
        left = database.execute(
            "select count(*) from examroom_answer where grade_id not in (select id from grade)"
        )
        assert left.fetchone() == (0,)


def test_a_question_of_another_name_keeps_its_answers_marks_and_comments(course: Course) -> None:
    edit(course, rename)
    grade(course, ASSIGNMENT, workers=1, consent=True)
    assert totals(course) == {"ada": (4 + 3 + 5 + 5, 20), "ben": (6 + 5, 20)}
    assert waiting(course, "ada") == []
    kept = {(row[4], row[6], row[10]) for row in rows(course) if row[0] == "ada"}
    assert {
        ("reason", 4.0, None),
        ("reason", None, "Well said."),
        ("twice-check", 3.0, None),
    } <= kept
    assert "Well said." in page(course, "ada")
    assert ABSENT not in page(course, "ada") + page(course, "ben")


def test_other_points_are_told_and_nobody_is_asked(course: Course) -> None:
    edit(course, points)
    report = grade(course, ASSIGNMENT, run=False)
    assert "average has 8 points in place of 5." in report.questions_changed
    assert totals(course) == {"ada": (4 + 3 + 8 + 5, 23), "ben": (6 + 8, 23)}
    assert not list(course.root.glob("gradebook.db.*"))


def test_another_order_and_another_text_are_no_other_list(course: Course) -> None:
    edit(course, move)
    report = grade(course, ASSIGNMENT, workers=1)
    assert report.questions_changed == ""
    assert totals(course) == {"ada": (4 + 3 + 5 + 5, 20), "ben": (6 + 5, 20)}
    given = marked_cell("markdown", "## A story", "story", locked=True)
    edit(course, lambda notebook: notebook.cells.insert(0, given))
    report = grade(course, ASSIGNMENT, workers=1)
    assert report.questions_changed == ""
    assert waiting(course, "ada") == []


def test_a_question_in_another_notebook_keeps_its_mark_and_waits_for_its_answer(
    course: Course,
) -> None:
    taken: list[NotebookNode] = []

    def take(notebook: NotebookNode) -> None:
        taken.append(notebook.cells.pop())
        notebook.cells.insert(0, new_cell("markdown", "# The rest", id="rest"))

    edit(course, take)
    other = read(course.source / ASSIGNMENT / FILE)
    other.cells = taken
    write_whole(course.source / ASSIGNMENT / "words.ipynb", dumps(other).encode())
    found = changes(Nbgrader(course), ASSIGNMENT)
    assert "why stands in words.ipynb now" in str(found)
    grade(course, ASSIGNMENT, workers=1, consent=True)
    assert ("why", 4.0) in {(row[4], row[6]) for row in rows(course) if row[0] == "ada"}
    (course.source / ASSIGNMENT / "words.ipynb").unlink()
    assert "why is gone (5 points)" in str(changes(Nbgrader(course), ASSIGNMENT))
    grade(course, ASSIGNMENT, workers=1, consent=True)
    assert totals(course) == {"ada": (4 + 3 + 5, 15), "ben": (6 + 5, 15)}


def test_an_answer_that_is_marked_in_another_way_keeps_its_mark(course: Course) -> None:
    def change(notebook: NotebookNode) -> None:
        cell(notebook, "why").source = "## Why?"
        cell(notebook, "why").metadata.nbgrader |= {"grade": False, "solution": False, "task": True}

    edit(course, change)
    grade(course, ASSIGNMENT, workers=1, consent=True)
    kept = {(row[4], row[6], row[10]) for row in rows(course) if row[0] == "ada"}
    assert {("why", 4.0, None), ("why", None, "Well said.")} <= kept


def test_formgraders_button_and_autograde_say_what_to_type(course: Course) -> None:
    edit(course, add)
    entries = rows(course)
    api = NbGraderAPI(Nbgrader(course).coursedir(), config=Nbgrader(course).config)
    result = api.autograde(ASSIGNMENT, "ada")
    assert not result["success"]
    assert f"type 'examroom grade {ASSIGNMENT} --keep-going'" in result["log"]
    assert "Cannot add or remove cells" not in result["log"]
    assert rows(course) == entries


@pytest.mark.slow
def test_all_doors_give_the_same_marks_by_a_new_list(course: Course) -> None:
    edit(course, add)
    with pytest.raises(subprocess.CalledProcessError):
        nbgrader(course, "autograde", ASSIGNMENT, "--force")
    grade(course, ASSIGNMENT, workers=1, consent=True)
    entries = rows(course)
    nbgrader(course, "autograde", ASSIGNMENT, "--force")
    assert rows(course) == entries
    nbgrader(course, "generate_assignment", ASSIGNMENT, "--force")
    assert rows(course) == entries


DIES = """
import os, signal, sys
from pathlib import Path
from examroom.commands.grade import grade
from examroom.course.layout import Course
from examroom.gradebook import transaction
from examroom.gradebook.question_list import consent

def die(*rest):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[2] == "copy":
    consent.backup = die
elif sys.argv[2] == "migrate":
    real = consent.migrate
    consent.migrate = lambda *rest: (real(*rest), die())
else:
    real = consent.Nbgrader.generate_assignment
    consent.Nbgrader.generate_assignment = lambda *rest: (real(*rest), die())
grade(Course(Path(sys.argv[1])), "01_tiny", run=True, consent=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["copy", "migrate", "registered"])
def test_who_is_killed_leaves_the_old_list_and_the_same_command_goes_on(
    course: Course, moment: str
) -> None:
    edit(course, add)
    entries = rows(course)
    ended = subprocess.run(
        [sys.executable, "-c", DIES, str(course.root), moment],
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stderr=subprocess.DEVNULL,
    )
    assert ended.returncode == -signal.SIGKILL
    assert rows(course) == entries
    with pytest.raises(Problem, match="--keep-going"):
        grade(course, ASSIGNMENT, workers=1)
    grade(course, ASSIGNMENT, workers=1, consent=True)
    assert totals(course) == {"ada": (4 + 3 + 5 + 5, 25), "ben": (6 + 5, 25)}


def test_pages_wait_for_who_is_killed_between_the_new_list_and_the_marks(
    course: Course, tmp_path: Path
) -> None:
    edit(course, remove("doubled"))
    nbgrader_here = Nbgrader(course)
    register(nbgrader_here, ASSIGNMENT, tmp_path / "released", consent=True)
    told = f"have changed since ada was marked: run 'examroom grade {ASSIGNMENT}'"
    with pytest.raises(Problem, match=told):
        feedback(course, ASSIGNMENT)
    grade(course, ASSIGNMENT, workers=1)
    assert feedback(course, ASSIGNMENT).made == ["ada", "ben"]


def test_on_a_terminal_somebody_is_asked(
    course: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(reply: bool) -> None:
        def confirm(text: str, err: bool) -> bool:
            asked.append(text)
            return reply

        monkeypatch.setattr("typer.confirm", confirm)

    edit(course, add)
    monkeypatch.setattr("examroom.commands.main._is_terminal", lambda: True)
    answer(False)
    text = said(capsys, course, "grade", ASSIGNMENT, code=2)
    assert "largest is new (2 points)" in text
    assert "Nothing was changed." in text
    answer(True)
    said(capsys, course, "grade", ASSIGNMENT, code=0)
    assert totals(course)["ada"] == (17, 25)
    said(capsys, course, "grade", ASSIGNMENT, code=0)
    assert len(asked) == 2
    assert "Marks and comments by hand stay" in asked[0]
