"""Every number in the prose of assignment 03, model answer included, computed again another way."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from grading_tests.checks import coverage, exact
from grading_tests.checks.course_data import NOISE, cheeseburger
from grading_tests.checks.unpooled.model import NOISE_RATE
from grading_tests.notebooks import cells

DATA = cheeseburger()
X, Y, GROUPS = DATA.x_obs, DATA.y_obs, DATA.groups
POSTERIOR: dict[str, Any] = dict(exact.unpooled_posterior(X, Y, GROUPS))
WITHOUT: dict[str, Any] = dict(exact.unpooled_posterior(X[:-2], Y[:-2], GROUPS[:-2]))
ICELAND = GROUPS == 7
NUMBER = re.compile(r"−?\d*\.?\d+")


@cache
def prose() -> str:
    """Return the whole notebook on one line, strings put together."""
    text = " ".join(cell.source for cell in cells("source", "03_unpooled"))
    return re.sub(r"\s+", " ", text).replace('" "', "")


def width(marginal: Any) -> float:
    low, high = marginal.hdi(0.94)
    return float(high - low)


def mean_width() -> float:
    return float(np.mean([width(marginal) for marginal in POSTERIOR["slope"][:7]]))


CLAIMS: dict[str, Callable[[], list[float]]] = {
    "the rate is now 10, so the prior expects a noise of about 0.1 minutes": lambda: [
        NOISE_RATE,
        1 / NOISE_RATE,
    ],
    "are centred on the truth and about 0.8 wide": lambda: [mean_width()],
    "from about 13 to 17, lies far to the right of its true slope of 1.8": lambda: [
        *POSTERIOR["slope"][7].hdi(0.94),
        DATA.slopes[7],
    ],
    "came at a queue of 0.93 and holds 44 % of the leverage": lambda: [
        X[-1],
        100 * X[-1] ** 2 / np.sum(X[ICELAND] ** 2),
    ],
    "it proposes a slope of 32 and drags the mean to about 15": lambda: [
        Y[-1] / X[-1],
        POSTERIOR["slope"][7].mean,
    ],
    "it has to grow from 0.1 to about 1.5 minutes": lambda: [
        WITHOUT["noise"].mean,
        POSTERIOR["noise"].mean,
    ],
    "for nearly impossible (0.00005); 355 visits": lambda: [np.exp(-NOISE_RATE), Y.size],
    "without the last two visits: 353 visits": lambda: [Y.size - 2],
}


@pytest.mark.parametrize("sentence", CLAIMS)
def test_a_number_in_the_prose_is_what_it_is_computed_to_be(sentence: str) -> None:
    assert sentence in prose(), "The notebook no longer says so: change the list as well."
    shown = NUMBER.findall(sentence)
    computed = CLAIMS[sentence]()
    assert len(shown) == len(computed)
    for text, value in zip(shown, computed, strict=True):
        digits = len(text.partition(".")[2])
        assert abs(float(text) - value) <= 0.5001 * 10**-digits, (text, value)


def test_draws_would_not_do_for_the_tail_of_the_prior() -> None:
    assert "for 1 % you would need some hundred million of them" in prose()
    tail = np.exp(-NOISE_RATE)
    assert 1e8 < (1 - tail) / tail / 0.01**2 < 5e8


def test_the_two_priors_cross_below_half_a_minute() -> None:
    assert "The one with rate 10 is higher below half a minute" in prose()
    assert 0.4 < np.log(10 / 0.1) / (10 - 0.1) < 0.5


def test_least_squares_agrees_closely_with_the_posterior_mean() -> None:
    assert "with so wide a prior the posterior mean agrees with it closely" in prose()
    own = np.bincount(GROUPS, X * Y) / np.bincount(GROUPS, X**2)
    for marginal, slope in zip(POSTERIOR["slope"], own, strict=True):
        assert abs(marginal.mean - slope) < 0.05 * marginal.sd


def test_one_visit_moves_the_slope_and_the_other_swells_the_noise() -> None:
    assert "its leverage is nil, so it hardly moved the slope" in prose()
    assert X[-2] ** 2 / np.sum(X[ICELAND] ** 2) < 1e-4
    kept = np.arange(Y.size) != 353
    less: Any = exact.unpooled_posterior(X[kept], Y[kept], GROUPS[kept])
    assert less["slope"][7].mean == pytest.approx(POSTERIOR["slope"][7].mean, abs=0.02)
    assert less["noise"].mean < 0.8 * POSTERIOR["noise"].mean


def test_every_interval_is_about_fifteen_times_as_wide_as_it_should_be() -> None:
    assert "every interval becomes about fifteen times wider" in prose()
    for wide, narrow in zip(POSTERIOR["slope"][:7], WITHOUT["slope"][:7], strict=True):
        assert width(wide) / width(narrow) == pytest.approx(15, abs=0.5)
        assert wide.mean == pytest.approx(narrow.mean, abs=0.03)
    assert WITHOUT["noise"].mean == pytest.approx(NOISE, rel=0.03)


def test_seven_intervals_sit_on_the_truth_and_the_eighth_does_not() -> None:
    assert "their intervals sit right on the truth" in prose()
    assert "All seven intervals cover the truth" in prose()
    for marginal, truth in zip(POSTERIOR["slope"][:7], DATA.slopes, strict=False):
        assert abs(marginal.mean - truth) < 0.15 * marginal.sd
    low, _ = POSTERIOR["slope"][7].hdi(0.94)
    assert low > DATA.slopes[7]


def test_ranges_hold_all_visits_of_seven_countries_and_none_of_iceland() -> None:
    assert "the predictive ranges of these countries hold all fifty visits" in prose()
    assert "in Iceland the ranges hold none of five" in prose()
    assert "too many in some and too few in another" in prose()
    below = coverage.levels(*coverage.spread_out(POSTERIOR))
    inside = np.minimum(below, 1 - below) > 0.03
    assert np.bincount(GROUPS, inside).tolist() == [50] * 7 + [0]


def test_the_way_out_is_the_likelihood_and_not_the_neighbours() -> None:
    assert "a better way: let the likelihood expect an accident now and then" in prose()
    assert "two better ways" not in prose()
    robust: Any = exact.robust_unpooled_posterior(X, Y, GROUPS)
    assert abs(robust["slope"][7].mean - DATA.slopes[7]) < 0.1


def test_the_stand_ins_are_one_sd_off_and_twice_as_wide() -> None:
    means, sds = (
        [float(number) for number in NUMBER.findall(found[1])]
        for found in (
            re.search(rf"{name} = np.array\(\[(.*?)\]\)", prose()) for name in ("_means", "_sds")
        )
        if found
    )
    noise = re.search(r'"noise": stand_in\.normal\(([\d.]+), ([\d.]+), size', prose())
    assert noise
    marginals = [*POSTERIOR["slope"], POSTERIOR["noise"]]
    stand_ins = zip([*means, float(noise[1])], [*sds, float(noise[2])], marginals, strict=True)
    for mean, sd, marginal in stand_ins:
        assert (mean - marginal.mean) / marginal.sd == pytest.approx(1, abs=0.05)
        assert sd / marginal.sd == pytest.approx(2, abs=0.05)
    for name, marginal in (
        ("group_7_interval", POSTERIOR["slope"][7]),
        ("group_7_without_outliers", WITHOUT["slope"][7]),
    ):
        ends = re.search(rf"{name} = \(([\d.]+), ([\d.]+)\)", prose())
        assert ends
        low, high = float(ends[1]), float(ends[2])
        middle = ((low + high) / 2 - marginal.mean) / marginal.sd
        assert middle == pytest.approx(1, abs=0.05)
        assert (high - low) / width(marginal) == pytest.approx(2, abs=0.05)
