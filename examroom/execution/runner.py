"""Watch over an exam: run every cell, hear the witness after each check, note how it ends."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from jupyter_core.utils import ensure_event_loop
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, role, visible_part
from examroom.course.notebooks import new_error
from examroom.course.outcome import errors, not_run
from examroom.execution.kernels import kernel
from examroom.execution.record import ExecutionRecord
from examroom.execution.warm_up import WarmUp
from examroom.hidden_tests.answers import AnswerRecorder
from examroom.hidden_tests.kernel_session import KernelSession
from examroom.hidden_tests.parse import HiddenTest, hidden_test
from examroom.hidden_tests.verdict import run_hidden_test
from examroom.sandbox import Limits, SandboxUnavailable

TIMEOUT = {
    "ename": "CellTimeoutError",
    "evalue": "",
    "traceback": ["CellTimeoutError: the cell took longer than a cell may take."],
}
GRACE = 10.0
ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class ExecutionOptions:
    """How exams are held.

    Attributes
    ----------
    cell_seconds : int
        How long one cell may run.
    limits : Limits
        What an exam may use.
    sealed : bool
        Whether it is held in the sandbox.
    arguments : tuple of str
        More of the kernel's command line.
    preload : WarmUp, optional
        What a sealed exam may find imported and compiled. It does not change how the exam goes.
    """

    cell_seconds: int = 300
    limits: Limits = field(default_factory=Limits)
    sealed: bool = True
    arguments: tuple[str, ...] = ()
    preload: WarmUp | None = None

    def circumstances(self) -> dict[str, Any]:
        """Return all that decides how an exam goes, as data."""
        return {name: value for name, value in asdict(self).items() if name != "preload"}


class CellRunner(NotebookClient):
    """nbclient's runner, which counts what is written and believes nothing it is told to show."""

    allowed = 16 * 2**20
    written = 0

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Count a message before it is kept, and drop one that is not in order."""
        self.written += _size(msg.get("content"))
        if self.written > self.allowed and msg["msg_type"] != "status":
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
    notebook: NotebookNode, files: Mapping[str, bytes], rules: ExecutionOptions
) -> ExecutionRecord:
    """Hold an exam.

    Parameters
    ----------
    notebook : NotebookNode
        Rebuilt on the instructor's copy, hidden tests in it. It is changed: outputs are written.
    files : mapping of str to bytes
        What lies beside the notebook.
    rules : ExecutionOptions
        How.

    Returns
    -------
    ExecutionRecord
        Whatever the student's code does. A cell that could not be run to its end says why.
    """
    exam = ExecutionRecord(notebook, {}, secrets.randbits(128), rules.sealed)
    tests = _take_hidden_lines(notebook)
    started = time.monotonic()
    with (
        own_event_loop(),
        kernel(files, rules.limits, rules.sealed, rules.arguments, rules.preload) as manager,
    ):
        _run(exam, tests, manager, rules)
    used = getattr(getattr(manager, "sealed", None), "peak", None)
    exam.cost = {
        "wall_seconds": time.monotonic() - started,
        "cpu_seconds": getattr(used, "cpu_seconds", 0.0),
        "memory": getattr(used, "memory", 0),
        "warm": float(getattr(manager, "warm", False)),
    }
    exam.cold = getattr(manager, "cold", "")
    notebook.metadata.pop("widgets", None)
    return exam


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
    tests = {}
    for cell in notebook.cells:
        if role(cell) is Role.CHECK and cell.cell_type == "code":
            tests[grade_id(cell) or ""] = hidden_test(cell.source)
            cell.source = visible_part(cell.source)
    return tests


def _run(
    exam: ExecutionRecord,
    tests: Mapping[str, HiddenTest | None],
    manager: Any,
    rules: ExecutionOptions,
) -> None:
    """Run the cells one by one, and hear the witness after each check that has hidden lines."""
    clerk = CellRunner(
        exam.notebook,
        km=manager,
        timeout=rules.cell_seconds,
        allow_errors=True,
        interrupt_on_timeout=True,
        error_on_timeout=TIMEOUT,
        on_cell_executed=_note_reply,
        iopub_timeout=int(GRACE),
        raise_on_iopub_timeout=True,
        coalesce_streams=True,
        store_widget_state=False,
    )
    clerk.allowed = rules.limits.output
    clerk.reset_execution_trackers()
    with _ready(clerk, manager):
        source = KernelSession(manager, clerk.kc, min(rules.cell_seconds, ANSWER_SECONDS))
        for index, cell in enumerate(exam.notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            reason = _run_cell(clerk, cell, index, manager, source)
            if reason:
                not_run(exam.notebook, f"Python stopped in this cell: {reason}.", index, index + 1)
                where = grade_id(cell)
                place = f" in `{where}`" if where else ""
                later = f"Not run: Python had stopped{place} ({reason})."
                not_run(exam.notebook, later, index + 1)
                return
            test = tests.get(grade_id(cell) or "") if role(cell) is Role.CHECK else None
            if test is not None and not errors(cell):
                _hear(exam, grade_id(cell) or "", test, source)


@contextmanager
def _ready(clerk: CellRunner, manager: Any) -> Iterator[None]:
    """Connect to the kernel.

    Raises
    ------
    SandboxUnavailable
        It does not answer. No student's code was run.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(clerk.setup_kernel(cleanup_kc=True))
        except RuntimeError as error:
            reason = death_of(manager) if getattr(manager, "death", None) else error
            raise SandboxUnavailable(f"The kernel does not answer: {reason}.") from error
        yield


def _note_reply(cell: NotebookNode, cell_index: int, execute_reply: Any) -> None:
    """Write an error into a cell that only the reply tells of, as it does of a timeout."""
    content = execute_reply.get("content", {})
    if content.get("status") == "error" and not errors(cell):
        name, text = str(content.get("ename")), str(content.get("evalue"))
        cell.outputs.append(new_error(name, text[:1000]))


def _run_cell(
    clerk: CellRunner, cell: NotebookNode, index: int, manager: Any, source: KernelSession
) -> str:
    """Run a cell; return "" or the reason why no further cell can be run."""
    try:
        clerk.execute_cell(cell, index)
    except DeadKernelError:
        return death_of(manager)
    except CellTimeoutError:
        if not source.listens(GRACE):
            return "it did not stop when it was interrupted"
        return f"its output did not arrive; {clerk.allowed // 2**20} MiB is the most at a time"
    except Exception as error:
        return f"its replies made no sense ({type(error).__name__})"
    if clerk.written > clerk.allowed:
        return f"more output than the {clerk.allowed // 2**20} MiB that an exam may write"
    timed_out = any(o.get("ename") == TIMEOUT["ename"] for o in errors(cell))
    if timed_out and not source.listens(GRACE):
        return "it did not stop when it was interrupted"
    return ""


def death_of(manager: Any) -> str:
    """Return why a kernel is gone, half a sentence."""
    death = getattr(manager, "death", None)
    return str(death.sentence) if death is not None else "the kernel died"


def _hear(exam: ExecutionRecord, check: str, test: HiddenTest, source: KernelSession) -> None:
    """Let the hidden test ask its questions while the kernel is there, and write down all answers.

    What the test decides now is forgotten: marks are always given on the record.
    """
    recorder = AnswerRecorder(source)
    if len(test.names) > 1:  # each question takes some milliseconds, whatever is asked
        recorder.record.names.update(source.describe_names(test.names))
    run_hidden_test(test, check, recorder, question_seed(exam.seed, check))
    exam.records[check] = recorder.record
