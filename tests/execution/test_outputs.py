"""What a cell wrote is joined and cut in one pass, and can be written into a file."""

import time
from copy import copy
from typing import Any

import nbformat
import pytest
from nbformat import v4

from examroom.course.notebooks import dumps, new_cell, new_notebook
from examroom.execution.outputs import MOST_OUTPUTS, MOST_SHOWN, WIDGET, shown_text, tidy


def made(*what: Any, **fields: Any) -> Any:
    return v4.new_output(*what, **fields)  # type: ignore[no-untyped-call]


def stream(text: str, name: str = "stdout") -> Any:
    return made("stream", name=name, text=text)


def tidied(*outputs: Any) -> list[Any]:
    cell = new_cell("code", "", outputs=list(outputs))
    started = time.monotonic()
    tidy(cell)
    assert time.monotonic() - started < 5
    nbformat.validate(new_notebook([cell]))
    dumps(new_notebook([cell])).encode()
    return list(cell.outputs)


@pytest.mark.parametrize(
    "text",
    [
        str(list(range(200_000))),
        "x" * 1_300_000,
        "\r" * 1_300_000,
        "a\b" * 600_000,
        "\x1b[31m" * 200_000,
    ],
    ids=["a list", "a line", "returns", "backspaces", "colours"],
)
def test_one_long_line_is_cut_at_once_and_says_so(text: str) -> None:
    [output] = tidied(stream(text))
    assert len(output.text) < MOST_SHOWN + 200
    assert (text[0] == "\r") != ("letters are left out here" in output.text)


def test_a_hundred_thousand_pieces_are_joined() -> None:
    pieces = [stream("ab", name) for name in ("stdout", "stderr")]  # making one validates it
    first, second = tidied(*(copy(piece) for _ in range(50_000) for piece in pieces))
    assert (first.name, second.name) == ("stdout", "stderr")
    assert first.text[:10] == "ababababab"


def test_the_end_of_a_long_error_is_kept() -> None:
    trace = ["line"] * 100_000 + ["ValueError: the end"]
    [error] = tidied(made("error", ename="E", evalue="v" * 10**6, traceback=trace))
    assert error.traceback[-1] == "ValueError: the end"
    assert sum(map(len, error.traceback)) < MOST_SHOWN + 200


def test_no_cell_has_more_outputs_than_a_page_can_show() -> None:
    shown = tidied(*[made("display_data", {"text/plain": "1"}) for _ in range(5000)])
    assert len(shown) == MOST_OUTPUTS + 1
    assert "4000 more outputs" in shown[-1].text


@pytest.mark.parametrize("view", [None, "x", [], {}, {"model_id": 3}])
def test_a_widget_that_names_no_model_is_left_out(view: Any) -> None:
    (output,) = tidied(made("display_data", data={WIDGET: view, "text/plain": "a slider"}))
    assert output.data == {"text/plain": "a slider"}


def test_half_a_character_can_be_written() -> None:
    half = "\ud83d"
    shown = tidied(
        stream(half),
        made("display_data", {"text/html": half, "application/json": {half: [half]}}),
        made("error", ename=half, evalue=half, traceback=[half]),
    )
    assert shown[0].text == "?"
    assert shown[2].evalue == "?"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("10%\r20%\r30%\n", "30%\n"),
        ("a\r\nb\r\n", "a\r\nb\r\n"),
        ("abc\r", "abc\r"),
        ("ab\r\r\n", "\r\n"),
        ("no return\nat all", "no return\nat all"),
    ],
)
def test_a_progress_bar_shows_its_last_state(written: str, shown: str) -> None:
    assert shown_text(written) == shown
