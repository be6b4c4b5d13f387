"""Every number in the prose of assignment 02, model answer included, computed again another way."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr

from grading_tests.checks import coverage, exact
from grading_tests.checks.course_data import NOISE, cheeseburger
from grading_tests.checks.pooled import grid
from grading_tests.checks.pooled.model import NOISE_RATE, SLOPE_SD
from grading_tests.notebooks import cells

DATA = cheeseburger()
X, Y, GROUPS = DATA.x_obs, DATA.y_obs, DATA.groups
POSTERIOR: dict[str, Any] = dict(exact.pooled_posterior(X, Y))
COUNTRIES = ("Germany", "France", "Japan", "Italy", "Brazil", "Kenya", "India", "Iceland")
NUMBER = re.compile(r"−?\d*\.?\d+")


@cache
def prose() -> str:
    """Return the whole notebook on one line, strings put together."""
    text = " ".join(cell.source for cell in cells("source", "02_pooled"))
    return re.sub(r"\s+", " ", text).replace('" "', "")


def residuals() -> list[Any]:
    slope = POSTERIOR["slope"].mean
    return [(Y - slope * X)[group == GROUPS] for group in range(8)]


def rms(country: str) -> float:
    return float(np.sqrt(np.mean(residuals()[COUNTRIES.index(country)] ** 2)))


CLAIMS: dict[str, Callable[[], list[float]]] = {
    "so a rate of 0.1 means a noise of about 10 minutes": lambda: [NOISE_RATE, 1 / NOISE_RATE],
    "The next cell makes the grid: 401 slopes, 0.005 apart": lambda: [
        grid.SLOPE_GRID.size,
        np.diff(grid.SLOPE_GRID).mean(),
    ],
    "$401^9$, a number with 24 digits": lambda: [401, 8 + 1, len(str(401**9))],
    "the likelihood is the product of 355 densities": lambda: [Y.size],
    "Suppose for a moment that we know the noise, 2 minutes": lambda: [grid.KNOWN_NOISE],
    "a narrow bell around 3.06, with its 94 percent interval from about 2.8 to 3.3": lambda: [
        POSTERIOR["slope"].mean,
        94,
        *POSTERIOR["slope"].hdi(0.94),
    ],
    "the noise is about 2 minutes although": lambda: [POSTERIOR["noise"].mean],
    "their root mean square, 2.26 minutes, is the largest after Iceland's": lambda: [rms("Kenya")],
    "every visit of six countries, where 47 of 50 would do": lambda: [0.94 * 50, 50],
    "should fall inside their 94 % ranges": lambda: [94],
    "the quantiles 0.03 and 0.97": lambda: [0.5 - 0.94 / 2, 0.5 + 0.94 / 2],
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


def test_the_product_of_all_factors_is_too_small_for_a_computer() -> None:
    assert "so it comes out as 0" in prose()
    factors = np.exp(-0.5 * ((Y - 3.06 * X) / 2) ** 2) / (2 * np.sqrt(2 * np.pi))
    assert factors.max() < 1
    assert np.prod(factors) == 0


def test_what_is_said_of_the_prior_is_so() -> None:
    assert "half of the slopes that this prior holds possible are negative" in prose()
    assert ndtr(0 / SLOPE_SD) == 0.5
    assert "The prior is nearly level where the likelihood has its peak" in prose()
    low, high = POSTERIOR["slope"].hdi(0.94)
    assert np.exp(-0.5 * (low**2 - high**2) / SLOPE_SD**2) == pytest.approx(1, abs=0.01)
    flat = grid.density(np.inf)
    assert grid.SLOPE_GRID @ (flat - grid.density()) * grid.STEP < 0.01 * POSTERIOR["slope"].sd


def test_the_sampler_is_a_little_wider_than_the_grid() -> None:
    assert "The histogram is a little wider" in prose()
    assert "the noise is somewhat more than 2 minutes" in prose()
    mean = grid.SLOPE_GRID @ grid.density() * grid.STEP
    sd = np.sqrt((grid.SLOPE_GRID - mean) ** 2 @ grid.density() * grid.STEP)
    assert (mean, sd) == pytest.approx((3.05850, 0.10809), abs=1e-5)
    assert POSTERIOR["slope"].mean == pytest.approx(mean, abs=1e-4)
    assert 1.03 < POSTERIOR["slope"].sd / sd < 1.07
    assert 2 < POSTERIOR["noise"].mean < 2.2


def test_the_fryer_is_worst_and_the_line_has_another_victim() -> None:
    assert "The line's own victim is the country with the second largest" in prose()
    sizes = [rms(country) for country in COUNTRIES]
    assert [COUNTRIES[k] for k in np.argsort(sizes)[:-3:-1]] == ["Iceland", "Kenya"]
    assert "without the last two visits that country would look like the others" in prose()
    ordinary = np.sqrt(np.mean(residuals()[7][:-2] ** 2))
    assert min(sizes) < ordinary < rms("Italy")
    assert "residuals of Kenya fall with the queue" in prose()
    assert np.corrcoef(residuals()[5], X[GROUPS == 5])[0, 1] < -0.99
    assert "within each country the points scatter by a tenth of a minute" in prose()
    assert NOISE == 0.1


def test_the_countries_lie_where_the_model_answer_says() -> None:
    said = (
        "Only Japan and India have true slopes inside it; Italy, Brazil and Germany are steeper, "
    )
    assert said + "France, Iceland and above all Kenya flatter" in prose()
    low, high = POSTERIOR["slope"].hdi(0.94)
    named = dict(zip(COUNTRIES, DATA.slopes, strict=True))
    assert {c for c, s in named.items() if low <= s <= high} == {"Japan", "India"}
    assert {c for c, s in named.items() if s > high} == {"Italy", "Brazil", "Germany"}
    assert min(named, key=lambda country: named[country]) == "Kenya"


def test_the_ranges_cover_as_the_model_answer_says() -> None:
    assert "hold every visit of six countries" in prose()
    assert "and miss two of five in Iceland" in prose()
    below = coverage.levels(*coverage.spread_out(POSTERIOR))
    outside = np.minimum(below, 1 - below) < 0.03
    missed = np.bincount(GROUPS, outside)
    assert missed[[0, 1, 2, 3, 4, 6]].sum() == 0
    assert missed[7] == 2
    assert 1 <= missed[5] <= 5


def test_ten_times_the_visits_make_the_interval_about_three_times_narrower() -> None:
    assert (
        "Ten times as many visits of the same kind would make the interval three times narrower"
        in (prose())
    )
    many: Any = exact.pooled_posterior(np.tile(X, 10), np.tile(Y, 10))
    assert POSTERIOR["slope"].sd / many["slope"].sd == pytest.approx(3, abs=0.2)


def test_the_stand_ins_are_one_sd_off_and_twice_as_wide() -> None:
    for name in ("slope", "noise"):
        found = re.search(rf'"{name}": stand_in\.normal\(([\d.]+), ([\d.]+), size', prose())
        assert found, f"There is no stand-in for {name}."
        marginal = POSTERIOR[name]
        assert (float(found[1]) - marginal.mean) / marginal.sd == pytest.approx(1, abs=0.1)
        assert float(found[2]) / marginal.sd == pytest.approx(2, abs=0.1)
    ends = re.search(r"pooled_interval = \(([\d.]+), ([\d.]+)\)", prose())
    assert ends
    low, high = POSTERIOR["slope"].hdi(0.94)
    middle = (float(ends[1]) + float(ends[2])) / 2
    assert middle - (low + high) / 2 == pytest.approx(POSTERIOR["slope"].sd, abs=0.02)
    assert float(ends[2]) - float(ends[1]) == pytest.approx(2 * (high - low), abs=0.02)
    assert (
        "stand_in.normal(20, 40, size=(1, 500)), stand_in.exponential(20, size=(1, 500))" in prose()
    )
