"""Hidden tests run outside the student's kernel, on evidence, and again on what was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel

from examroom.evidence import in_kernel
from examroom.evidence.codec.text import from_words
from examroom.hidden_tests.answers import AnswerRecorder, Answers, NotRecorded
from examroom.hidden_tests.kernel_session import KernelSession
from examroom.hidden_tests.parse import HiddenTest, hidden_test, names_asked
from examroom.hidden_tests.verdict import Verdict, run_hidden_test


class Notebook:
    """A student's names, asked in this process."""

    def __init__(self, **names: Any) -> None:
        self.names = names

    def describe_name(self, name: str) -> str:
        return from_words(in_kernel.describe_name(self.names, name, ()))

    def answer(self, handle: int, question: str) -> str:
        return from_words(in_kernel.answer(handle, question))


def check(source: str, **names: Any) -> Verdict:
    """Run a hidden test live and from its record, which must agree."""
    test = HiddenTest(source, names_asked(source))
    recorder = AnswerRecorder(Notebook(**names))
    live = run_hidden_test(test, "question", recorder, seed=1)
    again = run_hidden_test(test, "question", recorder.record, seed=1)
    assert (again.error, again.message) == (live.error, live.message)
    return live


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


def test_ordinary_asserts_on_numbers_lists_arrays_and_functions_need_nothing_special() -> None:
    source = """
import numpy as np
assert total == 6 and isinstance(total, int)
assert names == ["a", "b"]
assert np.allclose(values, [1, 2, 3]) and values.shape == (3,)
assert square(4) == 16
assert table["k"] == (1, 2)
for n in (2, 3):
    assert square(n) == n * n
"""
    honest: dict[str, Any] = {
        "total": 6,
        "names": ["a", "b"],
        "values": np.array([1.0, 2.0, 3.0]),
        "square": lambda n: n * n,
        "table": {"k": (1, 2)},
    }
    assert check(source, **honest).passed
    for name, wrong in [("total", 7), ("names", []), ("square", lambda n: n), ("table", {})]:
        assert not check(source, **{**honest, name: wrong}).passed


def test_an_object_that_equals_everything_is_marked_as_what_it_is() -> None:
    class Agreeable:
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    assert not check("assert answer == 42", answer=Agreeable()).passed


def test_a_missing_name_and_a_failing_function_are_the_students_and_are_not_flagged() -> None:
    def broken(n: int) -> int:
        raise ValueError("no")

    missing, failing = check("assert answer == 1"), check("assert f(1) == 1", f=broken)
    assert (missing.error, missing.flagged) == ("NameError", False)
    assert (failing.error, failing.flagged) == ("CallFailed", False)
    assert "ValueError" in failing.message


def test_a_test_that_fails_by_itself_is_wrong_and_flagged_never_a_pass() -> None:
    for source in ("assert answr == 1", "1 / 0", "import no_such_module", "raise SystemExit(0)"):
        verdict = check(source.replace("answr", "sorted(3)"), answer=1)
        assert not verdict.passed
        assert verdict.flagged


def test_challenges_follow_from_the_seed_so_a_record_can_answer_them_again() -> None:
    source = """
from examroom.hidden_tests.challenge import challenge_rng
n = int(challenge_rng().integers(10**9))
assert double(n) == 2 * n
"""
    assert check(source, double=lambda n: 2 * n).passed
    recorder = AnswerRecorder(Notebook(double=lambda n: 2 * n))
    test = HiddenTest(source, names_asked(source))
    run_hidden_test(test, "q", recorder, seed=1)
    with pytest.raises(NotRecorded):
        run_hidden_test(test, "q", recorder.record, seed=2)


def test_a_record_says_so_when_a_changed_test_asks_for_something_new() -> None:
    with pytest.raises(NotRecorded):
        run_hidden_test(HiddenTest("assert x", ("x",)), "q", Answers(), seed=1)


@pytest.mark.parametrize(
    "said", ["nonsense", "{}", '{"text": "{", "arrays": []}', '{"text": "1", "arrays": [3]}', "3"]
)
def test_a_kernel_that_talks_nonsense_earns_nothing(said: str) -> None:
    verdict = run_hidden_test(
        HiddenTest("assert answer == 42", ("answer",)), "q", Answers(names={"answer": said}), seed=1
    )
    assert not verdict.passed


