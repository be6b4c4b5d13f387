"""A hidden test that evidence makes endless costs its question, and the next one goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from examroom.hidden_tests import within_limits
from examroom.hidden_tests.answers import Answers, NotRecorded, question_key
from examroom.hidden_tests.parse import HiddenTest
from examroom.hidden_tests.verdict import Verdict, run_hidden_test
from examroom.hidden_tests.within_limits import TOO_FAR, hidden_test_within_limits
from examroom.util.limited_process import Bounds

RIGHT = HiddenTest("assert x == 1, 'not one'", ("x",))
SHORT = Bounds(cpu_seconds=2, wall_seconds=60, memory=2**30)


def text(tree: object) -> str:
    return json.dumps({"text": json.dumps(tree), "arrays": []})


@pytest.fixture(scope="module", autouse=True)
def nothing_is_left() -> Iterator[None]:
    """End the process that these tests share."""
    yield
    within_limits.start_anew()


def marked(test: HiddenTest, evidence: str, bounds: Bounds = SHORT) -> Verdict:
    return hidden_test_within_limits(test, "q", Answers({"x": evidence}), 1, bounds)


def test_a_verdict_is_the_same_as_without_another_process() -> None:
    broken = HiddenTest("\n\nassert x.shape == 1", ("x",))
    for test in (RIGHT, broken):
        for given in (text(1), text(2), "no evidence", ""):
            here = run_hidden_test(test, "q", Answers({"x": given}), 1)
            there = marked(test, given)
            assert there == here
            assert there.trace == here.trace


def test_a_test_that_computes_for_ever_costs_the_question_and_nothing_else() -> None:
    verdict = marked(HiddenTest("while x: pass", ("x",)), text(1))
    assert (verdict.error, verdict.flagged) == (TOO_FAR, True)
    assert verdict.message == "To mark this answer takes more than 2 seconds of processor time."
    assert marked(RIGHT, text(1)).passed


def test_memory_without_end_costs_the_question_and_nothing_else() -> None:
    doubled = HiddenTest("import numpy as np\nnp.ones(x)", ("x",))
    verdict = marked(doubled, text(2**31))
    assert not verdict.passed
    assert verdict.flagged
    assert marked(RIGHT, text(1)).passed


def test_a_test_that_waits_is_ended_by_the_clock() -> None:
    waits = HiddenTest("import time\ntime.sleep(x)", ("x",))
    verdict = marked(waits, text(60), Bounds(wall_seconds=1))
    assert verdict.message == "To mark this answer takes more than 1 seconds."


def test_a_test_that_ends_its_process_costs_the_question_and_nothing_else() -> None:
    verdict = marked(HiddenTest("import os\nos.kill(os.getpid(), x)", ("x",)), text(9))
    assert (verdict.error, verdict.flagged) == (TOO_FAR, True)
    assert marked(RIGHT, text(1)).passed


def test_what_a_record_lacks_is_told_as_ever() -> None:
    with pytest.raises(NotRecorded, match="y"):
        marked(HiddenTest("assert y", ("y",)), text(1))


def test_questions_reach_whoever_has_the_answers() -> None:
    function = {"class": "FunctionEvidence", "fields": {"name": "f", "ask": {"handle": 3}}}
    fields = {"value": 5, "error": "", "unchanged": True}

    asked: list[str] = []

    class Source:
        def describe_name(self, name: str) -> str:
            return text(function)

        def answer(self, handle: int, question: str) -> str:
            asked.append(question_key(handle, question))
            return text({"class": "Answer", "fields": fields})

    source = Source()
    asks = HiddenTest("assert x(2) == 5", ("x",))
    there = hidden_test_within_limits(asks, "q", source, 1)
    assert len(asked) == 1
    assert there == run_hidden_test(asks, "q", source, 1)
    assert asked[0] == asked[1]
