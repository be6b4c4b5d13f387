"""Why a check failed: for the student what gives no answer away, for the instructor all of it."""

import ast
import re

from nbformat import NotebookNode

from examroom.course.cells import hidden_lines
from examroom.course.outcome import NOT_RUN, errors
from examroom.util import messages

FOR_STUDENTS = ("WrongAnswer", NOT_RUN)
"""Errors whose text was written for the student."""
LONGEST = 1000
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def sentence(cell: NotebookNode) -> str | None:
    """Return why a judged check cell failed, in words fit for the student's eyes.

    Parameters
    ----------
    cell : NotebookNode
        A check cell after the run, its source still with hidden tests.

    Returns
    -------
    str or None
        None if it passed. The message of a visible line is shown whatever it says, for the student
        sees it in Jupyter too. Of a hidden line only what was written for the student is shown.
    """
    found = errors(cell)
    if not found:
        return None
    name, text = str(found[0].ename), str(found[0].evalue).strip()[:LONGEST]
    if name == "CellTimeoutError":
        return messages.CHECK_TIMED_OUT
    if name in FOR_STUDENTS:
        return text or messages.CHECK_FAILED
    line = _line_that_raised(found[0], cell)
    if line is not None and line not in hidden_lines(cell.source):
        return text if name == "AssertionError" and text else f"{name}: {text}".rstrip(": ")
    if name == "AssertionError":
        literal = text and text in _literal_messages(cell.source)
        return text if literal else messages.CHECK_FAILED
    return messages.CHECK_BROKE


def raised(cell: NotebookNode) -> str | None:
    """Return what a check cell raised, in full: for the instructor, never for the student."""
    found = errors(cell)
    return f"{found[0].ename}: {found[0].evalue}"[:LONGEST] if found else None


def flagged(cell: NotebookNode) -> bool:
    """Say whether a check cell failed in a way that the instructor should look at."""
    return sentence(cell) == messages.CHECK_BROKE


def _line_that_raised(error: NotebookNode, cell: NotebookNode) -> int | None:
    """Return the line of the check cell that an error came from; None if that is unknown."""
    count = cell.get("execution_count")
    traceback = COLOURS.sub("", "\n".join(map(str, error.get("traceback", []))))
    found = re.search(rf"Cell In\s*\[{count}\], line (\d+)", traceback)
    return int(found[1]) if found else None


def _literal_messages(source: str) -> set[str]:
    """Return the messages of a cell's asserts that are literal text, so hold nothing computed."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    texts = (node.msg for node in ast.walk(tree) if isinstance(node, ast.Assert))
    return {t.value for t in texts if isinstance(t, ast.Constant) and isinstance(t.value, str)}
