"""Run a notebook: every cell, what each hidden test asks after its check, and how it ends."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from jupyter_core.utils import ensure_event_loop
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, role, visible_part
from examroom.course.notebooks import new_error
from examroom.course.outcome import errors, not_run
from examroom.execution.kernels import kernel
from examroom.execution.options import ExecutionOptions
from examroom.execution.outputs import tidy
from examroom.execution.record import ExecutionRecord, Status
from examroom.hidden_tests.answers import AnswerRecorder
from examroom.hidden_tests.kernel_session import KernelSession
from examroom.hidden_tests.parse import HiddenTest, hidden_tests
from examroom.hidden_tests.verdict import Verdict
from examroom.hidden_tests.within_limits import (
    BOUNDS,
    LATER_BOUNDS,
    TOO_FAR,
    hidden_test_within_limits,
    import_early,
)
from examroom.sandbox import SandboxUnavailable
from examroom.util import messages
from examroom.util.limited_process import Bounds

TIMEOUT = {
    "ename": "CellTimeoutError",
    "evalue": "",
    "traceback": [f"CellTimeoutError: {messages.CELL_TIMED_OUT}"],
}
DISPLAYS = ("display_data", "execute_result")
MOST_DISPLAYS = 5000
"""Displays of a run; more are dropped."""
GRACE = 10.0
"""Seconds that a kernel which was interrupted has to answer."""


@dataclass(frozen=True)
class Stop:
    """Why no further cell can be run, as a status and as half a sentence."""

    status: Status
    reason: str


class CellRunner(NotebookClient):
    """nbclient's client, which counts what is written and believes nothing it is told to show."""

    allowed = 16 * 2**20
    written = 0
    displays = 0

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Count a message before it is kept, and drop one that is not in order."""
        self.written += _size(msg.get("content"))
        if self.written > self.allowed and msg["msg_type"] != "status":
            return None
        if msg["msg_type"] in DISPLAYS:  # each is compared with all before it
            self.displays += 1
            if self.displays > MOST_DISPLAYS:
                return None
        try:
            return super().process_message(msg, cell, cell_index)
        except CellExecutionComplete:
            raise
        except Exception:
            return None


def _size(content: Any) -> int:
    """Return about how many bytes a message's content has."""
    if isinstance(content, dict):
        return sum(len(str(key)) + _size(value) for key, value in content.items()) + 50
    if isinstance(content, list):
        return sum(map(_size, content)) + 50
    return len(content) if isinstance(content, str) else 8


def execute(
    notebook: NotebookNode, files: Mapping[str, bytes], options: ExecutionOptions
) -> ExecutionRecord:
    """Run a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Rebuilt on the instructor's copy, hidden tests in it. It is changed: outputs are written.
    files : mapping of str to bytes
        What lies beside the notebook.
    options : ExecutionOptions
        How.

    Returns
    -------
    ExecutionRecord
        Whatever the student's code does. A cell that could not be run to its end says why.
    """
    tests = _take_hidden_lines(notebook)
    import_early(tests.values())  # while the kernel starts
    record = ExecutionRecord(notebook, {}, secrets.randbits(128), options.sandboxed)
    started = time.monotonic()
    with own_event_loop(), kernel(files, options) as manager:
        _run(record, tests, manager, options)
    used = getattr(getattr(manager, "sandbox", None), "peak", None)
    record.cost = {
        "wall_seconds": time.monotonic() - started,
        "cpu_seconds": getattr(used, "cpu_seconds", 0.0),
        "memory": getattr(used, "memory", 0),
        "warm": float(getattr(manager, "warm", False)),
    }
    record.cold = getattr(manager, "cold", "")
    notebook.metadata.pop("widgets", None)
    return record


@contextmanager
def own_event_loop() -> Iterator[None]:
    """Close the event loop that Jupyter makes for this thread when its work is done."""
    try:
        yield
    finally:
        ensure_event_loop().close()


