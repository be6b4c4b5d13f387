"""Say before the exam which hidden tests evidence cannot answer.

A hidden test is run outside the student's kernel, on evidence: data, and functions that are sent
data and answer with data. Whatever needs the living notebook is found here by reading the test, so
that the instructor hears of it when the assignment is built.
"""

from __future__ import annotations

import ast
import re

from examroom.course.cells import visible_part
from examroom.hidden_tests.lint_rules import Needs
from examroom.hidden_tests.parse import hidden_test

MAGIC = re.compile(r"^\s*(%|!|\w+\s*=\s*[%!])")


def problems(source: str) -> list[str]:
    """Say what in a check cell cannot be marked outside the student's kernel.

    Parameters
    ----------
    source : str
        A check cell as the instructor wrote it.

    Returns
    -------
    list of str
        Sentences for the instructor; none where the cell is marked outside without loss.
    """
    try:
        test = hidden_test(source)
    except SyntaxError as error:
        return [_not_alone(source, error)]
    if test is None or not _does_something(test.source):
        if not visible_part(source).strip():
            return ["It is empty: everybody gets its points."]
        return [
            "It has no hidden tests, so its mark rests on lines that run in the student's kernel, "
            "where a student can change what they do: move at least one assert between "
            "'### BEGIN HIDDEN TESTS' and '### END HIDDEN TESTS'."
        ]
    needs = Needs(test.names)
    needs.visit(ast.parse(test.source))
    return needs.sentences()


def _does_something(source: str) -> bool:
    idle = (ast.Import, ast.ImportFrom, ast.Pass)
    return any(not isinstance(line, idle) for line in ast.parse(source).body)


def _not_alone(source: str, error: SyntaxError) -> str:
    lines = source.split("\n")
    line = lines[error.lineno - 1] if error.lineno and error.lineno <= len(lines) else ""
    if MAGIC.match(line):
        return (
            f"Line {error.lineno}: `{line.strip()}` is for IPython; hidden tests are plain Python, "
            "run outside the notebook."
        )
    return (
        f"Line {error.lineno}: the hidden lines are not Python that can stand alone ({error.msg}): "
        "a block must begin and end between the delimiters."
    )
