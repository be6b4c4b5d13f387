"""Every number in the prose of assignment 10, model answers included, computed again another way.

`CLAIMS` lists them: a sentence as it stands in the notebook, and where its numbers come from. What
repeated simulation showed is read from `docs/supernova-calibration.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from grading_tests.checks import stored
from grading_tests.checks.photometry_to_cosmology import data, steps
from grading_tests.notebooks import ROOT, cells

SKY = data.far_and_near()


@cache
def prose() -> str:
    """Return the whole notebook on one line."""
    text = " ".join(cell.source for cell in cells("source", "10_photometry_to_cosmology"))
    return re.sub(r"\s+", " ", text)


def two_step(distance: Any, sd: Any) -> tuple[float, float]:
    return steps.omega_m_of_distances(data.redshifts(), distance, sd, SKY.sigma_mu)


def joint_sd() -> float:
    found = stored.read("joint")["omega_m"]
    assert not isinstance(found, list)
    return found.sd


CLAIMS: dict[str, Callable[[], list[float]]] = {
    "15 supernovae near us and 15 far away, each with eight nights in four bands, 960 points": (
        lambda: [sum(data.redshifts() < 0.1), sum(data.redshifts() > 0.2), SKY.m_obs.size]
    ),
    "its interval is a little wider (0.049 instead of 0.046)": lambda: [
        joint_sd(),
        two_step(*data.distances())[1],
    ],
}
NUMBER = re.compile(r"(?<![\w.])\d*\.?\d+")


@pytest.mark.parametrize("sentence", CLAIMS)
def test_a_number_in_the_prose_is_what_it_comes_to(sentence: str) -> None:
    assert sentence in prose(), "The notebook says something else."
    numbers, computed = NUMBER.findall(sentence), CLAIMS[sentence]()
    assert len(numbers) == len(computed)
    for stated, wanted in zip(numbers, computed, strict=True):
        decimals = len(stated.partition(".")[2])
        assert float(stated) == pytest.approx(wanted, abs=0.5000001 * 10**-decimals)


def test_the_prior_shifts_by_less_than_one_standard_deviation_towards_its_universe() -> None:
    assert "and less than its own standard deviation" in prose()
    without, twice = two_step(*data.distances()), two_step(*steps.fiducial())
    assert 0 < twice[0] - without[0] < without[1]
    assert abs(twice[0] - data.OMEGA_FID) < abs(without[0] - data.OMEGA_FID)


def test_dividing_the_prior_out_gives_the_distances_again() -> None:
    mean, sd = steps.fiducial()
    variance = data.SIGMA_0**2 + SKY.sigma_mu**2
    precision = 1 / sd**2 - 1 / variance
    from grading_tests.supernova import mu

    again = (mean / sd**2 - mu(data.redshifts(), data.OMEGA_FID) / variance) / precision
    assert again == pytest.approx(data.distances()[0], abs=1e-9)
    assert precision**-0.5 == pytest.approx(data.distances()[1], abs=1e-9)


def test_what_repetition_shows_is_what_the_page_of_calibration_says() -> None:
    page = (ROOT / "docs" / "supernova-calibration.md").read_text(encoding="utf-8")
    sets = re.search(r"(\d+) samples of 30 supernovae", page)
    shift = re.search(r"shifts omega_m by ([\d.]+) ± .*? and by ([+-][\d.]+) to", page)
    assert sets
    assert shift
    assert float(shift[2]) > 0
    told = f"Over {sets[1]} simulated data sets the shift was +{shift[1]} on average, and never"
    assert f"{told} negative" in prose()
