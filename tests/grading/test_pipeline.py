"""The pipeline, on a tiny assignment: a mark depends on the answer, and on nothing else."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from examroom.commands.grade import Report, grade
from examroom.commands.output.json_report import report_as_json
from examroom.course.cells import grade_id
from examroom.course.layout import Course
from examroom.course.notebooks import dumps
from examroom.feedback import formulas
from examroom.gradebook.marks import Marks
from tests.tiny_course import ASSIGNMENT, FILE, REFERENCE, Pupil, make_course, release

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

FULL = {"total": 4, "doubled": 6, "average": 5}
NOTHING = dict.fromkeys(FULL, 0)

Deed = Callable[[Pupil], object]


def _copy(*names: str) -> Deed:
    """Copy cells, the copies standing after the last of them."""

    def deed(pupil: Pupil) -> None:
        place = pupil.place(names[-1]) + 1
        copies = [deepcopy(pupil.cell(name)) for name in names]
        for number, copy in enumerate(copies):
            copy.id = f"copy-{number}"
        pupil.notebook.cells[place:place] = copies

    return deed


def _metadata(name: str, **fields: object) -> Deed:
    return lambda pupil: _set(pupil.cell(name).metadata.nbgrader, **fields)


def _set(node: NotebookNode, **fields: object) -> None:
    for key, value in fields.items():
        node[key] = value


def _tag(name: str, tag: str) -> Deed:
    return lambda pupil: pupil.cell(name).metadata.update({"tags": [tag]})


def _strip_metadata(pupil: Pupil) -> None:
    for cell in pupil.notebook.cells:
        cell.metadata = {}


def _swap(pupil: Pupil) -> None:
    """Move the first question below the second."""
    names = ("total-prompt", "total", "total-check")
    moved = [pupil.cell(name) for name in names]
    for name in names:
        pupil.delete(name)
    place = pupil.place("doubled-check") + 1
    pupil.notebook.cells[place:place] = moved


def _first_wrong_copy_right(pupil: Pupil) -> None:
    """Answer wrongly, then right in copies of the answer and of the check below."""
    _copy("total", "total-check")(pupil)
    pupil.cell("total").source = "total = 5"


def _scratch_copy(pupil: Pupil) -> None:
    """Answer right, then spoil a copy of the answer below the check."""
    _copy("total")(pupil)
    cells = pupil.notebook.cells
    copy = cells.pop(pupil.place("total") + 1)
    copy.source = "total = 'spoilt'"
    cells.insert(pupil.place("total-check") + 1, copy)


# What each student does to a notebook with all answers right, and what that deserves.
DEEDS: dict[str, tuple[Deed, dict[str, int]]] = {
    "honest": (lambda pupil: None, FULL),
    "writes_to_stderr": (
        lambda pupil: pupil.add("total", "import sys; print('hello', file=sys.stderr)"),
        FULL,
    ),
    "deletes_checks": (
        lambda pupil: pupil.delete("total-check").delete("average-check").answer(average="x = 1"),
        {**FULL, "average": 0},
    ),
    "deletes_an_answer": (lambda pupil: pupil.delete("total"), {**FULL, "total": 0}),
    "copies_a_check": (_copy("total-check"), FULL),
    "answers_in_copies": (_first_wrong_copy_right, FULL),
    "spoils_a_copy_below": (_scratch_copy, FULL),
    "swaps_questions": (_swap, FULL),
    "edits_a_check": (
        lambda pupil: _set(pupil.answer(total="total = 5").cell("total-check"), source="pass"),
        {**FULL, "total": 0},
    ),
    "edits_the_data": (
        lambda pupil: _set(pupil.cell("data"), source="numbers = [6]"),
        FULL,
    ),
    "raises_points": (_metadata("total-check", points=1000.0), FULL),
    "skips_checks": (
        lambda pupil: pupil.answer(total="total = 5").change(_tag("total-check", "skip-execution")),
        {**FULL, "total": 0},
    ),
    "schema_1": (_metadata("total-check", schema_version=1), FULL),
    "schema_99": (_metadata("total", schema_version=99), FULL),
    "invents_a_check": (
        lambda pupil: pupil.change(_copy("total-check")).change(
            _metadata("total-check", grade_id="mine", points=50.0)
        ),
        FULL,
    ),
    "has_no_metadata": (_strip_metadata, FULL),
    "markdown_answer": (
        lambda pupil: _set(pupil.cell("total"), cell_type="markdown"),
        FULL,
    ),
    "stops_python": (
        lambda pupil: pupil.answer(doubled="import os; os._exit(1)"),
        {**NOTHING, "total": 4},
    ),
    "never_ends": (lambda pupil: pupil.add("why", "import time\ntime.sleep(10**6)"), FULL),
    "wrong_everywhere": (
        lambda pupil: pupil.answer(
            total="total = 7", doubled="doubled = 1, 2, 3", average="def average(v): return 4"
        ),
        NOTHING,
    ),
    "wrong_type": (lambda pupil: pupil.answer(total="total = 6.0"), {**FULL, "total": 0}),
    "crashes_the_check": (
        lambda pupil: pupil.answer(doubled="doubled = 3"),
        {**FULL, "doubled": 0},
    ),
    "writes_html": (
        lambda pupil: (
            pupil.answer(
                why="<script>alert(1)</script>\n\n"
                "<img src=x onerror=alert(2)> [me](javascript:alert(3))"
            )
            .add(
                "total",
                "<b onclick='alert(4)'>bold</b> <iframe src='https://example.org'>",
                "markdown",
            )
            .add(
                "total",
                "from IPython.display import HTML, Javascript, display\n"
                "display(HTML('<table><tr><td>kept</td></tr></table><script>alert(5)</script>'))\n"
                "display(HTML('<table onclick=alert(6)><tr><td><svg onload=alert(7)></svg>'))\n"
                "display(HTML('<table><tr><td><a href=\"data:text/html,x\">link</a></td></tr>'))\n"
                "display(Javascript('alert(7)'))\nprint('<script>alert(8)</script>')",
            )
        ),
        FULL,
    ),
    "hands_in_a_link": (
        lambda pupil: pupil.add("total", "import os\nprint(os.path.lexists('diary.txt'))"),
        FULL,
    ),
    "pastes_a_picture": (
        lambda pupil: pupil.add("total", "![a dot](attachment:dot.png)", "markdown"),
        FULL,
    ),
    "shadows_a_helper": (
        lambda pupil: pupil.add("data", "import helper\nassert helper.VALUE == 'the instructor'"),
        FULL,
    ),
}
# Files that are no notebooks, and what their authors are told.
BROKEN: dict[str, tuple[bytes, str]] = {
    "broken_json": (b'{"cells": [', "is not JSON"),
    "empty_file": (b"", "is empty"),
    "a_list": (b"[]", "no list of cells"),
    "not_text": (b"\xff\xfe\x00\x01", "not a text file"),
    "deep": (b"[" * 100_000, "is not JSON"),
    "future_format": (b'{"nbformat": 9, "cells": []}', "no list of cells"),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    made = make_course(tmp_path_factory.mktemp("tiny"))
    for student, (deed, _) in DEEDS.items():
        pupil = Pupil(release(made)).answer(**REFERENCE)
        deed(pupil)
        _hand_in(made, student, dumps(pupil.notebook).encode())
    _hand_in(made, "untouched", (made.release / ASSIGNMENT / FILE).read_bytes())
    for student, (content, _) in BROKEN.items():
        _hand_in(made, student, content)
    (made.submitted / "no_file" / ASSIGNMENT).mkdir(parents=True)
    other = made.submitted / "other_name" / ASSIGNMENT / "tiny (1).ipynb"
    other.parent.mkdir(parents=True)
    other.write_text("{}")
    (made.submitted / "shadows_a_helper" / ASSIGNMENT / "helper.py").write_text("VALUE = 'mine'")
    (made.submitted / "hands_in_a_link" / ASSIGNMENT / "diary.txt").symlink_to("/etc/passwd")
    return made


def _hand_in(course: Course, student: str, content: bytes) -> None:
    path = course.submitted / student / ASSIGNMENT / FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(content)


@pytest.fixture(scope="module")
def report(course: Course) -> Report:
    return grade(course, ASSIGNMENT, workers=2)


@pytest.fixture(scope="module")
def marks(report: Report) -> dict[str, Marks]:
    return {one.student: one for one in report.marks}


def _scores(one: Marks) -> dict[str, float]:
    return {question: one.questions[question].score for question in FULL}


def _page(course: Course, student: str) -> str:
    return (course.feedback / student / ASSIGNMENT / "tiny.html").read_text()


@pytest.mark.parametrize("student", DEEDS)
def test_a_mark_depends_on_the_answer_only(marks: dict[str, Marks], student: str) -> None:
    assert _scores(marks[student]) == DEEDS[student][1], marks[student].errors


@pytest.mark.parametrize("student", [*DEEDS, "untouched", *BROKEN, "no_file"])
def test_points_are_the_instructors(marks: dict[str, Marks], student: str) -> None:
    assert marks[student].points == 20


def test_an_untouched_notebook_earns_nothing(marks: dict[str, Marks]) -> None:
    assert marks["untouched"].total == 0
    assert not marks["untouched"].waiting


def test_a_written_answer_waits_for_a_person(marks: dict[str, Marks]) -> None:
    assert marks["honest"].waiting == ["why"]


@pytest.mark.parametrize("student", BROKEN)
def test_a_file_that_is_no_notebook_earns_0_and_a_sentence(
    course: Course, marks: dict[str, Marks], student: str
) -> None:
    assert _scores(marks[student]) == NOTHING
    assert BROKEN[student][1] in (marks[student].problem or "")
    assert BROKEN[student][1] in _page(course, student)


def test_a_missing_notebook_earns_0_and_a_sentence(course: Course, marks: dict[str, Marks]) -> None:
    assert marks["no_file"].problem == "There is no file tiny.ipynb."
    assert "called tiny (1).ipynb; only a notebook named" in str(marks["other_name"].problem)
    for student in ("no_file", "other_name"):
        assert _scores(marks[student]) == NOTHING
        assert str(marks[student].problem) in _page(course, student)


def test_only_the_broken_ones_are_reported(report: Report) -> None:
    assert {one.student for one in report.not_marked} == {*BROKEN, "no_file", "other_name"}


def test_the_table_has_a_row_for_everybody(report: Report) -> None:
    rows = report.table.read_text().splitlines()
    assert len(rows) == 1 + len(report.marks)
    assert "honest,,,4,6,5,0,0,15,20,why,,0," in rows


def test_a_failed_question_is_explained_in_its_own_sentence(course: Course) -> None:
    page = _page(course, "wrong_everywhere")
    assert "is not the sum of the numbers. Did you leave one out?" in page
    assert "is wrong for two numbers." in page
    assert "A check that is not shown here did not pass." in page


def test_what_a_check_recognised_is_told_to_programs_and_not_on_the_page(
    course: Course, report: Report, marks: dict[str, Marks]
) -> None:
    recognised = {"total": ["number-left-out"]}
    assert marks["wrong_everywhere"].misconceptions == recognised
    assert marks["honest"].misconceptions == {}
    students = json.loads(report_as_json(report))["students"]
    (entry,) = [one for one in students if one["student"] == "wrong_everywhere"]
    assert entry["misconceptions"] == recognised
    assert "number-left-out" not in _page(course, "wrong_everywhere")


def test_a_visible_check_speaks_for_itself(course: Course) -> None:
    assert "should be an int, but it is a float." in _page(course, "wrong_type")


def test_a_check_that_crashes_is_wrong_and_flagged(course: Course, marks: dict[str, Marks]) -> None:
    assert marks["crashes_the_check"].flagged == ["doubled"]
    assert "stopped with an error of its own" in _page(course, "crashes_the_check")


def test_no_page_shows_hidden_tests_or_expected_values(course: Course, report: Report) -> None:
    secrets = ("HIDDEN", "WrongAnswer", "grading_tests", "secret", "[6, 2, 4]", "said by the check")
    for path in course.feedback.rglob("*.html"):
        text = path.read_text()
        assert not [secret for secret in secrets if secret in text], path


def test_no_page_runs_anything(course: Course, report: Report) -> None:
    harmless = {"class", "href", "id", "src", "alt", "style"} | {"colspan", "rowspan", "title"}
    harmless |= {"scope", "max", "value", "aria-label", "lang", "charset", "content", "name"}
    harmless |= {"tabindex", "role"}
    harmless |= {"xmlns", *formulas.ATTRIBUTES}
    for path in course.feedback.rglob("*.html"):
        page = BeautifulSoup(path.read_text(), "html.parser")
        assert page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert not page.find_all(["script", "iframe", "svg", "object", "embed", "form", "base"])
        for element in page.find_all(True):
            if element.name not in ("meta", "style"):
                assert set(element.attrs) <= harmless, (path, element)
            address = str(element.get("href") or element.get("src") or "#")
            assert address.startswith(("#", "https://", "data:image/")), (path, element)


def test_tables_of_a_student_are_shown(course: Course, report: Report) -> None:
    assert "kept" in _page(course, "writes_html")


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("deletes_checks", "total-check"),
        ("deletes_an_answer", "was missing, so nothing was there to be marked"),
        ("copies_a_check", "stood 2 times"),
        ("swaps_questions", "the original order was restored"),
        ("edits_a_check", "had been changed; the original was used"),
        ("raises_points", "The marking data of the cell"),
        ("markdown_answer", "is a code cell again"),
        ("hands_in_a_link", "<code>diary.txt</code> is a link and was left out"),
    ],
)
def test_repairs_are_listed(course: Course, report: Report, student: str, sentence: str) -> None:
    assert sentence in _page(course, student)


def test_a_link_is_not_there_when_the_notebook_runs(course: Course, report: Report) -> None:
    page = BeautifulSoup(_page(course, "hands_in_a_link"), "html.parser")
    assert "False" in [output.get_text().strip() for output in page.find_all("pre")]


def test_a_picture_that_is_missing_costs_no_page(course: Course, report: Report) -> None:
    assert 'alt="a dot"' in _page(course, "pastes_a_picture")


def test_an_untampered_notebook_needs_no_repair(course: Course, report: Report) -> None:
    for student in ("honest", "untouched", "writes_to_stderr"):
        assert "What was repaired" not in _page(course, student)


def test_own_cells_stay_where_they_stood(course: Course, report: Report) -> None:
    path = course.autograded / "writes_to_stderr" / ASSIGNMENT / FILE
    cells = json.loads(path.read_text())["cells"]
    names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    own = names.index("total") + 1
    assert "hello" in "".join(cells[own]["source"])
    assert names[own + 1] == "total-check"


def test_grading_one_student_again_gives_the_same_table(course: Course, report: Report) -> None:
    before = report.table.read_text()
    again = grade(course, ASSIGNMENT, students=["honest"])
    assert [_scores(one) for one in again.marks] == [FULL]
    assert report.table.read_text() == before


def test_release_holds_no_solution(course: Course) -> None:
    text = dumps(release(course))
    assert "sum(numbers)" not in text
    assert "HIDDEN" not in text
    assert grade_id(release(course).cells[1]) == "data"


def test_source_is_left_alone(course: Course, report: Report, tmp_path: Path) -> None:
    original = make_course(tmp_path)
    assert (course.source / ASSIGNMENT / FILE).read_bytes() == (
        original.source / ASSIGNMENT / FILE
    ).read_bytes()
