"""Mutants of the reference answers: how they are made, and that the checks find them."""

from __future__ import annotations

import pytest

from grading_tests.mutants.__main__ import ASSIGNMENTS, PAGE, tried
from grading_tests.mutants.mutate import mutants
from grading_tests.mutants.report import counts, known_survivors, renewed, rows_of

LEAST = 0.95
ROWS = rows_of(PAGE.read_text(encoding="utf-8"))
QUICK = "01_mock_data"
FEW, SOME = 4, 12
"""Every so-manieth mutant, of the quick assignment and, in the slow tests, of the others."""


def made(source: str) -> set[str]:
    return {mutant.source for mutant in mutants(source)}


def test_each_mutant_has_one_small_mistake() -> None:
    assert made("y = a + 2") == {"y = a - 2", "y = a + 3", "y = a + 1"}
    assert made("x < y") == {"x <= y", "x > y"}
    assert made("s[groups]") == {"s"}
    assert made("pm.Exponential('noise', 10)") == {
        "pm.HalfNormal('noise', 10)",
        "pm.Exponential(10, 'noise')",
        "pm.Exponential('noise')",
        "pm.Exponential('noise', 11)",
        "pm.Exponential('noise', 9)",
        "pass",
    }


def test_what_only_dresses_a_figure_is_left_alone() -> None:
    assert made("ax.set(xlabel='queue', ylabel='wait')") == set()
    assert made("ax.scatter(x, y, s=8, alpha=0.5)") == {
        "ax.scatter(y, x, s=8, alpha=0.5)",
        "ax.scatter(x, s=8, alpha=0.5)",
        "pass",
    }
    assert made("f(random_seed=3)") == {"pass"}


def test_mutants_are_the_same_each_time() -> None:
    source = "with pm.Model() as model:\n    slope = pm.Normal('slope', 0, 20, shape=8)"
    assert mutants(source) == mutants(source)


def test_a_reason_stands_with_every_survivor() -> None:
    for (question, change), reason in known_survivors().items():
        assert "→" in change, question
        assert len(reason.split()) > 4


def test_the_page_tells_of_no_question_that_lets_more_than_a_twentieth_live() -> None:
    assert all(one.share >= LEAST for _, one in ROWS)
    assert renewed(PAGE.read_text(encoding="utf-8"), []) == PAGE.read_text(encoding="utf-8")


def test_the_page_keeps_the_rows_of_what_is_not_tried_again() -> None:
    assert {row[0] for row in ROWS} == set(ASSIGNMENTS)
    assert rows_of(renewed("", ROWS)) == ROWS


def check(assignment: str, every: int) -> None:
    known = known_survivors()
    fates = tried(assignment, every)
    unknown = [
        f"{fate.question}: {fate.mutant}"
        for fate in fates
        if fate.end == "survived" and (fate.question, str(fate.mutant)) not in known
    ]
    assert not unknown
    assert all(one.share >= LEAST for one in counts(fates, known))


def test_mutants_of_a_quick_assignment_are_found() -> None:
    check(QUICK, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("assignment", sorted({row[0] for row in ROWS} - {QUICK}))
def test_some_mutants_of_every_assignment_are_found(assignment: str) -> None:
    check(assignment, SOME)
