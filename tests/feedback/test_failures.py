"""Of a failed check a student reads what was written for students, and no expected value."""

import pytest
from nbformat import NotebookNode

from examroom.course.notebooks import new_cell, new_error, new_notebook
from examroom.course.outcome import NOT_RUN
from examroom.feedback.failures import flagged, raised, sentence, sentences
from examroom.feedback.questions import questions_of
from examroom.util import messages
from tests.tiny_course import source

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
        (
            failed("CallFailed", "`f` failed with ZeroDivisionError: secret", 4),
            "Your function `f` stopped with `ZeroDivisionError` when it was called.",
        ),
        (failed("CallFailed", "`f` failed with Secret: 3", 4), messages.CALL_FAILED),
        (new_cell("code", SOURCE), None),
    ],
)
def test_a_failed_check_is_explained_and_gives_nothing_away(
    cell: NotebookNode, shown: str | None
) -> None:
    assert sentence(cell) == shown
    assert flagged(sentence(cell)) == (shown == messages.CHECK_BROKE)


def test_an_instructor_reads_all_of_it() -> None:
    assert raised(failed("ValueError", "secret", 4)) == "ValueError: secret"
    assert raised(new_cell("code", SOURCE)) is None


def why(name: str, answer: NotebookNode | None = None, check: str | None = None) -> str | None:
    """Return the sentence on a check of the tiny notebook, after errors in two of its cells."""
    notebook = source()
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    cells[name].outputs = [answer] if answer else []
    cells[f"{name}-check"].outputs = [new_error("NameError", f"name '{check}' is not defined")]
    return sentences(notebook, questions_of(source()))[f"{name}-check"]


def test_of_a_name_that_another_question_defines_a_student_is_told_which() -> None:
    first = "`total` is not defined: first answer “The question of total”."
    assert why("doubled", check="total") == first
    assert why("total", check="total") == (
        "`total` is not defined, and this question asks you to define it."
    )
    assert why("doubled", check="nobody") == messages.CHECK_BROKE
    stopped = new_error("NameError", "name 'total' is not defined")
    assert why("doubled", stopped, "nobody") == first
    assert not flagged(first)


def test_a_question_is_known_by_its_prompt_and_its_answers_names() -> None:
    answer = "import os\n%time x = 1\nwith open('a') as file:\n    b: int = 2\ndef f(): c = 3"
    cell = new_cell("code", answer)
    cell.metadata.nbgrader = {"grade_id": "q", "solution": True, "grade": False}
    found = questions_of(new_notebook([cell]))
    assert set(found.defined_by) == {"os", "file", "b", "f"}
    assert found.title_of("q") == "`q`"
    asked = questions_of(source())
    assert asked.title == "A tiny assignment"
    assert asked.titles["total"] == "The question of total"
    assert asked.titles["why"] == "Why?"


@pytest.mark.parametrize("answer", ["def f(:", "((" * 300, "-" * 100_000, "x = \0"])
def test_an_answer_that_python_cannot_read_defines_nothing(answer: str) -> None:
    about = {"nbgrader": {"grade_id": "total", "grade": False, "locked": False, "solution": True}}
    notebook = new_notebook([new_cell("code", answer, metadata=about)])
    assert questions_of(notebook).defined_by == {}
    assert questions_of(new_notebook([new_cell("code", "x = 1", metadata=about)])).defined_by
