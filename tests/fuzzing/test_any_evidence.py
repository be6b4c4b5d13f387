"""Whatever a kernel answers, it is read as evidence or refused, and a verdict is reached."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from examroom.evidence import CorruptEvidence, EncodedEvidence, decode, encode
from examroom.evidence.codec.npy import read_npy
from examroom.evidence.codec.text import dumps, loads
from examroom.evidence.dot_tokens import NotDot
from examroom.evidence.graphs import GraphEvidence
from examroom.evidence.values import ARRAY_KINDS
from examroom.hidden_tests.parse import HiddenTest, hidden_test
from examroom.hidden_tests.verdict import Verdict, run_hidden_test
from grading_tests.attacks.plain_course import QUESTIONS, check
from tests.fuzzing import PROFILES, tried
from tests.fuzzing.evidence import answers, evidence, npy_file, npy_files, trees
from tests.fuzzing.texts import spoilt_bytes, written

DOT = written(
    *("digraph {", "graph g {", "}", "subgraph cluster_a {", "node", "edge", "a", "b", "->", "--"),
    *(
        "[label=",
        "]",
        '"',
        "\\n",
        "<b>",
        "<",
        ">",
        ";",
        "=",
        "+",
        ":",
        "//",
        "/*",
        "*/",
        "#",
        "1.5",
    ),
    *("style=filled", "style=invis", "N (8)", "dir=both", "\\N", "{a b}->{c d}", "shape=", ","),
)
TESTS = [test for name in QUESTIONS if (test := hidden_test(check(name))) is not None]


def ask(kind: str, handle: int) -> Any:
    """Stand for the function that asks a live object."""
    return print


@pytest.mark.parametrize("profile", PROFILES)
def test_an_array_file_is_an_array_of_numbers_or_texts_or_refused(profile: str) -> None:
    outcomes: Counter[str] = Counter()

    @tried(profile, 4)
    @given(npy_files() | spoilt_bytes(npy_files()))
    @example(npy_file("'<f8'", "(True,)", bytes(8)))
    @example(npy_file("'<f8'", "(1000000000000000, 0)", b""))
    @example(npy_file("'<U1'", "(1,)", b"\xff\xff\xff\x7f"))
    def holds(content: bytes) -> None:
        try:
            found = read_npy(content)
        except CorruptEvidence:
            outcomes["refused"] += 1
            return
        assert found.dtype.kind in ARRAY_KINDS
        assert found.nbytes <= len(content)
        assert repr(found.tolist())
        outcomes["read"] += 1

    holds()
    assert outcomes["read"] > outcomes.total() / 20, outcomes


@pytest.mark.parametrize("profile", PROFILES)
def test_a_diagram_is_read_or_is_none(profile: str) -> None:
    outcomes: Counter[str] = Counter()

    @tried(profile, 4)
    @given(DOT | DOT.map(lambda text: f"digraph {{ {re.sub('[{}]', '', text)} }}"))
    def holds(text: str) -> None:
        drawing = GraphEvidence(text)
        try:
            parts = [drawing.nodes, drawing.edges, drawing.lines, drawing.plates]
        except NotDot:
            outcomes["none"] += 1
            return
        assert {name for pair in drawing.edges for name in pair} <= set(drawing.nodes)
        assert all(plate.sizes is not None and plate.words is not None for plate in drawing.plates)
        outcomes["read"] += bool(parts)

    holds()
    assert outcomes["read"] > outcomes.total() / 20, outcomes


@pytest.mark.parametrize("profile", PROFILES)
def test_evidence_comes_back_as_it_was(profile: str) -> None:
    @tried(profile, 2)
    @given(evidence())
    def holds(one: Any) -> None:
        texts = []
        for _ in range(3):
            texts.append(dumps(encode(one, lambda ask: 0)))
            one = decode(loads(texts[-1]), ask)
        assert texts[1] == texts[2]  # the first may have halves of characters

    holds()


@pytest.mark.parametrize("profile", PROFILES)
def test_what_only_looks_like_evidence_is_refused_as_such(profile: str) -> None:
    @tried(profile, 4)
    @given(trees(), st.lists(npy_files(), max_size=2))
    def holds(tree: Any, arrays: list[bytes]) -> None:
        try:
            decode(EncodedEvidence(json.dumps(tree), tuple(arrays)), ask)
        except CorruptEvidence:
            return

    holds()


@pytest.mark.parametrize("profile", PROFILES)
def test_an_answer_is_read_or_refused(profile: str) -> None:
    @tried(profile, 4)
    @given(
        answers()
        | spoilt_bytes(answers().map(str.encode)).map(lambda b: b.decode(errors="replace"))
    )
    def holds(text: str) -> None:
        try:
            decode(loads(text), ask)
        except CorruptEvidence:
            return

    holds()


@pytest.mark.parametrize("profile", PROFILES)
def test_a_hidden_test_reaches_a_verdict(profile: str) -> None:
    @tried(profile, 4)
    @given(st.sampled_from(TESTS), st.lists(answers(), min_size=4, max_size=4))
    def holds(test: HiddenTest, given: list[str]) -> None:
        verdict = run_hidden_test(test, "q", Told(given), 1)
        assert isinstance(verdict, Verdict)
        json.dumps([verdict.message, verdict.trace, verdict.error])

    holds()


class Told:
    """A source of answers that gives one after the other, whatever is asked."""

    def __init__(self, answers: list[str]) -> None:
        self._answers = answers
        self._asked = 0

    def describe_name(self, name: str) -> str:
        """Give the next answer."""
        self._asked += 1
        return self._answers[self._asked % len(self._answers)]

    def answer(self, handle: int, question: str) -> str:
        """Give the next answer."""
        return self.describe_name("")
