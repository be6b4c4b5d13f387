"""Why a check failed: for the student what gives no answer away, for the instructor all of it."""

from __future__ import annotations

import ast
import builtins
import re

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, hidden_lines, question_of, role
from examroom.course.outcome import NOT_RUN, errors
from examroom.feedback.questions import Questions
from examroom.util import messages

FOR_STUDENTS = ("WrongAnswer", NOT_RUN)
"""Errors whose text was written for the student."""
LONGEST = 1000
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
UNDEFINED = re.compile(r"\bname '(\w+)' is not defined")
CALL_FAILED = re.compile(r"`(\w{1,60})` failed with (\w+)\b")
UNSPECIFIC = (messages.CHECK_FAILED, messages.CHECK_BROKE)


def sentences(notebook: NotebookNode, questions: Questions) -> dict[str, str | None]:
    """Return why each check failed, by the check's name; None for those that passed.

    Where a name is missing that the answer to another question defines, and where the student's
    answer stopped for want of one, the student is told which question to answer first.

    Parameters
    ----------
    notebook : NotebookNode
        After the run, checks still with hidden tests.
    questions : Questions
        Of the instructor's notebook.
    """
    stopped: dict[str, str | None] = {}
    result: dict[str, str | None] = {}
    absent = notebook.metadata.get("examroom", {}).get("absent", [])
    for cell in notebook.cells:
        name = grade_id(cell) or ""
        question = question_of(name)
        if role(cell) is Role.SOLUTION:
            stopped[question] = _answer_first(cell, question, questions)
        elif role(cell) is Role.CHECK:
            why = sentence(cell)
            if why is not None:
                cause = messages.QUESTION_ABSENT if name in absent else None
                cause = cause or _answer_first(cell, question, questions)
                cause = cause or _not_defined(cell, question, questions)
                why = cause or _because(stopped.get(question), why)
            result[name] = why
    return result


def _missing_name(cell: NotebookNode) -> str | None:
    """Return the name for want of which a cell, or a function that it called, has stopped."""
    found = errors(cell)[:1]
    if not found or found[0].ename not in ("NameError", "CallFailed"):
        return None
    match = UNDEFINED.search(str(found[0].evalue))
    return match[1] if match else None


def _answer_first(cell: NotebookNode, question: str, questions: Questions) -> str | None:
    """Name the question that defines what a cell lacked, if it is another one."""
    name = _missing_name(cell)
    by = questions.defined_by.get(name or "", [])
    if not by or question in by:
        return None
    return messages.ANSWER_FIRST.format(name=name, question=questions.title_of(by[0]))


def _not_defined(cell: NotebookNode, question: str, questions: Questions) -> str | None:
    name = _missing_name(cell)
    if question not in questions.defined_by.get(name or "", []):
        return None
    return messages.NOT_DEFINED.format(name=name)


def _because(stopped: str | None, why: str) -> str:
    if stopped is None:
        return why
    return stopped if why in UNSPECIFIC else f"{stopped} {why}"


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
    if name == "CallFailed":
        return _call_failed(text)
    return messages.CHECK_BROKE


def _call_failed(text: str) -> str:
    """Name a function and its error; not the error's text, in which arguments may stand."""
    match = CALL_FAILED.match(text)
    if match is None or not hasattr(builtins, match[2]):
        return messages.CALL_FAILED
    return messages.CALL_RAISED.format(function=match[1], error=match[2])


def raised(cell: NotebookNode) -> str | None:
    """Return what a check cell raised, in full: for the instructor, never for the student."""
    found = errors(cell)
    return f"{found[0].ename}: {found[0].evalue}"[:LONGEST] if found else None


def flagged(why: str | None) -> bool:
    """Say whether a check failed in a way that the instructor should look at."""
    return why == messages.CHECK_BROKE


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