def question_seed(seed: int, check: str) -> int:
    """Return the seed of one check's challenges."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{check}".encode()).digest()[:16])


def _take_hidden_lines(notebook: NotebookNode) -> dict[str, HiddenTest | None]:
    tests = hidden_tests(notebook)
    for cell in notebook.cells:
        if role(cell) is Role.CHECK and cell.cell_type == "code":
            cell.source = visible_part(cell.source)
    return tests


def _run(
    record: ExecutionRecord,
    tests: Mapping[str, HiddenTest | None],
    manager: Any,
    options: ExecutionOptions,
) -> None:
    """Run the cells one by one; after each check record what its hidden test asks."""
    runner = CellRunner(
        record.notebook,
        km=manager,
        timeout=options.cell_seconds,
        allow_errors=True,
        interrupt_on_timeout=True,
        error_on_timeout=TIMEOUT,
        on_cell_executed=_note_reply,
        iopub_timeout=int(GRACE),
        raise_on_iopub_timeout=True,
        coalesce_streams=False,  # in time that grows with the square: `tidy` does it
        store_widget_state=False,
    )
    runner.allowed = options.limits.output
    runner.reset_execution_trackers()
    with _connected(runner, manager):
        seconds = min(options.cell_seconds, options.answer_seconds)
        session, bounds = KernelSession(manager, runner.kc, seconds), BOUNDS
        for index, cell in enumerate(record.notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            if stop := _run_cell(runner, cell, index, manager, session):
                record.status = stop.status
                _tell_stop(record.notebook, index, stop.reason)
                return
            test = tests.get(grade_id(cell) or "") if role(cell) is Role.CHECK else None
            if test is not None and not errors(cell):
                verdict = _record_answers(record, grade_id(cell) or "", test, session, bounds)
                bounds = LATER_BOUNDS if verdict.error == TOO_FAR else bounds


def _tell_stop(notebook: NotebookNode, index: int, reason: str) -> None:
    """Say in the cell where Python stopped, and in all later ones, why they were not run."""
    here = messages.STOPPED_IN_THIS_CELL.format(reason=reason)
    name = grade_id(notebook.cells[index])
    later = messages.NOT_RUN_AFTER_CELL if name else messages.NOT_RUN_AFTER_STOP
    not_run(notebook, here, index, index + 1)
    not_run(notebook, later.format(cell=name, reason=reason), index + 1)


@contextmanager
def _connected(runner: CellRunner, manager: Any) -> Iterator[None]:
    """Connect to the kernel.

    Raises
    ------
    SandboxUnavailable
        It does not answer. No student's code was run.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(runner.setup_kernel(cleanup_kc=True))
        except RuntimeError as error:
            ended = getattr(manager, "termination", None)
            reason = _termination(manager).reason if ended else error
            raise SandboxUnavailable(messages.KERNEL_SILENT.format(reason=reason)) from error
        yield


def _note_reply(cell: NotebookNode, cell_index: int, execute_reply: Any) -> None:
    """Write an error into a cell that only the reply tells of, as it does of a timeout."""
    content = execute_reply.get("content", {})
    if content.get("status") == "error" and not errors(cell):
        name, text = str(content.get("ename")), str(content.get("evalue"))
        cell.outputs.append(new_error(name, text[:1000]))


def _run_cell(
    runner: CellRunner, cell: NotebookNode, index: int, manager: Any, session: KernelSession
) -> Stop | None:
    """Run a cell; return why no further cell can be run, None if one can."""
    most = runner.allowed // 2**20
    try:
        try:
            runner.execute_cell(cell, index)
        finally:
            tidy(cell)
    except DeadKernelError:
        return _termination(manager)
    except CellTimeoutError:
        if not session.responds(GRACE):
            return Stop(Status.UNRESPONSIVE, messages.NOT_INTERRUPTED)
        return Stop(Status.OUTPUT, messages.OUTPUT_MISSING.format(most=most))
    except Exception as error:
        return Stop(Status.PROTOCOL, messages.ODD_REPLIES.format(error=type(error).__name__))
    if runner.written > runner.allowed:
        return Stop(Status.OUTPUT, messages.TOO_MUCH_OUTPUT.format(most=most))
    timed_out = any(output.get("ename") == TIMEOUT["ename"] for output in errors(cell))
    if timed_out and not session.responds(GRACE):
        return Stop(Status.UNRESPONSIVE, messages.NOT_INTERRUPTED)
    return None


def _termination(manager: Any) -> Stop:
    """Return why a kernel is gone."""
    ended = getattr(manager, "termination", None)
    if ended is None:
        return Stop(Status.EXIT, messages.KERNEL_DIED)
    return Stop(Status(ended.cause.value), str(ended.sentence))


def _record_answers(
    record: ExecutionRecord, check: str, test: HiddenTest, session: KernelSession, bounds: Bounds
) -> Verdict:
    """Let the hidden test ask its questions while the kernel is there, and keep all answers.

    What the test decides now gives no marks: these are always given on the record.
    """
    recorder = AnswerRecorder(session)
    if len(test.names) > 1:  # each question takes some milliseconds, whatever is asked
        recorder.answers.evidence.update(session.describe_names(test.names))
    seed = question_seed(record.seed, check)
    verdict = hidden_test_within_limits(test, check, recorder, seed, bounds)
    record.answers[check] = recorder.answers
    return verdict
