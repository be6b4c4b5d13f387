"""From a rebuilt submission to outcomes: run it, unless that was done; mark it on the record."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import partial

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, role
from examroom.course.notebooks import new_error, node
from examroom.course.outcome import errors
from examroom.evidence.codec.characters import whole_characters
from examroom.execution.options import ExecutionOptions
from examroom.execution.record import ExecutionRecord, RecordCache, record_key
from examroom.execution.runner import execute, question_seed
from examroom.grading.verdict_cache import KnownVerdicts
from examroom.hidden_tests.answers import Answers, NotRecorded
from examroom.hidden_tests.parse import hidden_test
from examroom.hidden_tests.within_limits import (
    BOUNDS,
    LATER_BOUNDS,
    TOO_FAR,
    hidden_test_within_limits,
)
from examroom.util import messages
from examroom.util.limited_process import Bounds


def execute_and_mark(
    notebook: NotebookNode,
    files: Mapping[str, bytes],
    records: RecordCache,
    options: ExecutionOptions,
) -> NotebookNode:
    """Return a submission with the outcome of every check.

    Parameters
    ----------
    notebook : NotebookNode
        Rebuilt on the instructor's copy, hidden tests in it. It is not changed.
    files : mapping of str to bytes
        What lies beside the notebook.
    records : RecordCache
        Where records are kept. What was run is not run again, unless a hidden test now asks
        something that it did not ask then.
    options : ExecutionOptions
        How notebooks are run.
    """
    key = record_key(notebook, files, options.identity())
    record = records.get(key)
    if record is not None:
        try:
            return mark(notebook, record)
        except NotRecorded:
            pass
    record = execute(deepcopy(notebook), files, options)
    records.put(key, record.dumps())
    return mark(notebook, record)


def mark(
    notebook: NotebookNode, record: ExecutionRecord, known: KnownVerdicts | None = None
) -> NotebookNode:
    """Return a submission with the outputs of its run, and each hidden test's outcome.

    Verdicts that are known are not reached again.

    Raises
    ------
    NotRecorded
        If a hidden test asks something that the record does not answer.
    """
    marked, bounds = deepcopy(notebook), BOUNDS
    for cell, run in zip(marked.cells, record.notebook.cells, strict=True):
        if cell.cell_type != "code":
            continue
        cell.outputs = deepcopy(run.outputs)
        cell.execution_count = _count(run.execution_count)
        if role(cell) is Role.CHECK and not errors(cell):
            too_far = _run_hidden_test(cell, record, known, bounds)
            bounds = LATER_BOUNDS if too_far else bounds
    marked.metadata.language_info = {"name": "python"}
    if not record.sandboxed:
        about = dict(marked.metadata.get("examroom", {}))
        marked.metadata.examroom = node({**about, "without_sandbox": messages.WITHOUT_SANDBOX})
    return marked


def _count(said: object) -> int | None:
    """Return an execution count as a notebook may have it; the kernel can say any."""
    if said is None:
        return None
    return said if type(said) is int and 0 <= said < 2**31 else 0


def _run_hidden_test(
    cell: NotebookNode, record: ExecutionRecord, known: KnownVerdicts | None, bounds: Bounds
) -> bool:
    """Run a check's hidden test on the record; write an error into the cell if it fails.

    Returns
    -------
    bool
        Whether it used more than it may.
    """
    check = grade_id(cell) or ""
    test = hidden_test(cell.source)
    if test is None:
        return False
    answers, seed = record.answers.get(check, Answers()), question_seed(record.seed, check)
    run = partial(hidden_test_within_limits, test, check, answers, seed, bounds)
    verdict = run() if known is None else known.of(test, check, run)
    if not verdict.passed:
        output = new_error(verdict.error, verdict.message)
        output.traceback = [*map(whole_characters, verdict.trace)] or output.traceback
        cell.outputs.append(output)
        if verdict.misconceptions:
            cell.metadata.examroom = node({"misconceptions": list(verdict.misconceptions)})
    return verdict.error == TOO_FAR
