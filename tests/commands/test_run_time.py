"""The run time on a card is one that a build has measured, and no noise makes it wrong."""

import json
from pathlib import Path

import pytest

from examroom.course import run_time
from examroom.course.layout import Course
from examroom.course.notebooks import new_cell, new_notebook, read
from tests.commands.test_main import run
from tests.tiny_course import ASSIGNMENT, FILE, make_course

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

CARD = "| **run time** | {} seconds on one core, measured |"


def mismatch(on_card: int, measured: float | None) -> str:
    source = new_notebook([new_cell("markdown", CARD.format(on_card))])
    solution = new_notebook()
    if measured is not None:
        run_time.note(solution, measured)
    return run_time.mismatch(source, solution)


@pytest.mark.parametrize(
    ("on_card", "measured"), [(5, 0.3), (5, 4.9), (5, 9.9), (10, 3), (30, 22), (30, 34), (60, 74)]
)
def test_a_card_may_be_a_step_or_a_quarter_off(on_card: int, measured: float) -> None:
    assert mismatch(on_card, measured) == ""


@pytest.mark.parametrize(
    ("on_card", "measured", "right"), [(5, 10.1, 15), (60, 30, 30), (30, 52, 55), (32, 31.9, 35)]
)
def test_a_card_that_is_further_off_is_told_what_to_state(
    on_card: int, measured: float, right: int
) -> None:
    assert mismatch(on_card, measured).endswith(f"its run took {measured:g}: write {right}")


def test_a_time_that_nobody_measured_is_told() -> None:
    assert "which no run has measured" in mismatch(30, None)


def test_a_notebook_without_a_card_needs_no_measurement() -> None:
    assert (
        run_time.mismatch(new_notebook([new_cell("markdown", "# A title")]), new_notebook()) == ""
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = make_course(tmp_path_factory.mktemp("course"))
    path = course.source / ASSIGNMENT / FILE
    title, card = "# A tiny assignment", CARD.format(5)
    path.write_text(path.read_text().replace(title, f"{title}\\n\\n{card}"))
    assert run("build", "--course", str(course.root)) == 0
    return course


def solution(course: Course) -> Path:
    return course.solutions / ASSIGNMENT / FILE


def test_a_build_measures_its_run_and_checks_the_card(built: Course) -> None:
    seconds = run_time.noted(read(solution(built)))
    assert seconds is not None
    assert 0 < seconds < 10
    assert run("build", "--check", "--course", str(built.root)) == 0


def test_a_check_names_the_card_and_the_number_that_should_stand_there(
    built: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    before = solution(built).read_text()
    slow = json.loads(before)
    slow["metadata"]["run_time"]["cpu_seconds"] = 51.7
    try:
        solution(built).write_text(json.dumps(slow))
        assert run("build", "--check", "--course", str(built.root)) == 1
        said = capsys.readouterr().err
        assert f"The card of source/{ASSIGNMENT}/{FILE} states 5 seconds" in said
        assert "write 55" in said
        del slow["metadata"]["run_time"]
        solution(built).write_text(json.dumps(slow))
        assert run("build", "--check", "--course", str(built.root)) == 1
        assert "was not run from its source" in capsys.readouterr().err
    finally:
        solution(built).write_text(before)
