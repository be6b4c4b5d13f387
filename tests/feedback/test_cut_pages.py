"""A page that cannot be made, or takes too long, shows marks alone; the class goes on."""

from __future__ import annotations

import time
from typing import Any

import pytest

from examroom.commands.grade import grade
from examroom.feedback import exporter
from examroom.util.limited_process import Bounds, limited_process
from tests.tiny_course import ASSIGNMENT, FILE, hand_in, make_course

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads


def for_ever(ask: Any, **given: Any) -> None:
    """Take the place of what makes a page; that may be done sooner than anybody looks."""
    time.sleep(60)


@pytest.mark.parametrize("fails", [False, True], ids=["takes too long", "raises an error"])
def test_a_page_that_cannot_be_made_shows_marks_alone_and_the_instructor_is_told(
    fails: bool, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course(tmp_path)
    hand_in(course, "endless", total="total = sum(numbers)  # cut me")
    hand_in(course, "right")
    run = limited_process.run

    def run_otherwise(function: str, given: Any, bounds: Bounds, ask: Any = None) -> Any:
        hard = function == exporter.RENDER and "# cut me" in str(given)
        if hard and fails:
            function = "no_such_module:render"
        if hard and not fails:
            function, bounds = f"{__name__}:for_ever", Bounds(wall_seconds=0.5)
        return run(function, given, bounds, ask)

    monkeypatch.setattr(limited_process, "run", run_otherwise)
    report = grade(course, ASSIGNMENT, workers=1)
    problems = {marks.student: marks.problem for marks in report.marks if marks.problem}
    assert list(problems) == ["endless"], problems
    assert "shows marks alone" in str(problems["endless"])
    pages = {
        student: (course.feedback / student / ASSIGNMENT / FILE).with_suffix(".html").read_text()
        for student in ("endless", "right")
    }
    assert "This page shows marks alone" in pages["endless"]
    assert "# cut me" not in pages["endless"]
    assert "Marks by question" in pages["endless"]
    assert "shows marks alone" not in pages["right"]
    scores = {
        marks.student: sum(mark.score for mark in marks.questions.values())
        for marks in report.marks
    }
    assert scores["endless"] == scores["right"] > 0
