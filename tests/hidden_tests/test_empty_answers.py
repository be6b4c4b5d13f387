"""An instructor is warned of hidden tests that let nothing pass for an answer."""

from __future__ import annotations

import pytest

from examroom.hidden_tests.empty_answers import passed_by_nothing

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (
            "import numpy as np\nassert np.allclose(x, 1)",
            "an empty array pass, in the place of `x`",
        ),
        ("assert all(item > 0 for item in x)", "an empty array"),
        ("assert isinstance(x, dict)", "an empty dict"),
    ],
)
def test_a_test_that_nothing_passes_is_told_of(lines: str, named: str) -> None:
    (sentence,) = passed_by_nothing(HIDDEN.format(lines))
    assert named in sentence


@pytest.mark.parametrize(
    "lines",
    [
        "import numpy as np\nassert np.shape(x) == (3,) and np.allclose(x, 1)",
        "assert x == 1",
        "x.nonsense()",
        "if:",
    ],
)
def test_a_test_that_asks_for_something_is_not(lines: str) -> None:
    assert passed_by_nothing(HIDDEN.format(lines)) == []
    assert passed_by_nothing("assert x") == []