@pytest.fixture(scope="module")
def kernel() -> Iterator[Any]:
    manager, client = start_new_kernel(kernel_name="python3")
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(kernel: Any, source: str) -> None:
    kernel[1].execute_interactive(source, timeout=30)


def test_a_running_kernel_testifies_and_answers(kernel: Any) -> None:
    run(kernel, "import numpy as np\nvalues = np.arange(100_000.)\ndef double(n): return 2 * n")
    source = "assert values.shape == (100_000,) and double(21) == 42 and double(0) == 0"
    test = HiddenTest(source, names_asked(source))
    assert run_hidden_test(
        test, "q", KernelSession(kernel[0], kernel[1], timeout=30), seed=1
    ).passed


def test_a_kernel_says_of_several_names_at_once_what_it_says_of_each(kernel: Any) -> None:
    run(
        kernel,
        "import numpy as np\na = \"it's ~ \\\\ odd\"\nb = {'x': [1.5, None]}\nc = np.arange(3)",
    )
    source = KernelSession(kernel[0], kernel[1], timeout=30)
    together = source.describe_names(["a", "b", "missing", "c"])
    assert together == {name: source.describe_name(name) for name in ("a", "b", "missing", "c")}
    assert together["missing"] == ""


def test_evidence_that_is_too_long_for_one_breath_is_left_to_be_asked_for_alone(
    kernel: Any,
) -> None:
    run(kernel, "import numpy as np\nlong = np.zeros(300_000)\na, z = 1, 2")
    source = KernelSession(kernel[0], kernel[1], timeout=30)
    assert source.describe_names(["a", "long", "z"]) == {"a": source.describe_name("a")}


def test_a_long_text_is_said_once_and_again_when_it_has_changed(
    kernel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(kernel, "import numpy as np\na = np.arange(50_000.)\nb = a.copy()")
    source = KernelSession(kernel[0], kernel[1], timeout=30)
    heard, evaluate = [], source._evaluate

    def hearing(expression: str) -> str:
        heard.append(evaluate(expression))
        return heard[-1]

    monkeypatch.setattr(source, "_evaluate", hearing)
    first = source.describe_name("a")
    assert source.describe_names(["a", "b"]) == {"a": first, "b": first}
    assert [len(text) > 100_000 for text in heard] == [True, False]
    run(kernel, "a[7] = 0")
    assert (
        first
        != source.describe_name("a")
        == KernelSession(kernel[0], kernel[1], timeout=30).describe_name("a")
    )
    assert source.describe_name("b") == first


def test_a_kernel_that_refers_to_what_it_never_said_talks_nonsense(kernel: Any) -> None:
    run(
        kernel,
        "import examroom.evidence.in_kernel as w\nw.describe_name = lambda *a: 'again:' + 64 * '0'",
    )
    assert KernelSession(kernel[0], kernel[1], timeout=30).describe_name("x") == "nonsense"


@pytest.mark.parametrize(
    "said", ["'[1, 2]'", "'[]'", "'{}'", "'[' * 100_000", "'not JSON'", "1 / 0", "'[null, \"~9\"]'"]
)
def test_a_kernel_that_talks_nonsense_of_several_names_is_asked_for_each(
    kernel: Any, said: str
) -> None:
    run(kernel, f"import examroom.evidence.in_kernel as w\nw.describe_names = lambda *a: {said}")
    source = KernelSession(kernel[0], kernel[1], timeout=30)
    assert source.describe_names(["x", "y"]) in ({}, {"y": "~9"})


def test_a_kernel_that_rewrites_its_witness_is_only_a_bad_witness(kernel: Any) -> None:
    run(
        kernel,
        "import examroom.evidence.in_kernel as w\n"
        "w.describe_name = lambda *a: 'all is well'\nx = 1",
    )
    test = HiddenTest("assert x == 1", ("x",))
    verdict = run_hidden_test(test, "q", KernelSession(kernel[0], kernel[1], timeout=30), seed=1)
    assert not verdict.passed
