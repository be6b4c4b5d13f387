"""An exam as a function from bytes to bytes: any process that has this package can hold it."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from examroom.course.cells import Role, role
from examroom.course.notebooks import node
from examroom.execution.kernels import cool_down, prove, warm_up
from examroom.execution.record import ExecutionRecord
from examroom.execution.runner import ExecutionOptions, execute
from examroom.execution.warm_up import WarmUp
from examroom.hidden_tests.dependencies import CourseModules, Sources, sources_of
from examroom.hidden_tests.parse import hidden_test
from examroom.sandbox import Limits, SandboxUnavailable
from examroom.util.compressed_json import compress, decompress
from examroom.util.versions import differences

FORMAT = 3

shelf = CourseModules()
_proving = threading.Lock()
_proved: set[tuple[Limits, str]] = set()
_same: list[Mapping[str, str]] = []


class WorkerMismatch(Exception):
    """A process that cannot hold this exam, with the sentence that says why."""


class ExecutionFailed(Exception):
    """An exam that could not begin, with the sentence that says why."""


@dataclass(frozen=True)
class Task:
    """All that it takes to hold exams of an assignment, and, for one of them, its notebook.

    Attributes
    ----------
    rules : ExecutionOptions
        How.
    course : str
        The course folder, which must be invisible to an exam on the machine where it is.
    sources : mapping of str to bytes
        What hidden tests import from the course.
    versions : mapping of str to str
        Of Python, packages and this package, which must be the same; see `versions.versions`.
    notebook : NotebookNode
        Rebuilt on the instructor's copy, hidden tests in it.
    files : mapping of str to bytes
        What lies beside the notebook.
    """

    rules: ExecutionOptions
    course: str = ""
    sources: Sources = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    notebook: NotebookNode | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)

    def dumps(self) -> bytes:
        """Write the order down."""
        content = {
            "format": FORMAT,
            "rules": asdict(self.rules),
            "course": self.course,
            "sources": _texts(self.sources),
            "versions": dict(self.versions),
            "notebook": self.notebook,
            "files": _texts(self.files),
        }
        return compress(content)

    @classmethod
    def loads(cls, content: bytes) -> Task:
        """Read an order."""
        read = decompress(content)
        if read.get("format") != FORMAT:
            raise WorkerMismatch(
                f"{here()} does not understand our orders: install the same version there."
            )
        notebook = None if read["notebook"] is None else node(read["notebook"])
        return cls(
            _rules(read["rules"]),
            read["course"],
            _contents(read["sources"]),
            read["versions"],
            notebook,
            _contents(read["files"]),
        )


def run_task(order: bytes) -> bytes:
    """Hold an exam: from an `Task` to an `ExecutionRecord`, both as they are written down.

    One that could not begin, or whose preloaded process ended, is held again from cold.

    Raises
    ------
    WorkerMismatch
        This process has other packages, or no sandbox that holds. No student's code was run.
    ExecutionFailed
        It could not begin from cold either.
    """
    asked = Task.loads(order)
    check(asked)
    assert asked.notebook is not None
    with shelf.holding(asked.sources):
        try:
            exam = execute(deepcopy(asked.notebook), asked.files, asked.rules)
        except SandboxUnavailable as reason:
            try:
                exam = execute(asked.notebook, asked.files, replace(asked.rules, preload=None))
            except SandboxUnavailable as again:
                raise ExecutionFailed(str(again)) from None
            exam.cold = f"An exam started cold: {reason}"
    return exam.dumps()


def refusal(order: bytes) -> str:
    """Return why exams cannot be held here as ordered, "" if they can."""
    try:
        check(Task.loads(order))
    except WorkerMismatch as reason:
        return str(reason)
    return ""


def get_ready(order: bytes) -> None:
    """Do what takes long and is the same for every exam, before the first one is asked for."""
    asked = Task.loads(order)
    if not refusal(order) and asked.rules.sealed and asked.rules.preload is not None:
        warm_up(asked.rules.limits, asked.rules.preload)


def tidy_up() -> None:
    """Leave nothing of a course in this process."""
    cool_down()
    shelf.clear()


def check(asked: Task) -> None:
    """Make sure that exams can be held here as ordered, and prove the sandbox once.

    Raises
    ------
    WorkerMismatch
        They cannot.
    """
    if asked.versions and asked.versions not in _same:
        if other := differences(asked.versions):
            raise WorkerMismatch(f"{here()} has other packages than this machine: {other}.")
        _same.append(asked.versions)
    wanted = (asked.rules.limits, asked.course)
    with _proving:
        if not asked.rules.sealed or wanted in _proved:
            return
        course = Path(asked.course)
        try:
            prove(asked.rules.limits, [course] if asked.course and course.is_dir() else [])
        except SandboxUnavailable as reason:
            raise WorkerMismatch(f"{here()} runs no student's code: {reason}") from None
        _proved.add(wanted)


def here() -> str:
    """Return how a person knows this machine."""
    return f"The worker on {socket.gethostname()}"


def needed_sources(originals: Mapping[str, NotebookNode]) -> dict[str, bytes]:
    """Return what the hidden tests of an assignment's notebooks import from the course."""
    cells = [cell for notebook in originals.values() for cell in notebook.cells]
    tests = [hidden_test(cell.source) for cell in cells if role(cell) is Role.CHECK]
    return sources_of(test.source for test in tests if test is not None)


def returned(content: bytes, notebook: NotebookNode) -> ExecutionRecord:
    """Read what came back, if it is an exam of this very notebook.

    Raises
    ------
    ValueError
        It is something else.
    """
    exam = ExecutionRecord.loads(content)
    if [c.cell_type for c in exam.notebook.cells] != [c.cell_type for c in notebook.cells]:
        raise ValueError("What came back is no exam of this notebook.")
    return exam


def _rules(read: Mapping[str, Any]) -> ExecutionOptions:
    preload = read["preload"]
    changed = {
        "limits": Limits(**read["limits"]),
        "arguments": tuple(read["arguments"]),
        "preload": preload
        and WarmUp(tuple(preload["modules"]), preload["script"], preload["speedups"]),
    }
    return ExecutionOptions(**{**read, **changed})


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode() for name, content in files.items()}


def _contents(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {name: base64.b64decode(text) for name, text in texts.items()}
