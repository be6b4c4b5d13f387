"""In which order a class is run: whoever goes ways of their own neither first nor last."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode

from examroom.commands.grade import grade
from examroom.course.notebooks import node
from examroom.execution.task import Task
from examroom.execution.workers.local import LocalWorkers
from examroom.execution.workers.order import attributes, in_order
from tests.tiny_course import ASSIGNMENT, hand_in, make_course

OWN = "import math\ntotal = int(math.fsum(numbers))"


def test_the_first_runs_are_of_those_who_do_what_the_solutions_do() -> None:
    assert in_order({"a": 4, "b": 0, "c": 9, "d": 1}, places=2)[:2] == ["b", "d"]


def test_afterwards_whoever_goes_ways_of_their_own_is_run_before_the_others() -> None:
    assert in_order({"a": 4, "b": 0, "c": 9, "d": 1}, places=1) == ["b", "c", "a", "d"]


def test_who_do_equally_much_of_their_own_stay_in_order() -> None:
    assert in_order(dict.fromkeys("abcdef", 3), places=2) == [*"abcdef"]
    assert in_order({"a": 1, "b": 0, "c": 1, "d": 0, "e": 1, "f": 0}, places=1) == [*"bacedf"]


def test_nobody_is_lost_and_nobody_is_run_twice_whatever_the_number_of_places() -> None:
    for places in (1, 2, 3, 99):
        assert sorted(in_order({"a": 2, "b": 0, "c": 1}, places)) == [*"abc"]
    assert in_order({}, 2) == []


def notebook(code: str, text: str = "") -> NotebookNode:
    """Return a notebook with a cell of code and one of text."""
    cells = [{"cell_type": "code", "source": code}, {"cell_type": "markdown", "source": text}]
    return node({"cells": cells})


def test_names_after_a_dot_are_found_in_code_alone_and_numbers_are_none() -> None:
    code = "slope = pm.Normal('slope', .5, 1.5)  # Wide. Is it?\nslope.moyenne_1(axis=0).T"
    assert attributes(notebook(code, "See pm.Exponential.")) == {"Normal", "moyenne_1", "T"}


def test_code_that_python_cannot_read_has_names_all_the_same() -> None:
    assert attributes(notebook("(" * 100_000 + "pm.Normal(")) == {"Normal"}


def test_a_class_is_run_in_this_order_and_told_in_that_of_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course(tmp_path)
    for student in "abcd":  # each writes a comment: who hand in the very same are run once
        answer = OWN if student in "ad" else "total = sum(numbers)"
        hand_in(course, student, total=f"{answer}  # {student}")
    run: list[str] = []
    execute = LocalWorkers.execute

    def noted(self: LocalWorkers, task: Task, place: int) -> bytes:
        assert task.notebook is not None
        totals = (cell.source for cell in task.notebook.cells if "total = " in cell.source)
        run.append(next(totals)[-1])
        return execute(self, task, place)

    monkeypatch.setattr(LocalWorkers, "execute", noted)
    report = grade(course, ASSIGNMENT, workers=1)
    assert run == [*"badc"]
    assert [one.student for one in report.marks] == [*"abcd"]
