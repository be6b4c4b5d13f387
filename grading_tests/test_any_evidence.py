"""Whatever a kernel answers about an answer, every check of the course reaches a verdict."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examroom.course.cells import Role, grade_id, role
from examroom.course.layout import Course
from examroom.course.notebooks import read
from examroom.hidden_tests.parse import HiddenTest, hidden_test
from examroom.hidden_tests.within_limits import TOO_FAR, hidden_test_within_limits, start_anew
from tests.fuzzing import PROFILES, tried
from tests.fuzzing.evidence import answers
from tests.fuzzing.test_any_evidence import Told

ROOT = Path(__file__).resolve().parents[1]


def _tests() -> Iterator[tuple[str, HiddenTest]]:
    course = Course.at(ROOT)
    for assignment in course.assignments():
        for path in course.notebooks(assignment):
            for cell in read(path).cells:
                if role(cell) is Role.CHECK and (test := hidden_test(cell.source)) is not None:
                    yield f"{assignment}/{grade_id(cell)}", test


def _words() -> set[str]:
    """Return the names of variables, groups and columns that checks look for, among other words."""
    found: set[str] = set()
    for path in (ROOT / "grading_tests" / "checks").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if re.fullmatch(r"[\w.:+-]{1,30}", node.value) else set()
    return found


TESTS = dict(_tests())
WORDS = st.sampled_from(sorted(_words()))


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """End the process in which checks are run."""
    yield
    start_anew()


@pytest.mark.parametrize("profile", PROFILES)
def test_every_check_reaches_a_verdict(profile: str) -> None:
    told: Counter[str] = Counter()

    @tried(profile, 2)
    @given(st.sampled_from(sorted(TESTS)), st.lists(answers(WORDS), min_size=6, max_size=6))
    def holds(name: str, given: list[str]) -> None:
        verdict = hidden_test_within_limits(TESTS[name], name, told_by(given), 1)
        assert verdict.error != TOO_FAR, verdict
        json.dumps([verdict.error, verdict.message])
        told[verdict.error] += 1

    holds()
    assert told["WrongAnswer"] > told.total() / 3, told


def told_by(given: list[str]) -> Any:
    """Return a source of answers."""
    return Told(given)
