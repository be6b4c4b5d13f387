"""A run as a function from bytes to bytes: any process that has this package can do it."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from nbformat import NotebookNode

from examroom.course.notebooks import node
from examroom.execution.course_modules import CourseModules
from examroom.execution.options import ExecutionOptions
from examroom.execution.record import ExecutionRecord
from examroom.execution.runner import execute
from examroom.execution.sandboxed import prove, proved
from examroom.execution.warm_up.zygotes import (
    cool_down,
    starts_cold,
    warm_up,
    zygote_cpu_seconds,
)
from examroom.hidden_tests.dependencies import Module, Sources, sources_of
from examroom.hidden_tests.parse import hidden_tests
from examroom.sandbox import SandboxUnavailable
from examroom.util.compressed_json import compress, decompress
from examroom.util.versions import differences

FORMAT = 4

course_modules = CourseModules()
_proving = threading.Lock()
_same: list[Mapping[str, str]] = []


class WorkerMismatch(Exception):
    """A process that cannot run this task, with the sentence that says why."""


class ExecutionFailed(Exception):
    """A run that could not begin, with the sentence that says why."""


@dataclass(frozen=True)
class Task:
    """All that it takes to run notebooks of an assignment, and, for one of them, the notebook.

    Attributes
    ----------
    options : ExecutionOptions
        How.
    course : str
        The course folder, which must be invisible to a run on the machine where it is.
    sources : mapping of str to bytes
        What hidden tests import from the course.
    versions : mapping of str to str
        Of Python, packages and this package, which must be the same; see `versions.versions`.
    notebook : NotebookNode
        Rebuilt on the instructor's copy, hidden tests in it.
    files : mapping of str to bytes
        What lies beside the notebook.
    """

    options: ExecutionOptions
    course: str = ""
    sources: Sources = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    notebook: NotebookNode | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)

    def dumps(self) -> bytes:
        """Write the task down."""
        content = {
            "format": FORMAT,
            "options": asdict(self.options),
            "course": self.course,
            "sources": _texts(self.sources),
            "versions": dict(self.versions),
            "notebook": self.notebook,
            "files": _texts(self.files),
        }
        return compress(content)

    @classmethod
    def loads(cls, content: bytes) -> Task:
        """Read a task."""
        read = decompress(content)
        if read.get("format") != FORMAT:
            raise WorkerMismatch(
                f"{here()} does not understand our tasks: install the same version there."
            )
        notebook = None if read["notebook"] is None else node(read["notebook"])
        return cls(
            ExecutionOptions.from_data(read["options"]),
            read["course"],
            _contents(read["sources"]),
            read["versions"],
            notebook,
            _contents(read["files"]),
        )


def run_task(content: bytes) -> bytes:
    """Run a notebook: from a `Task` to an `ExecutionRecord`, both as they are written down.

    One that could not begin, or whose zygote ended, is run again from cold. So is the first one of
    a process, from the beginning, while another process warms up.

    Raises
    ------
    WorkerMismatch
        This process has other packages, or no sandbox that holds. No student's code was run.
    ExecutionFailed
        It could not begin from cold either.
    """
    task = Task.loads(content)
    check(task)
    assert task.notebook is not None
    options = task.options
    wanted = options.warm_up
    if options.sandboxed and wanted is not None and not wanted.cold:
        cold = starts_cold(options.limits, wanted)  # waits: no run is to blame
        options = replace(options, warm_up=replace(wanted, cold=cold))
    with course_modules.importable(task.sources):
        try:
            record = execute(deepcopy(task.notebook), task.files, options)
        except SandboxUnavailable as reason:
            try:
                from_cold = replace(options, warm_up=None)
                record = execute(task.notebook, task.files, from_cold)
            except SandboxUnavailable as again:
                raise ExecutionFailed(str(again)) from None
            record.cold = f"A notebook started cold: {reason}"
    return record.dumps()


def mismatch(content: bytes) -> str:
    """Return why a task cannot be run here, "" if it can."""
    try:
        check(Task.loads(content))
    except WorkerMismatch as reason:
        return str(reason)
    return ""


def warms_up(content: bytes) -> bool:
    """Say whether a task's run is to find something imported and compiled."""
    options = Task.loads(content).options
    return options.sandboxed and options.warm_up is not None and not options.warm_up.cold


def prepare(content: bytes) -> dict[str, float]:
    """Do what takes long and is the same for every task, before the first one is asked for.

    Returns
    -------
    dict of str to float
        What it took: ``wall_seconds``, and ``cpu_seconds`` of this process's zygote.
    """
    started, options = time.monotonic(), Task.loads(content).options
    if warms_up(content) and not mismatch(content) and options.warm_up is not None:
        warm_up(options.limits, options.warm_up)
    return {"wall_seconds": time.monotonic() - started, "cpu_seconds": zygote_cpu_seconds()}


def tidy_up() -> None:
    """Leave nothing of a course in this process."""
    cool_down()
    course_modules.clear()


def check(task: Task) -> None:
    """Make sure that a task can be run here, and prove the sandbox once.

    Raises
    ------
    WorkerMismatch
        It cannot.
    """
    if task.versions and task.versions not in _same:
        if other := differences(task.versions):
            raise WorkerMismatch(f"{here()} has other packages than this machine: {other}.")
        _same.append(task.versions)
    wanted = (task.options.limits, task.course)
    with _proving:
        if not task.options.sandboxed or wanted in proved:
            return
        course = Path(task.course)
        try:
            prove(task.options.limits, [course] if task.course and course.is_dir() else [])
        except SandboxUnavailable as reason:
            raise WorkerMismatch(f"{here()} runs no student's code: {reason}") from None
        proved.add(wanted)


def here() -> str:
    """Return how a person knows this machine."""
    return f"The worker on {socket.gethostname()}"


def needed_sources(
    originals: Mapping[str, NotebookNode], known: dict[str, Module] | None = None
) -> dict[str, bytes]:
    """Return what the hidden tests of an assignment's notebooks import from the course.

    Parameters
    ----------
    originals : mapping of str to NotebookNode
        The instructor's notebooks.
    known : dict, optional
        See `dependencies.sources_of`.
    """
    tests = [test for notebook in originals.values() for test in hidden_tests(notebook).values()]
    return sources_of((test.source for test in tests if test is not None), known)


def returned(content: bytes, notebook: NotebookNode) -> ExecutionRecord:
    """Read what came back, if it is a record of this very notebook.

    Raises
    ------
    ValueError
        It is something else.
    """
    record = ExecutionRecord.loads(content)
    if [c.cell_type for c in record.notebook.cells] != [c.cell_type for c in notebook.cells]:
        raise ValueError("What came back is no record of this notebook.")
    return record


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode() for name, content in files.items()}


def _contents(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {name: base64.b64decode(text) for name, text in texts.items()}
