"""Of a failed check a student reads what was written for students, and no expected value."""

import pytest
from nbformat import NotebookNode

from examroom.course.notebooks import new_cell, new_error
from examroom.course.outcome import NOT_RUN
from examroom.feedback.failures import flagged, raised, sentence
from examroom.util import messages

SOURCE = """\
assert x > 0, "It should be positive."
### BEGIN HIDDEN TESTS
assert x != 1, "Look at it again."
assert x == 2, f"it should be {2}"
### END HIDDEN TESTS"""


def failed(name: str, text: str, line: int | None = None) -> NotebookNode:
    """Return a check whose run raised an error in a line, or outside of it."""
    error = new_error(name, text)
    if line is not None:
        error.traceback = [f"\x1b[0;31mCell In[7], line {line}\x1b[0m"]
    return new_cell("code", SOURCE, execution_count=7, outputs=[error])


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (failed("AssertionError", "It should be positive.", 1), "It should be positive."),
        (failed("NameError", "name 'x' is not defined", 1), "NameError: name 'x' is not defined"),
        (failed("AssertionError", "", 1), "AssertionError"),
        (failed("AssertionError", "Look at it again.", 3), "Look at it again."),
        (failed("AssertionError", "it should be 2", 4), messages.CHECK_FAILED),
        (failed("AssertionError", "it should be 2"), messages.CHECK_FAILED),
        (failed("WrongAnswer", "It is too small.", 4), "It is too small."),
        (failed("WrongAnswer", ""), messages.CHECK_FAILED),
        (failed(NOT_RUN, "Python had stopped."), "Python had stopped."),
        (failed("CellTimeoutError", ""), messages.CHECK_TIMED_OUT),
        (failed("ValueError", "secret", 4), messages.CHECK_BROKE),
        (new_cell("code", SOURCE), None),
    ],
)
def test_a_failed_check_is_explained_and_gives_nothing_away(
    cell: NotebookNode, shown: str | None
) -> None:
    assert sentence(cell) == shown
    assert flagged(cell) == (shown == messages.CHECK_BROKE)


def test_an_instructor_reads_all_of_it() -> None:
    assert raised(failed("ValueError", "secret", 4)) == "ValueError: secret"
    assert raised(new_cell("code", SOURCE)) is None
