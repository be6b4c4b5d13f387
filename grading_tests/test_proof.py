"""The proof of fairness in short: rule, power and page; ``make prove`` has it at length."""

from __future__ import annotations

import pytest

from grading_tests.proof import page, power, worth


def test_a_run_that_is_worth_what_was_asked_for_is_not_refused() -> None:
    assert worth.refused_by_worth(200, worths=(400, 800)) == {"400": 0, "800": 0}


def test_a_run_that_is_worth_a_quarter_of_it_is_refused() -> None:
    found = worth.refused_by_worth(50, worths=(50, 100, 200))
    assert found["50"] == found["100"] == 1
    assert 0.1 < found["200"] < 0.9


def test_the_way_from_a_far_start_is_found_in_every_run() -> None:
    found = worth.refused_by_burn_in(10)
    assert found["40"]["20"] == found["40"]["40"] == found["10"]["20"] == 1


@pytest.mark.parametrize(
    "name",
    [
        "02 added",
        "03 shifted",
        "04 mu",
        "pooled_trace: the prior",
        "hierarchical_trace: with a Student-t likelihood",
    ],
)
def test_draws_of_a_model_with_another_posterior_are_refused(name: str) -> None:
    assert power.power(name, 5, (4000,)) == {"4000": 1}


def test_the_page_tells_what_was_measured_last() -> None:
    found = page.measured()
    text = page.PAGE.read_text("utf-8")
    assert page.page(text, found) == text
    assert found["exact"]
    assert found["exact"].keys() == found["nuts"].keys()
    assert all(one["refused"] == 0 for one in found["exact"].values())
    for model, one in found["nuts"].items():  # a chain can get stuck: then these draws are wrong
        assert one["refused"] == 0 or one["least_ess"] < 100, model
        assert one["refused"] <= 0.01 * one["runs"], model
