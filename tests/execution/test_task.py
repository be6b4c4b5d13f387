"""A run is a function from bytes to bytes, which any process with the same packages can do."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat import NotebookNode

from examroom.course.layout import Course
from examroom.course.notebooks import new_cell, new_notebook
from examroom.course.outcome import points_so_far
from examroom.execution import task
from examroom.execution.options import ExecutionOptions
from examroom.execution.record import ExecutionRecord
from examroom.execution.runner import execute
from examroom.execution.task import (
    ExecutionFailed,
    Task,
    WorkerMismatch,
    needed_sources,
    returned,
    run_task,
)
from examroom.execution.warm_up import WarmUp
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.assignment import AssignmentGrader, Submission
from examroom.grading.mark import mark
from examroom.sandbox import Limits, SandboxUnavailable
from examroom.util.versions import differences, versions
from tests.tiny_course import ASSIGNMENT, FILE, hand_in, make_course

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter, in other threads

OPTIONS = ExecutionOptions(
    20, 5.0, Limits(memory=2**30), True, ("--quiet",), WarmUp(("math",), "x = 1", speedups=False)
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    made = make_course(tmp_path_factory.mktemp("task"))
    hand_in(made, "ada")
    return made


@pytest.fixture(scope="module")
def sent(course: Course) -> Task:
    grader = AssignmentGrader(Nbgrader(course), ASSIGNMENT, ExecutionOptions(cell_seconds=20))
    rebuilt = grader.rebuild(Submission("ada", FILE))
    sources = needed_sources(grader.originals)
    common = Task(grader.options, str(course.root), sources, versions())
    return replace(common, notebook=rebuilt.notebook, files=rebuilt.files)


def test_what_is_written_down_is_read_again(sent: Task) -> None:
    other = replace(sent, options=OPTIONS, files={"a/b.bin": bytes(range(256))})
    assert Task.loads(other.dumps()) == other


def test_a_notebook_is_run_from_bytes_and_marked_on_what_comes_back(sent: Task) -> None:
    came_back = run_task(sent.dumps())
    assert sent.notebook is not None
    record = returned(came_back, sent.notebook)
    assert record.sandboxed
    assert points_so_far(mark(sent.notebook, record)) == 15
    assert b"BEGIN HIDDEN" not in json.dumps(record.notebook).encode()


def test_an_answer_that_is_no_record_of_this_notebook_is_not_taken(sent: Task) -> None:
    assert sent.notebook is not None
    other = deepcopy(sent.notebook)
    del other.cells[0]
    with pytest.raises(ValueError, match="no record of this notebook"):
        returned(ExecutionRecord(other, {}, 1, True).dumps(), sent.notebook)


def test_a_process_with_other_packages_runs_no_notebook(sent: Task) -> None:
    other = replace(sent, versions={**versions(), "pymc": "1.0"})
    with pytest.raises(
        WorkerMismatch, match=r"other packages than this machine: pymc \(.* for 1.0\)"
    ):
        run_task(other.dumps())
    assert "pymc" in task.mismatch(other.dumps())


def test_a_process_without_a_sandbox_runs_no_notebook(
    sent: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object) -> str:
        raise SandboxUnavailable("There is no bubblewrap here.")

    monkeypatch.setattr(task, "prove", fails)
    monkeypatch.setattr(task, "proved", set())
    with pytest.raises(WorkerMismatch, match="runs no student's code: There is no bubblewrap here"):
        run_task(sent.dumps())


def test_a_notebook_that_cannot_start_warm_starts_cold(
    sent: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(notebook: NotebookNode, files: object, options: ExecutionOptions) -> ExecutionRecord:
        if options.warm_up is not None:
            raise SandboxUnavailable("There is no fork.")
        return ExecutionRecord(notebook, {}, 1, True)

    monkeypatch.setattr(task, "execute", run)
    warm = replace(sent, options=replace(sent.options, warm_up=WarmUp()))
    assert (
        ExecutionRecord.loads(run_task(warm.dumps())).cold
        == "A notebook started cold: There is no fork."
    )


def test_a_cold_run_finds_packages_imported_and_nothing_that_lies_beside_it(
    sent: Task, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    begun = WarmUp(modules=("no_such_module", "beside", "colorsys"), cold=True)
    look = "import sys\nprint([name in sys.modules for name in ('beside', 'colorsys')])\n"
    notebook = new_notebook([new_cell("code", look + "import beside")])
    options = replace(sent.options, warm_up=begun)
    record = execute(notebook, {"beside.py": b"print('beside')"}, options)
    assert record.notebook.cells[0].outputs[0].text == "[False, True]\nbeside\n"


def test_a_kernel_that_has_too_little_memory_to_begin_is_told(sent: Task) -> None:
    small = Limits(memory=60 * 2**20)
    with pytest.raises(ExecutionFailed, match="The kernel does not answer"):
        run_task(replace(sent, options=replace(sent.options, limits=small)).dumps())


def test_the_versions_are_those_of_what_the_course_needs() -> None:
    found = versions()
    assert {"pymc", "nbgrader", "Python", "examroom"} <= set(found)
    assert not {"pytest", "mypy"} & set(found)
    assert differences(found) == ""
    assert differences({**found, "examroom": "0"}) == "examroom (other code)"
