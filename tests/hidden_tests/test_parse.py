"""A hidden test is what stands between the delimiters, and asks for the student's names."""

from __future__ import annotations

import pytest

from examroom.hidden_tests.answers import Answers
from examroom.hidden_tests.parse import hidden_test, names_asked
from examroom.hidden_tests.verdict import run_hidden_test


def test_only_what_stands_between_the_delimiters_is_hidden() -> None:
    cell = "assert x\n### BEGIN HIDDEN TESTS\nassert x == y\n### END HIDDEN TESTS\nprint(z)"
    test = hidden_test(cell)
    assert test is not None
    assert test.names == ("x", "y")
    assert test.source.split("\n")[2] == "assert x == y"
    assert "print" not in test.source
    assert hidden_test("assert x") is None


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import numpy as np\nassert np.allclose(f(3), total)", ("f", "total")),
        ("for k in range(3):\n    assert f(k) == k", ("f", "k")),
        ("def g(a):\n    return a + b\nassert g(1)", ("b", "g")),
        ("assert all(v > low for v in values)", ("low", "values")),
        ("x = 3\nassert x == y", ("x", "y")),
        ("assert len(values) == 3 and __name__", ("values",)),
    ],
)
def test_a_hidden_test_asks_for_the_names_it_does_not_bring(
    source: str, names: tuple[str, ...]
) -> None:
    assert set(names_asked(source)) == set(names)


def test_a_visible_import_that_hidden_lines_need_is_run_with_them() -> None:
    source = """import numpy as np, json
from math import (
    sqrt,
)
import os; x = 1
assert y
### BEGIN HIDDEN TESTS
assert np.allclose(y, sqrt(4)) and os
### END HIDDEN TESTS"""
    test = hidden_test(source)
    assert test is not None
    assert test.names == ("os", "y")
    assert test.source.split("\n")[:5] == [*source.split("\n")[:4], ""]
    assert run_hidden_test(test, "q", Answers({"y": "", "os": ""}), 1).error == "NameError"
