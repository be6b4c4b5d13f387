"""The instructor is warned of hidden tests that evidence cannot answer, and of nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from examroom.course.cells import Role, role
from examroom.course.notebooks import read
from examroom.hidden_tests.lint import problems
from grading_tests.attacks import plain_course
from tests.tiny_course import AVERAGE_CHECK, DOUBLED_CHECK, TOTAL_CHECK

SOURCES = sorted((Path(__file__).resolve().parents[2] / "source").glob("*/*.ipynb"))


def hidden(lines: str, visible: str = "assert True") -> str:
    """Return a check cell with these hidden lines."""
    return f"{visible}\n### BEGIN HIDDEN TESTS\n{lines}\n### END HIDDEN TESTS"


def checks_of(path: Path) -> dict[str, str]:
    """Return the check cells of a notebook by name."""
    cells = read(path).cells
    return {c.metadata.nbgrader.grade_id: c.source for c in cells if role(c) is Role.CHECK}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_this_course_has_no_problem(path: Path) -> None:
    found = {name: problems(source) for name, source in checks_of(path).items()}
    assert found
    assert not any(found.values()), found


@pytest.mark.parametrize(
    "source",
    [TOTAL_CHECK, DOUBLED_CHECK, AVERAGE_CHECK, *map(plain_course.check, plain_course.QUESTIONS)],
)
def test_plain_asserts_of_anyones_have_no_problem(source: str) -> None:
    assert problems(source) == []


@pytest.mark.parametrize(
    "lines",
    [
        "assert total == 6 and isinstance(total, (int, float)) and total is not None",
        "assert type(total) is int and bool(total)",
        "assert title.strip().lower().startswith('the') and title[0].isupper()",
        "assert sorted(words) == ['a', 'b'] and len(set(words)) == 2 and words.count('a') == 1",
        "assert {k: v for k, v in table.items()} == {'a': 1} and table.get('b') is None",
        "import numpy as np\nassert a.shape == (3,) and a.T.dtype.kind == 'f' and a.mean() > 0\n"
        "np.testing.assert_array_almost_equal(a, np.arange(3))",
        "for n in range(5):\n    assert square(n) == n ** 2",
        "def expected(n):\n    return n * n\nassert all(square(n) == expected(n) for n in (1, 2))",
        "assert square(3).real == 9 and pairs(2)[0].upper() == 'A'",
        "data = [3, 1]\nassert sort(data) == [1, 3]\nassert sort(values=data, key=None)[0] == 1",
        "import math\nassert math.isclose(area(math.pi), 31, rel_tol=.1)",
        "import numpy as np\nassert f(np.array([1.0]), np.pi, np.nan) is not None",
        "try:\n    answer = square(3)\nexcept Exception:\n    answer = None\nassert answer == 9",
        "assert square.call(-1).error.startswith('ValueError')",
        "from examroom.hidden_tests.challenge import challenge_rng\n"
        "n = challenge_rng().integers(9)\n"
        "assert square(int(n)) == n * n",
        "assert callable(square) and str(total) == '6' and repr(words) == \"['a']\"",
        "import pandas as pd\nassert pd.Series(values).is_monotonic_increasing",
        "import re\nassert re.fullmatch('[a-z]+', word)",
        "assert MAXIMUM == 3 and RATES['a'] < 1",
        "x, y = point\nassert x < y",
        "class Box:\n    size = 3\nbox = Box()\nassert total == box.size",
        "assert any(w in text for w in ('a', 'b'))",
        "words.sort()\nassert words == [1, 2]",
    ],
)
def test_ordinary_hidden_tests_cause_no_alarm(lines: str) -> None:
    assert problems(hidden(lines)) == []


@pytest.mark.parametrize(
    ("lines", "part"),
    [
        ("assert account.balance == 5", "`account.balance` is no attribute of data"),
        ("assert accounts[0].balance == 5", "no attribute of data"),
        ("assert make(3).size_of_it == 5", "no attribute of data"),
        ("assert Account(5).total() == 5", "no attribute of data"),
        ("assert square.__name__ == 'square'", "no attribute of data"),
        ("assert square.__doc__", "no attribute of data"),
        ("assert np.allclose(a, 3)", "`np` is a module of the notebook's: import it again"),
        ("assert np.mean(a) == 3", "`np` is a module of the notebook's: import it again"),
        ("assert get_ipython().user_ns", "`get_ipython` is IPython's"),
        ("assert 'square' in In[-1]", "`In` is IPython's"),
        ("assert _ == 3", "`_` is IPython's"),
        ("assert open('out.txt').read() == 'x'", "`open` would see the files of whoever marks"),
        ("import os\nassert os.path.exists('out.txt')", "`os` would see the files"),
        ("from pathlib import Path\nassert Path('x').is_file()", "`pathlib` would see the files"),
        ("import my_own_helper_xyz\nassert my_own_helper_xyz.f()", "is not installed where"),
        ("from my_own_helper_xyz import f\nassert f(total)", "is not installed where"),
        ("import inspect\nassert 'for' in inspect.getsource(square)", "`inspect` looks into"),
        ("from unittest import mock\nassert total", "`unittest` looks into"),
        ("assert 'total' in globals()", "`globals` finds only the names"),
        ("assert eval('total') == 3", "`eval` finds only the names"),
        ("try:\n    square('a')\nexcept TypeError:\n    pass", "`TypeError` will not arrive here"),
        (
            "import pytest\nwith pytest.raises(ValueError):\n    x = root(-1)",
            "`ValueError` will not arrive here",
        ),
        ("import numpy as np\nnp.testing.assert_raises(ValueError, root, -1)", "will not arrive"),
        ("data = [3, 1]\nsort_in_place(data)\nassert data == [1, 3]", "throws the answer away"),
        ("assert integrate(lambda x: x, 0, 1) == .5", "which is code"),
        ("def f(x):\n    return x\nassert integrate(f, 0, 1) == .5", "is sent `f`"),
        ("assert total(n for n in (1, 2)) == 3", "which is code"),
        ("import matplotlib.pyplot as plt\nassert plt.gcf().axes", "`plt.gcf` gives what this"),
        (
            "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as out:\n"
            "    x = greet()\nassert out.getvalue()",
            "`contextlib.redirect_stdout` gives what this",
        ),
        ("assert input() == 'x'", "`input` asks whoever marks"),
        ("%matplotlib inline\nassert x == 1", "for IPython (% or !)"),
        ("files = !ls\nassert files", "for IPython (% or !)"),
        ("    assert x == 1", "stand alone"),
    ],
)
def test_what_needs_a_living_notebook_is_reported(lines: str, part: str) -> None:
    found = problems(hidden(lines))
    assert any(part in sentence for sentence in found), found


def test_a_problem_names_its_line_in_the_cell() -> None:
    (found,) = problems(hidden("x = 1\nassert account.balance == x", visible="assert a\nassert b"))
    assert found.startswith("Line 5: ")


@pytest.mark.parametrize("lines", ["", "import numpy as np", "pass", "# to be written"])
def test_a_check_without_hidden_tests_rests_on_the_students_kernel(lines: str) -> None:
    (found,) = problems(hidden(lines) if lines else "assert total == 6")
    assert "no hidden tests" in found


def test_an_empty_check_is_a_gift() -> None:
    assert problems("### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS\n") == [
        "It is empty: everybody gets its points."
    ]
