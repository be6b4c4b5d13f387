"""`examroom init`: nbgrader runs and marks an existing course with the engine; nothing is lost."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from examroom.commands.init import LINES, init
from examroom.course import nbgrader_settings
from examroom.course.layout import Course
from examroom.course.nbgrader_settings import SETTINGS
from examroom.gradebook.nbgrader import Nbgrader
from tests.commands.test_main import run
from tests.tiny_course import make_course

OWN = """\
c = get_config()
c.CourseDirectory.course_id = "physics"  # as the registrar knows it
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.Execute",
    "physics.steps.CountUnits",
    "physics.steps.CountDigits",
    "nbgrader.preprocessors.SaveAutoGrades",
]
c.Autograde.exporter_class = "physics.Exporter"
c.GenerateFeedback.preprocessors.append("physics.steps.Praise")
c.HTMLExporter.filters = {"shout": "physics.shout", "clean_html": "physics.clean"}
c.ExchangeFactory.release_feedback = "ngshare_exchange.ExchangeReleaseFeedback"
c.IncludeHeaderFooter.header = "source/header.ipynb"\
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a course whose settings know nothing of the engine."""
    course = make_course(tmp_path / "physics")
    course.config_file.write_text(OWN)
    return course


def settings(course: Course) -> Any:
    return Nbgrader(course).config


def test_nothing_of_the_course_is_lost(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("init", "--course", str(course.root)) == 0
    told = capsys.readouterr().out
    assert "Lines were added at its end; all else is as it was." in told
    assert "c.Autograde.exporter_class gives way to examroom's while they are there." in told
    assert "Steps of your own stay: CountUnits, CountDigits, Praise." in told
    assert course.config_file.read_text() == f"{OWN}\n\n{LINES}"
    found = settings(course)
    assert found.CourseDirectory.course_id == "physics"
    assert found.IncludeHeaderFooter.header == "source/header.ipynb"
    assert [step.rpartition(".")[2] for step in found.Autograde.autograde_preprocessors] == [
        "RunCells",
        "CountUnits",
        "CountDigits",
        "IgnorePattern",
        "LimitOutput",
        "JudgeChecks",
        "SaveMarks",
        "AssignLatePenalties",
        "CheckCellMetadata",
    ]
    assert found.GenerateFeedback.preprocessors[-1] == "physics.steps.Praise"
    assert found.ExchangeFactory.release_feedback.startswith("ngshare_exchange.")
    assert found.HTMLExporter.filters["shout"] == "physics.shout"
    assert found.HTMLExporter.filters["clean_html"] == "examroom.feedback.sanitise.safe_html"


def test_the_second_time_there_is_nothing_to_do(course: Course) -> None:
    init(course)
    once = course.config_file.read_text()
    assert "nothing to do" in init(course)[0]
    assert course.config_file.read_text() == once


def test_lines_that_do_not_come_last_are_moved_where_that_matters(course: Course) -> None:
    init(course)
    later = 'c.GenerateFeedback.exporter_class = "physics.Pages"\n'
    with course.config_file.open("a") as file:
        file.write("c.Examroom.cell_seconds = 20\n")
    assert "nothing to do" in init(course)[0]
    with course.config_file.open("a") as file:
        file.write(later)
    told = init(course)
    assert "Examroom's lines were moved to its end" in told[0]
    assert "c.GenerateFeedback.exporter_class gives way" in told[1]
    text = course.config_file.read_text()
    assert text.startswith(OWN)
    assert text.endswith(f"{later}\n{LINES}")
    assert text.count("add_to") == 1
    assert settings(course).Examroom.cell_seconds == 20


def test_a_course_without_settings_gets_a_file_of_its_own(course: Course) -> None:
    course.config_file.unlink()
    assert not nbgrader_settings.is_added(settings(course))
    init(course)
    assert nbgrader_settings.is_added(settings(course))
    assert settings(course).Autograde == SETTINGS["Autograde"]


def test_a_file_that_cannot_be_run_is_left_as_it_is(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    course.config_file.write_text("c = get_config(\n")
    assert run("init", "--course", str(course.root)) == 2
    assert "nbgrader_config.py cannot be read: SyntaxError" in capsys.readouterr().err
    assert course.config_file.read_text() == "c = get_config(\n"


def test_doctor_says_whether_nbgrader_marks_by_itself(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    run("doctor", "--course", str(course.root))
    told = capsys.readouterr().out
    assert "nbgrader: runs and marks notebooks by itself" in told
    assert "type: examroom init" in told
    init(course)
    run("doctor", "--course", str(course.root))
    assert "nbgrader: runs and marks notebooks with examroom" in capsys.readouterr().out


def test_the_steps_that_nbgrader_has_of_its_own_accord_are_no_steps_of_the_course(
    course: Course,
) -> None:
    from nbgrader.converters import Autograde, GenerateFeedback

    shutil.copy(Path(__file__).parents[2] / "nbgrader_config.py", course.config_file)
    found = settings(course)
    for converter in (Autograde, GenerateFeedback):
        for name in SETTINGS[converter.__name__]:
            found[converter.__name__][name] = getattr(converter(), name)
    nbgrader_settings.add_to(found)
    assert nbgrader_settings.own_steps(found) == []
    assert found.Autograde == SETTINGS["Autograde"]
