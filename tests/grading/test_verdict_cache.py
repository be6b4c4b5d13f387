"""Whoever marks a class again does not do twice what would come out the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from examroom.commands.grade import grade
from examroom.course.layout import Course
from examroom.course.notebooks import read
from examroom.execution.record import ExecutionRecord
from examroom.execution.runner import question_seed
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading import mark
from examroom.grading.verdict_cache import FOLDER, VerdictCache
from examroom.hidden_tests.within_limits import hidden_test_within_limits
from tests.tiny_course import ASSIGNMENT, FILE, hand_in, make_course

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

CHECKS = {"total-check", "doubled-check", "average-check"}
WHOLE = {"right": 15.0, "five": 11.0}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    made = make_course(tmp_path_factory.mktemp("again"))
    hand_in(made, "right")
    hand_in(made, "five", total="total = 5")
    grade(made, ASSIGNMENT, workers=2)
    return made


@pytest.fixture
def tests_run(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that fills with the hidden tests that are run."""
    run: list[str] = []

    def watched(test, question, *rest):  # type: ignore[no-untyped-def]
        run.append(question)
        return hidden_test_within_limits(test, question, *rest)

    monkeypatch.setattr(mark, "hidden_test_within_limits", watched)
    return run


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that fills with the students whom nbgrader records."""
    students: list[str] = []
    record = Nbgrader.record

    def watched(self: Nbgrader, assignment: str, student: str, outcomes: object) -> None:
        students.append(student)
        record(self, assignment, student, outcomes)  # type: ignore[arg-type]

    monkeypatch.setattr(Nbgrader, "record", watched)
    return students


@pytest.fixture
def source(course: Course) -> Iterator[Path]:
    """Lend the instructor's notebook, and put it back when the test is over."""
    path = course.source / ASSIGNMENT / FILE
    before = path.read_text()
    yield path
    path.write_text(before)
    grade(course, ASSIGNMENT, run=False)


def totals(course: Course) -> dict[str, float]:
    return {one.student: one.total for one in grade(course, ASSIGNMENT, run=False).marks}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_no_hidden_test_is_run_and_nobody_is_recorded_when_nothing_changed(
    course: Course, tests_run: list[str], recorded: list[str]
) -> None:
    assert totals(course) == WHOLE
    assert tests_run == recorded == []


def test_only_a_hidden_test_that_changed_is_run(
    course: Course, source: Path, tests_run: list[str], recorded: list[str]
) -> None:
    replace(source, "if total != 6:", "if total not in (6, 7):")
    assert totals(course) == WHOLE
    assert tests_run == ["total-check"] * 2
    assert "right" not in recorded
    notebook = read(course.autograded / "right" / ASSIGNMENT / FILE)
    assert any("(6, 7)" in cell.source for cell in notebook.cells)


def test_who_gets_other_marks_is_recorded(
    course: Course, source: Path, recorded: list[str]
) -> None:
    replace(source, "if total != 6:", "if total not in (5, 6):")
    assert totals(course) == {"right": 15.0, "five": 15.0}
    assert recorded == ["five"]
    page = course.feedback / "five" / ASSIGNMENT / FILE.replace(".ipynb", ".html")
    assert "Did you leave one out" not in page.read_text()


def test_verdicts_do_not_outlive_a_change_of_what_a_hidden_test_imports(
    course: Course,
    tmp_path: Path,
    tests_run: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = tmp_path / "strictness.py"
    module.write_text("WANTED = 6\n")
    monkeypatch.syspath_prepend(tmp_path)
    before = VerdictCache(tmp_path).cause("from strictness import WANTED")
    assert before == VerdictCache(tmp_path).cause("from strictness import WANTED")
    module.write_text("WANTED = 7\n")
    after = VerdictCache(tmp_path).cause("from strictness import WANTED")
    assert after is None  # this process may have imported what it said before
    monkeypatch.setattr("examroom.grading.verdict_cache._first_read", {})  # as in a new process
    assert VerdictCache(tmp_path).cause("from strictness import WANTED") not in (None, before)


def test_damaged_verdicts_are_reached_again(course: Course, tests_run: list[str]) -> None:
    kept = sorted((course.root / FOLDER).rglob("*.json"))
    assert len(kept) == len(WHOLE)
    kept[0].write_text(kept[0].read_text()[:-30])
    kept[1].write_text('{"of another form": 1}')
    assert totals(course) == WHOLE
    assert sorted(tests_run) == sorted([*CHECKS] * 2)


def test_verdicts_are_bound_to_the_exam_that_they_were_reached_on(
    course: Course, tests_run: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = ExecutionRecord.loads

    def as_if_held_again(content: bytes) -> ExecutionRecord:
        exam = loads(content)
        exam.seed += 1
        return exam

    monkeypatch.setattr("examroom.execution.record.ExecutionRecord.loads", as_if_held_again)
    monkeypatch.setattr(
        "examroom.grading.mark.question_seed", lambda seed, check: question_seed(seed - 1, check)
    )
    assert totals(course) == WHOLE
    assert set(tests_run) == CHECKS


@pytest.mark.parametrize("lost", ["feedback", "autograded"])
def test_a_page_that_is_gone_or_was_changed_is_made_again(
    course: Course, lost: str, recorded: list[str]
) -> None:
    totals(course)
    recorded.clear()
    folder: Path = getattr(course, lost)
    pages = [path for path in (folder / "five").rglob("*.*") if path.suffix in (".html", ".ipynb")]
    assert pages
    pages[0].unlink()
    (folder / "right" / ASSIGNMENT / pages[0].name).write_text("<p>Full marks!</p>")
    totals(course)
    assert sorted(recorded) == ["five", "right"]
    assert pages[0].is_file()
    assert "Full marks!" not in (folder / "right" / ASSIGNMENT / pages[0].name).read_text()


def test_a_comment_and_points_that_a_person_gave_come_onto_the_page(
    course: Course, recorded: list[str]
) -> None:
    totals(course)
    recorded.clear()
    with Nbgrader(course).gradebook() as gradebook:
        (notebook,) = gradebook.find_submission(ASSIGNMENT, "five").notebooks
        written = next(one for one in notebook.grades if one.name == "why")
        written.manual_score, written.needs_manual_grade = 4.0, False
        comment = next(one for one in notebook.comments if one.name == "why")
        comment.manual_comment = "A whole of which parts?"
        gradebook.db.commit()
    assert totals(course) == {"right": 15.0, "five": 15.0}
    assert recorded == ["five"]
    page = course.feedback / "five" / ASSIGNMENT / FILE.replace(".ipynb", ".html")
    assert "A whole of which parts?" in page.read_text()
    recorded.clear()
    assert totals(course) == {"right": 15.0, "five": 15.0}
    assert recorded == []


def test_marks_that_were_taken_out_of_the_gradebook_come_back(
    course: Course, recorded: list[str]
) -> None:
    totals(course)
    recorded.clear()
    with Nbgrader(course).gradebook() as gradebook:
        (notebook,) = gradebook.find_submission(ASSIGNMENT, "right").notebooks
        for one in notebook.grades:
            one.auto_score = 0.0
        gradebook.db.commit()
    assert totals(course)["right"] == 15.0
    assert recorded == ["right"]
