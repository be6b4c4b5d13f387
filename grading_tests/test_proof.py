"""The proof of fairness in short: rule, power and page; ``make prove`` has it at length."""

from __future__ import annotations

import pytest

from grading_tests.proof import page, power, worth


@pytest.fixture(scope="module")
def refused() -> dict[str, float]:
    """Return the share of 300 runs that are refused, by what they are worth."""
    return worth.refused_by_worth(300, seed=1)


def test_a_run_that_is_worth_what_was_asked_for_is_not_refused(refused: dict[str, float]) -> None:
    assert refused["400"] == refused["800"] == 0


def test_a_run_that_is_worth_a_quarter_of_it_is_refused(refused: dict[str, float]) -> None:
    assert refused["100"] == refused["50"] == 1
    assert 0.2 < refused["200"] < 0.8


def test_the_way_from_a_far_start_is_found_in_every_run() -> None:
    found = worth.refused_by_burn_in(30)
    assert found["40"]["20"] == found["40"]["40"] == found["10"]["20"] == 1


@pytest.mark.parametrize(
    "name",
    [
        "02 intercept",
        "03 shifted",
        "04 mu",
        "pooled_trace: the prior",
        "hierarchical_trace: with a Student-t likelihood",
    ],
)
def test_draws_of_a_model_with_another_posterior_are_refused(name: str) -> None:
    assert power.power(name, 10)["4000"] == 1


def test_the_page_tells_what_was_measured_last() -> None:
    found = page.measured()
    text = page.PAGE.read_text("utf-8")
    assert page.page(text, found) == text
    assert found.keys() >= {"worth", "power", "exact"}
    assert all(one["refused"] == 0 for part in ("exact", "nuts") for one in found[part].values())
