"""Whatever one student hands in, honest marks are given, and nobody else is stopped."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from examroom.commands.grade import Report, grade
from examroom.commands.main import _tell
from examroom.course.layout import Course
from examroom.course.notebooks import dumps
from tests.tiny_course import ASSIGNMENT, FILE, REFERENCE, Pupil, make_course, release

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

NAMES = ("grp [3]", "=1+1", "[bold]b", "esc\x1b[31mape")
DOT = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc"
    b"\xf8\xcf\xc0\xf0\x1f\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
)
LONG = "print(list(range(200_000)))"
HALF = """
print("\\ud83d")
raise ValueError("half: \\ud83d")
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    before = os.umask(0o077)
    made = make_course(tmp_path_factory.mktemp("any") / "Bayes [26]")

    def folder(student: str) -> Path:
        found = made.submitted / student / ASSIGNMENT
        found.mkdir(parents=True)
        return found

    def pupil() -> Pupil:
        return Pupil(release(made)).answer(**REFERENCE)

    for name in NAMES:
        (folder(name) / FILE).write_text(dumps(pupil().notebook))
    outputs = pupil().add("data", HALF).add("data", LONG).notebook
    (folder("outputs") / FILE).write_text(dumps(outputs))
    half = pupil().answer(doubled='doubled = ["\\ud83d", 2, 4]').notebook
    (folder("half") / FILE).write_text(dumps(half))
    lists = json.loads(dumps(pupil().notebook))
    lists["cells"][1]["metadata"]["nbgrader"]["more"] = "HERE"
    text = json.dumps(lists).replace('"HERE"', "[" * 1500 + "]" * 1500)
    (folder("nested") / FILE).write_text(text)
    windows = json.loads(dumps(pupil().notebook))
    for cell in windows["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    (folder("windows") / FILE).write_text(json.dumps(windows))
    words = Pupil(release(made)).answer(**{**REFERENCE, "why": ""})
    words.cell("why").source = release(made).cells[words.place("why")].source
    beside = words.add("why", "Because of the parts.", "markdown").notebook
    (folder("words beside") / FILE).write_text(dumps(beside))
    drawing = '![a drawing](drawing%201.png)\n\n<img alt="b" src="sub/b.png">'
    shown = pupil().add("why", drawing, "markdown").notebook
    (folder("picture") / FILE).write_text(dumps(shown))
    (folder("picture again") / FILE).write_text(dumps(shown))
    for name in ("drawing 1.png", "sub/b.png"):
        path = made.submitted / "picture" / ASSIGNMENT / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(DOT)
    odd = os.fsencode(folder("odd name")) + b"/t\xe4st.ipynb"
    Path(os.fsdecode(odd)).write_text(dumps(pupil().notebook))
    yield made
    os.umask(before)


@pytest.fixture(scope="module")
def report(course: Course) -> Report:
    return grade(course, ASSIGNMENT, workers=2)


def text(course: Course, student: str, selector: str = "body") -> str:
    page = course.feedback / student / ASSIGNMENT / "tiny.html"
    found = BeautifulSoup(page.read_text(), "html.parser").select(selector)
    return " ".join(" ".join(part.get_text(" ").split()) for part in found)


@pytest.mark.parametrize("student", [*NAMES, "outputs", "nested", "windows"])
def test_honest_work_gets_its_mark(course: Course, report: Report, student: str) -> None:
    marks = {one.student: one for one in report.marks}[student]
    assert (marks.total, marks.problem) == (15, None)
    assert "repaired" not in text(course, student)


def test_who_is_wrong_is_wrong_and_marked(course: Course, report: Report) -> None:
    marks = {one.student: one for one in report.marks}
    assert (marks["half"].total, marks["half"].problem) == (9, None)
    assert "is called t�st.ipynb" in (marks["odd name"].problem or "")
    assert "t�st.ipynb" in text(course, "odd name")


def test_what_is_left_out_of_an_output_is_said(course: Course, report: Report) -> None:
    assert "letters are left out here" in text(course, "outputs")


def test_names_are_data_in_tables(
    course: Course, report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    table = report.table.read_text()
    assert "'=1+1," in table
    assert grade(course, ASSIGNMENT, ["=1+1"]).executed == 0
    with pytest.raises(BaseException, match="2"):
        _tell(report, False)
    shown = capsys.readouterr().out
    assert "[bold]b" in shown
    assert "\x1b" not in shown


def test_nobody_else_can_read_marks(course: Course, report: Report) -> None:
    for path in (report.table, report.gradebook):
        assert path.stat().st_mode & 0o077 == 0


def test_words_in_a_cell_beside_the_stub_wait_for_a_person(course: Course, report: Report) -> None:
    marks = {one.student: one for one in report.marks}["words beside"]
    assert marks.waiting == ["why"]
    assert "waiting for your instructor" in text(course, "words beside", "#why")
    assert "did not answer" not in text(course, "words beside")
    whole = text(course, "words beside", ".notebook")
    assert "Why?" in whole.partition("Because of the parts.")[0]


def test_a_picture_beside_the_notebook_is_shown(course: Course, report: Report) -> None:
    page = (course.feedback / "picture" / ASSIGNMENT / "tiny.html").read_text()
    pictures = BeautifulSoup(page, "html.parser").select("img[src^='data:image/png;base64,iVBOR']")
    assert [picture["alt"] for picture in pictures] == ["a drawing", "b"]
    assert "data:image" not in text(course, "picture again")
