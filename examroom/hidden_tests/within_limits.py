"""Run hidden tests in a process of their own, so that no evidence can hold up or stop a class.

Evidence is a stranger's: a dictionary whose keys collide takes hours to read, and what a check
computes from an array may need any memory. The process that marks keeps the answers, and is asked
for each that is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from examroom.hidden_tests.answers import AnswerSource, NotRecorded
from examroom.hidden_tests.dependencies import imported_names
from examroom.hidden_tests.parse import HiddenTest
from examroom.hidden_tests.verdict import Verdict, run_hidden_test
from examroom.util import messages
from examroom.util.limited_process import Ask, Bounds, LimitedProcess, WentTooFar

BOUNDS = Bounds()
LATER_BOUNDS = Bounds(cpu_seconds=8, wall_seconds=90)
"""For what is left of a notebook of which one test went too far: the others may, too."""
TOO_FAR = "MarkingTooCostly"
"""Stands for the type of an error in the verdict on a test that used more than it may."""

_process = LimitedProcess(imports_course=True)


def hidden_test_within_limits(
    test: HiddenTest, question: str, source: AnswerSource, seed: int, bounds: Bounds = BOUNDS
) -> Verdict:
    """Run a hidden test as `run_hidden_test` does, but in another process, and within limits.

    Returns
    -------
    Verdict
        Flagged, where it used more than it may.

    Raises
    ------
    NotRecorded
        If the source is a record that lacks an answer.
    """
    lacking: list[NotRecorded] = []

    def answer(asked: list[Any]) -> str | None:
        try:
            if asked[0] == "name":
                return source.describe_name(asked[1])
            return source.answer(asked[1], asked[2])
        except NotRecorded as reason:
            lacking.append(reason)
            return None

    given = {**asdict(test), "question": question, "seed": seed}
    try:
        verdict = _process.run(f"{__name__}:decide", given, bounds, answer)
    except WentTooFar as reason:
        return Verdict(TOO_FAR, messages.CHECK_TOO_COSTLY.format(limit=reason), (), flagged=True)
    if lacking:
        raise lacking[0]
    as_tuples = {name: tuple(verdict[name]) for name in ("trace", "misconceptions")}
    return Verdict(**{**verdict, **as_tuples})


def import_early(tests: Iterable[HiddenTest | None]) -> None:
    """Let the other process import what hidden tests import, while something else is done."""
    sources = [test.source for test in tests if test is not None]
    if sources:
        modules = sorted({name for source in sources for name in imported_names(source, "")})
        _process.import_early([__name__, *modules])


def start_anew() -> None:
    """Forget every module that hidden tests have imported, for one was changed."""
    _process.close()


class _Asked:
    """The answers, on the other side of a pipe."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def describe_name(self, name: str) -> str:
        return self._known(["name", name])

    def answer(self, handle: int, question: str) -> str:
        return self._known(["answer", handle, question])

    def _known(self, asked: list[Any]) -> str:
        answer = self._ask(asked)
        if answer is None:
            raise NotRecorded(str(asked[1]))
        return str(answer)


def decide(ask: Ask, *, source: str, names: list[str], question: str, seed: int) -> Any:
    """Run a hidden test in this process; return its verdict as data, nothing where one lacked."""
    try:
        verdict = run_hidden_test(HiddenTest(source, tuple(names)), question, _Asked(ask), seed)
    except NotRecorded:
        return None
    return asdict(verdict)
