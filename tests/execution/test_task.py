"""A run is a function from bytes to bytes, which any process with the same packages can do."""

from __future__ import annotations

import importlib
import json
import sys
import threading
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat import NotebookNode

from examroom.course.layout import Course
from examroom.course.outcome import points_so_far
from examroom.execution import task
from examroom.execution.course_modules import CourseModules
from examroom.execution.options import ExecutionOptions
from examroom.execution.record import ExecutionRecord
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
from examroom.hidden_tests.dependencies import sources_of
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
    monkeypatch.setattr(task, "_proved", set())
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


# ---------------------------------------------------------------- what hidden tests import

CHECKS = {
    "weather/__init__.py": "",
    "weather/rain.py": "from .units import MM\n\ndef amount():\n    return MM\n",
    "weather/units.py": "MM = 1\n",
    "weather/table.csv": "a,b\n",
    "weather/unused.py": "raise SystemExit\n",
}
TEST = "import numpy\nfrom weather.rain import amount\nassert x == amount()\n"


@pytest.fixture
def weather(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make a package of the course's own that this process finds."""
    for name, text in CHECKS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "weather"]:
        del sys.modules[name]


def test_a_task_takes_along_what_hidden_tests_import_from_the_course(weather: Path) -> None:
    found = sources_of([TEST])
    assert set(found) == set(CHECKS) - {"weather/unused.py"}
    assert found["weather/units.py"] == b"MM = 1\n"


def test_the_real_checks_are_taken_along_and_no_installed_package() -> None:
    found = sources_of(["from grading_tests.checks import pooled as checks"])
    assert "grading_tests/checks/exact/gaussian.py" in found
    assert all(name.startswith("grading_tests/") for name in found)
    assert not any(name.startswith("grading_tests/test_") for name in found)


def origin(module: str) -> Path:
    """Return the file that a module is imported from now."""
    return Path(importlib.import_module(module).__file__ or "")


def test_where_they_are_found_already_they_are_used_where_they_are(weather: Path) -> None:
    with CourseModules().importable(sources_of([TEST])):
        assert origin("weather.rain") == weather / "weather" / "rain.py"


def test_where_they_are_not_found_they_are_unpacked_and_taken_away_again(
    weather: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources, modules = sources_of([TEST]), CourseModules()
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place != str(weather)])
    with modules.importable(sources):
        unpacked = origin("weather.rain")
        assert unpacked.with_name("table.csv").read_text() == "a,b\n"
    modules.clear()
    assert not unpacked.exists()
    with pytest.raises(ImportError):
        importlib.import_module("weather.rain")


def test_other_sources_take_the_place_of_those_that_were_imported(weather: Path) -> None:
    sources, modules = sources_of([TEST]), CourseModules()
    with modules.importable(sources):
        assert importlib.import_module("weather.rain").amount() == 1
    with modules.importable({**sources, "weather/units.py": b"MM = 2\n"}):
        assert importlib.import_module("weather.rain").amount() == 2
    modules.clear()


def test_nobody_changes_sources_that_are_in_use(weather: Path) -> None:
    sources, modules, others = sources_of([TEST]), CourseModules(), []

    def bring_others() -> None:
        with modules.importable({**sources, "weather/units.py": b"MM = 3\n"}):
            others.append(importlib.import_module("weather.rain").amount())

    thread = threading.Thread(target=bring_others)
    with modules.importable(sources):
        thread.start()
        thread.join(0.2)
        assert not others
    thread.join(5)
    assert others == [3]
    modules.clear()
