"""Hidden tests run outside the student's kernel, on evidence, and again on recorded answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from examroom.evidence import in_kernel
from examroom.evidence.codec.text import unquote
from examroom.hidden_tests.answers import AnswerRecorder, Answers, NotRecorded
from examroom.hidden_tests.parse import HiddenTest, names_asked
from examroom.hidden_tests.verdict import Verdict, run_hidden_test


class Names:
    """The names of a student's notebook, described in this process."""

    def __init__(self, **names: Any) -> None:
        self.names = names

    def describe_name(self, name: str) -> str:
        return unquote(in_kernel.describe_name(self.names, name, ()))

    def answer(self, handle: int, question: str) -> str:
        return unquote(in_kernel.answer(handle, question))


def check(source: str, **names: Any) -> Verdict:
    """Run a hidden test live and from its record, which must agree."""
    test = HiddenTest(source, names_asked(source))
    recorder = AnswerRecorder(Names(**names))
    live = run_hidden_test(test, "question", recorder, seed=1)
    again = run_hidden_test(test, "question", recorder.answers, seed=1)
    assert (again.error, again.message) == (live.error, live.message)
    return live


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
    recorder = AnswerRecorder(Names(double=lambda n: 2 * n))
    test = HiddenTest(source, names_asked(source))
    run_hidden_test(test, "q", recorder, seed=1)
    with pytest.raises(NotRecorded):
        run_hidden_test(test, "q", recorder.answers, seed=2)


def test_a_record_says_so_when_a_changed_test_asks_for_something_new() -> None:
    with pytest.raises(NotRecorded):
        run_hidden_test(HiddenTest("assert x", ("x",)), "q", Answers(), seed=1)


@pytest.mark.parametrize(
    "text", ["unreadable", "{}", '{"text": "{", "arrays": []}', '{"text": "1", "arrays": [3]}', "3"]
)
def test_an_answer_that_is_no_evidence_earns_nothing(text: str) -> None:
    verdict = run_hidden_test(
        HiddenTest("assert answer == 42", ("answer",)),
        "q",
        Answers(evidence={"answer": text}),
        seed=1,
    )
    assert not verdict.passed


def test_a_verdict_names_what_the_test_recognised() -> None:
    source = """
class Wrong(AssertionError):
    misconceptions = ("rate-for-scale",)

if mean != 10:
    raise Wrong("Exponential takes a rate.")
"""
    assert check(source, mean=0.1).misconceptions == ("rate-for-scale",)
    assert check(source, mean=10).misconceptions == ()
    assert check("assert mean == 10", mean=0.1).misconceptions == ()
