"""`examroom try`: one notebook is marked, and nothing but the record of its run is kept."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from examroom.commands.try_notebook import Tried, try_notebook, watched
from examroom.course.layout import Course
from examroom.course.notebooks import dumps
from examroom.execution.record import FOLDER
from examroom.util.errors import Problem
from tests.commands.test_main import run
from tests.tiny_course import ASSIGNMENT, FILE, REFERENCE, Pupil, hand_in, make_course, release

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter, in other threads


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a course with a second assignment, of which the first one knows nothing."""
    course = make_course(tmp_path / "course")
    other = course.source / "02_other" / "other.ipynb"
    other.parent.mkdir()
    text = (course.source / ASSIGNMENT / FILE).read_text()
    other.write_text(text.replace("total", "altogether").replace('"why"', '"wherefore"'))
    return course


@pytest.fixture
def notebook(course: Course, tmp_path: Path) -> Path:
    """Return a notebook that was handed in by mail, under a name of its own, with two mistakes."""
    answers = {**REFERENCE, "total": "total = 5", "doubled": "doubled = 3"}
    path = tmp_path / "tiny (1) final.ipynb"
    path.write_text(dumps(Pupil(release(course)).answer(**answers).notebook))
    shutil.rmtree(course.release)
    return path


def files(course: Course) -> set[Path]:
    return {path for path in course.root.rglob("*") if path.is_file()}


def test_one_notebook_is_marked_and_nothing_but_its_record_is_kept(
    course: Course, notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(course)
    assert run("try", str(notebook), "--course", str(course.root)) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "01_tiny/tiny.ipynb, run," in told
    assert "✗ total 0 / 4 `total` is not the sum of the numbers. Did you leave one out?" in told
    assert "✗ doubled 0 / 6 The marking of this question stopped with an error" in told
    assert "TypeError: " in told  # which the instructor may read, and no student
    assert "✓ average 5 / 5" in told
    assert "hand why 0 / 5" in told
    assert "5 / 20 so far" in told
    assert {path.parts[len(course.root.parts)] for path in files(course) - before} == {".examroom"}
    assert len(list((course.root / FOLDER).rglob("*.json.gz"))) == 1

    again = try_notebook(course, notebook)
    assert not again.executed
    assert [one.mark.score for one in again.answers] == [0, 0, 5, 0]


def test_files_handed_in_with_a_notebook_count_where_the_folder_is_the_assignments(
    course: Course, tmp_path: Path
) -> None:
    hand_in(course, "ada", total="total = int(open('mine.txt').read())")
    folder = course.submitted / "ada" / ASSIGNMENT
    (folder / "mine.txt").write_text("6")
    shutil.rmtree(course.release)
    assert try_notebook(course, folder / FILE).answers[0].mark.score == 4
    shutil.copytree(folder, tmp_path / "downloads")
    assert try_notebook(course, tmp_path / "downloads" / FILE).answers[0].mark.score == 0


def test_what_is_no_notebook_of_the_course_is_one_sentence(
    course: Course, notebook: Path, tmp_path: Path
) -> None:
    with pytest.raises(Problem, match=r"There is no file nowhere\.ipynb"):
        try_notebook(course, tmp_path / "nowhere.ipynb")
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    with pytest.raises(Problem, match="is not JSON"):
        try_notebook(course, broken)
    foreign = tmp_path / "foreign.ipynb"
    foreign.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": []}))
    with pytest.raises(Problem, match="shares no marked cell with 01_tiny/tiny"):
        try_notebook(course, foreign)
    shutil.copytree(course.source / ASSIGNMENT, course.source / "03_again")
    with pytest.raises(Problem, match=r"fits 01_tiny/tiny\.ipynb, 03_again/tiny\.ipynb alike"):
        try_notebook(course, notebook)
    assert try_notebook(course, notebook, "03").assignment == "03_again"


def test_who_watches_is_told_again_when_the_notebook_or_a_hidden_test_was_changed(
    course: Course, notebook: Path
) -> None:
    rounds = watched(course, notebook)
    first = next(rounds)
    assert isinstance(first, Tried)
    notebook.write_text(notebook.read_text().replace("total = 5", "total = 6"))
    started = time.monotonic()
    second = next(rounds)
    assert isinstance(second, Tried)
    assert second.executed
    assert time.monotonic() - started < 20
    original = course.source / ASSIGNMENT / FILE
    original.write_text(original.read_text().replace("if total != 6:", "if total != 7:"))
    third = next(rounds)
    assert isinstance(third, Tried)
    assert not third.executed
    rounds.close()  # type: ignore[attr-defined]
    scores = [one.answers[0].mark.score for one in (first, second, third)]
    assert scores == [0, 4, 0]
