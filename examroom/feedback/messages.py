"""The sentence that tells a student why a check failed, and nothing that gives an answer away."""

import ast
import re

from nbformat import NotebookNode

from examroom.course.cells import hidden_lines
from examroom.course.outcome import NOT_RUN

# Errors whose text was written for the student.
SPOKEN = ("WrongAnswer", NOT_RUN)
LONGEST = 1000
COLOURS = re.compile(r"\x1b\[[0-9;]*m")

HIDDEN = "A check that is not shown here did not pass."
STOPPED = (
    "The marking of this question stopped with an error of its own. Please tell your instructor; "
    "it may not be your mistake."
)
TIMEOUT = "This check took longer than a cell may take, and was stopped."


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
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    if not errors:
        return None
    name, text = str(errors[0].ename), str(errors[0].evalue).strip()[:LONGEST]
    if name == "CellTimeoutError":
        return TIMEOUT
    if name in SPOKEN:
        return text or HIDDEN
    line = _line_that_raised(errors[0], cell)
    if line is not None and line not in hidden_lines(cell.source):
        return text if name == "AssertionError" and text else f"{name}: {text}".rstrip(": ")
    if name == "AssertionError":
        return text if text and text in _plain_messages(cell.source) else HIDDEN
    return STOPPED


def raised(cell: NotebookNode) -> str | None:
    """Return what a check cell raised, in full: for the instructor, never for the student."""
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    return f"{errors[0].ename}: {errors[0].evalue}"[:LONGEST] if errors else None


def flagged(cell: NotebookNode) -> bool:
    """Say whether a check cell failed in a way that the instructor should look at."""
    return sentence(cell) == STOPPED


def _line_that_raised(error: NotebookNode, cell: NotebookNode) -> int | None:
    """Return the line of the check cell that an error came from; None if that is unknown."""
    count = cell.get("execution_count")
    traceback = COLOURS.sub("", "\n".join(map(str, error.get("traceback", []))))
    found = re.search(rf"Cell In\s*\[{count}\], line (\d+)", traceback)
    return int(found[1]) if found else None


def _plain_messages(source: str) -> set[str]:
    """Return the messages of a cell's asserts that are literal text, so hold nothing computed."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    messages = (node.msg for node in ast.walk(tree) if isinstance(node, ast.Assert))
    return {m.value for m in messages if isinstance(m, ast.Constant) and isinstance(m.value, str)}
