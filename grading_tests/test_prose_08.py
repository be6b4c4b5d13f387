"""Every number in the prose of assignment 08, model answers included, computed again another way.

`CLAIMS` lists them: a sentence as it stands in the notebook, and where its numbers come from.
What repeated simulation showed is read from `docs/supernova-calibration.md`. What was found on a
public table, which is no part of this repository, is not computed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import lognorm, norm

from grading_tests.checks import stored
from grading_tests.checks.standard_candles import fit
from grading_tests.checks.unity import data, likelihood, model, summaries
from grading_tests.checks.unity.data import OMEGA_GRID, THETA_GIVEN
from grading_tests.notebooks import ROOT, cells


@cache
def prose() -> str:
    """Return the whole notebook on one line."""
    return re.sub(r"\s+", " ", " ".join(cell.source for cell in cells("source", "08_unity")))


def run(name: str, entry: int | None = None) -> Any:
    found = stored.read("unity")[name]
    return found if entry is None else found[entry]  # type: ignore[index]


@cache
def on_grid() -> list[float]:
    """Return both posterior means of the limited catalogue, and the sd with the selection term."""
    found: list[tuple[float, float]] = []
    for one in (likelihood.log_likelihood, likelihood.log_likelihood_selected):
        at = [{**THETA_GIVEN, "omega_m": value} for value in OMEGA_GRID]
        logs = np.array([one(theta, data.limited()).sum() for theta in at])
        weights = np.exp(logs - logsumexp(logs))
        mean = float(weights @ OMEGA_GRID)
        found.append((mean, float(np.sqrt(weights @ (OMEGA_GRID - mean) ** 2))))
    return [found[0][0], found[1][0], found[1][1]]


def displaced() -> list[float]:
    """Return by how much magnitudes were moved that nobody would call outliers, and others."""
    moved = data.contaminated()["d"][:, 0] - data.clean()["d"][:, 0]
    found = likelihood.outlier_probability(THETA_GIVEN, data.contaminated()) > 0.5
    assert not np.any(found & (moved == 0))
    return [float(np.sum(found)), float(np.sum(moved != 0)), *np.abs(moved[~found & (moved != 0)])]


def below_least_squares() -> float:
    """Return the posterior probability of a beta below that of least squares, its tail normal."""
    beta = run("beta")
    tail = norm.cdf((data.BETA_OLS - beta.quantiles[0]) / beta.sd + norm.ppf(0.05))
    return float(100 * (1 - tail))


TAU = lognorm(0.5, scale=0.04)
CLAIMS: dict[str, Callable[[], list[float]]] = {
    "gave $\\beta = 2.51$ in assignment 07, where the truth is 3, and $\\Omega_m = 0.34$ where it "
    "is 0.30": lambda: [fit.tripp()[0]["beta"], 3, fit.tripp()[0]["omega_m"], 0.30],
    "84 supernovae from three surveys": lambda: [data.clean()["z"].size],
    "there are 168 of them": lambda: [2 * data.N],
    "a `sigma` of 0.5 leaves room for a factor of about 2.6 either way (94 %)": lambda: [
        0.5, np.exp(norm.ppf(0.97) * 0.5), 94,
    ],
    "has 191 free numbers": lambda: [2 * data.N + 8 + 3 * len(model.OF_SURVEYS)],
    "its $\\beta$ of 2.51 is lower than 98 of 100 draws": lambda: [
        data.BETA_OLS, below_least_squares(), 100,
    ],
    "were displaced by 0.12 and 0.11 mag": lambda: sorted(displaced()[2:], reverse=True),
    "0.339 and 0.310 differ by less than one posterior standard deviation (0.031)": on_grid,
    "to 0.028 mag in place of 0.038": lambda: [
        run("c_star", 2).sd, summaries.alone_posterior()["c_star"].sd,
    ],
    "has the mean 0.045 and the standard deviation 0.024, and the posterior has 0.036 and 0.016": (
        lambda: [TAU.mean(), TAU.std(), run("tau_c").mean, run("tau_c").sd]
    ),
}  # fmt: skip
NUMBER = re.compile(r"(?<![\w.])\d*\.?\d+")


@pytest.mark.parametrize("sentence", CLAIMS)
def test_a_number_in_the_prose_is_what_it_comes_to(sentence: str) -> None:
    assert sentence in prose(), "The notebook says something else."
    numbers = NUMBER.findall(sentence.replace("assignment 07", ""))
    computed = CLAIMS[sentence]()
    assert len(numbers) == len(computed)
    for stated, wanted in zip(numbers, computed, strict=True):
        decimals = len(stated.partition(".")[2])
        assert float(stated) == pytest.approx(wanted, abs=0.5000001 * 10**-decimals)


def test_four_of_the_six_are_found_and_nobody_is_accused_falsely() -> None:
    assert "Four of the six are found, and nobody is accused falsely" in prose()
    assert displaced()[:2] == [4, 6]


def test_the_difference_is_less_than_one_standard_deviation() -> None:
    without, with_term, sd = on_grid()
    assert 0 < without - with_term < sd


def test_the_written_out_errors_are_those_of_a_cholesky_factor() -> None:
    C = data.clean()["C"]
    order = [1, 2, 0]
    L = np.linalg.cholesky(C[:, order][:, :, order])
    found = data.condition(C)
    np.testing.assert_allclose(found["s_m"], L[:, 2, 2])
    np.testing.assert_allclose(found["s_c"], L[:, 1, 1])
    np.testing.assert_allclose(found["k_m"][:, 1], L[:, 2, 1] / L[:, 1, 1])
    k_1 = (L[:, 2, 0] - L[:, 2, 1] * L[:, 1, 0] / L[:, 1, 1]) / L[:, 0, 0]
    np.testing.assert_allclose(found["k_m"][:, 0], k_1)


def test_what_repetition_shows_is_what_the_page_of_calibration_says() -> None:
    page = (ROOT / "docs" / "supernova-calibration.md").read_text(encoding="utf-8")
    row = r"`omega_m`, limited, {} the term \| 0.3 \| ([\d.]+) ± ([\d.]+) .*?\((\d+) of (\d+)\)"
    found = {how: re.search(row.format(how), page) for how in ("without", "with")}
    assert found["without"]
    assert found["with"]
    (without, error, _, n), (with_it, _, held, _) = (one.groups() for one in found.values() if one)
    told = (
        f"Over {n} simulated catalogues the full model without the term gave "
        f"{float(without):.3f} ± {float(error):.3f} on average and with it "
        f"{float(with_it):.3f} ± 0.006 (mean and its standard error), and on each of the {n}, "
        "the one without lay higher"
    )
    assert told in prose()
    assert f"larger in {n} of {n}" in page
    assert f"({held} of {n} times)" in prose()
    assert f"average *with* the selection term was {float(with_it):.3f} and not 0.300" in prose()
