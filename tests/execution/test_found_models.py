"""Which models a warm-up compiles is found in the solutions, once for each state of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode

from examroom.course.notebooks import new_cell, new_notebook
from examroom.execution.warm_up import WarmUp, found_models
from examroom.execution.warm_up.found_models import answers, warm_up_for
from examroom.sandbox import SandboxSpec, SandboxUnavailable
from tests.tiny_course import source

SPEC = SandboxSpec()


def notebook(answer: str = "model = 1") -> NotebookNode:
    return new_notebook([new_cell("code", f"import pymc as pm\n{answer}")])


class Finder:
    """Takes the place of the sandbox in which solutions are run."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def run(self, cells: list[str], *_: Any) -> bytes:
        self.asked.append(cells)
        return json.dumps({"models": f"found {len(self.asked)}", "modules": ["lazily"]}).encode()


@pytest.fixture
def finder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Finder:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = Finder()
    monkeypatch.setattr(found_models, "_run", made.run)
    return made


def test_solutions_are_run_once_until_they_or_the_files_beside_them_change(finder: Finder) -> None:
    for text, files, found in (
        ("model = 1", {}, "found 1"),
        ("model = 1", {}, "found 1"),
        ("model = 2", {}, "found 2"),
        ("model = 2", {"helper.py": b"1"}, "found 3"),
        ("model = 1", {}, "found 1"),
    ):
        warm_up = warm_up_for([notebook(text)], files, WarmUp(script="pass"), SPEC)
        assert warm_up == WarmUp(("pymc", "lazily"), "pass", True, found)


def test_for_a_run_that_starts_cold_no_solution_is_run_and_what_is_known_is_taken(
    finder: Finder,
) -> None:
    assert not warm_up_for([notebook()], {}, WarmUp(), SPEC, run=False).models
    assert not finder.asked
    known = warm_up_for([notebook()], {}, WarmUp(), SPEC)
    assert warm_up_for([notebook()], {}, WarmUp(), SPEC, run=False) == known


def test_who_needs_no_pymc_or_wants_no_speedups_has_no_solution_run(finder: Finder) -> None:
    plain = new_notebook([new_cell("code", "import decimal")])
    assert warm_up_for([plain], {}, WarmUp(), SPEC) == WarmUp(("decimal",))
    without = WarmUp(speedups=False)
    assert warm_up_for([notebook()], {}, without, SPEC) == WarmUp(("pymc",), speedups=False)
    assert not finder.asked


def test_solutions_that_cannot_be_run_cost_the_warm_up_their_models_alone(
    finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> bytes:
        raise SandboxUnavailable("There is none.")

    monkeypatch.setattr(found_models, "_run", fail)
    assert warm_up_for([notebook()], {}, WarmUp(script="pass"), SPEC) == WarmUp(("pymc",), "pass")


def test_answers_are_run_and_neither_checks_nor_hidden_tests() -> None:
    cells = list(answers(source()))
    assert "total = sum(numbers)" in cells
    assert "numbers = [3, 1, 2]" in cells
    assert not any("grading_tests" in cell or "assert" in cell for cell in cells)
