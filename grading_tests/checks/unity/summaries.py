"""What is read off the draws of assignment 08, and off a posterior on a grid."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from examroom.evidence import describe
from examroom.evidence.functions import FunctionEvidence
from examroom.evidence.traces import TraceEvidence
from grading_tests.checks import draws, expect, stored
from grading_tests.checks.exact.marginals import GaussianMixture, GridDensity
from grading_tests.checks.expect import WrongAnswer, require
from grading_tests.checks.plated import check_plated
from grading_tests.checks.unity.data import (
    BETA_OLS,
    OMEGA_GRID,
    THETA_GIVEN,
    ZENITH,
    Floats,
    limited,
)
from grading_tests.checks.unity.likelihood import (
    Likelihood,
    log_likelihood,
    log_likelihood_selected,
    omega_m_mean,
)
from grading_tests.checks.unity.model import ALONE, OF_SURVEYS, SCALARS, UNITY, alone_errors

SHAPES: dict[str, tuple[int, ...]] = {name: () for name in SCALARS} | {
    name: (3,) for name in OF_SURVEYS
}
SHARE_TOLERANCE = 0.0006
"""Leaves room for three decimals."""
WIDTH_TOLERANCE = 0.00006
"""In colour, mag; leaves room for four decimals."""
MEAN_TOLERANCE = 1e-4
COARSE = slice(None, None, 4)
"""Every fourth point of the grid gives the same mean to 1e-8, for a quarter of the questions."""


def unity_model(unity_model: Any) -> None:
    """Question `unity-model`: names, plates, parents, data and log density."""
    check_plated(unity_model, UNITY)


def unity_trace(unity_trace: Any) -> None:
    """Question `unity-trace`: healthy draws, that agree with a long run in all 23 numbers."""
    _check_trace(unity_trace, "unity_trace", SHAPES, stored.read("unity"))


def cosmology(
    omega_m_interval: Any, beta_interval: Any, p_beta_steeper: Any, unity_trace: Any
) -> None:
    """Question `cosmology`: two intervals and a probability, of the student's own draws.

    Whether the draws are right is asked in the question before.
    """
    trace = expect.trace(unity_trace, "unity_trace", {"omega_m": (), "beta": ()})
    draws.check_form(trace, ["omega_m", "beta"], "unity_trace")
    for name, value in (("omega_m", omega_m_interval), ("beta", beta_interval)):
        own = trace.draws(name)
        label = f"{name}_interval"
        draws.check_share(value, own, label, "unity_trace", trace.thinned(name))
        draws.check_shortest(value, own, label, thinned=trace.thinned(name))
    given = expect.number(p_beta_steeper, "p_beta_steeper")
    share = float(np.mean(trace.draws("beta") > BETA_OLS))
    require(
        abs(given - (1 - share)) > SHARE_TOLERANCE or abs(given - share) <= SHARE_TOLERANCE,
        "`p_beta_steeper` is the share of draws with a *smaller* `beta`.",
    )
    require(
        abs(given - share) <= SHARE_TOLERANCE,
        "`p_beta_steeper` is not the share of the draws of `beta` in your `unity_trace` that are "
        "larger than `beta_ols`.",
    )


@cache
def alone_posterior() -> dict[str, Any]:
    """Return the exact posterior of Zenith's colours alone.

    Given R_c the mean colour is normal; what is left is one integral over the logarithm of R_c.
    """
    c, variance = alone_errors()
    log_R = np.linspace(np.log(0.08) - 5, np.log(0.08) + 4, 1801)
    total = np.exp(2 * log_R)[:, None] + variance
    precision = 1 / 0.1**2 + np.sum(1 / total, axis=1)
    mean = np.sum(c / total, axis=1) / precision
    log_density = -0.5 * ((log_R - np.log(0.08)) / 0.5) ** 2
    log_density -= 0.5 * np.sum(np.log(total) + c**2 / total, axis=1)
    log_density += 0.5 * precision * mean**2 - 0.5 * np.log(precision)
    weights = np.exp(log_density - log_density.max())
    return {
        "c_star": GaussianMixture.of(weights, mean, 1 / np.sqrt(precision)),
        "R_c": GridDensity.of(log_R, log_density, logarithmic=True),
    }


def small_survey(
    alone_model: Any, alone_trace: Any, width_alone: Any, width_pooled: Any, unity_trace: Any
) -> None:
    """Question `small-survey`: Zenith on its own, and what the others lend it."""
    check_plated(alone_model, ALONE)
    shapes: dict[str, tuple[int, ...]] = {"c_star": (), "R_c": ()}
    alone = _check_trace(alone_trace, "alone_trace", shapes, alone_posterior())
    pooled = expect.trace(unity_trace, "unity_trace", {"c_star": (3,)})
    for name, value, own, where in (
        ("width_alone", width_alone, alone.draws("c_star"), "alone_trace"),
        ("width_pooled", width_pooled, pooled.draws("c_star")[..., ZENITH], "unity_trace"),
    ):
        given = expect.number(value, name)
        require(
            abs(given - float(own.std())) <= WIDTH_TOLERANCE + 1e-3 * float(own.std()),
            f"`{name}` is not the standard deviation of the draws of Zenith's `c_star` in your "
            f"`{where}`. Do not round it to fewer than four decimals.",
        )


def selection_shift(
    omega_m_without: Any, omega_m_with: Any, log_likelihood: Any, log_likelihood_selected: Any
) -> None:
    """Question `selection-shift`: two posterior means, by the student's own likelihoods."""
    for name, value, function, right in (
        ("omega_m_without", omega_m_without, log_likelihood, _RIGHT[0]),
        ("omega_m_with", omega_m_with, log_likelihood_selected, _RIGHT[1]),
    ):
        given = expect.number(value, name)
        require(
            abs(given - _right_mean(right)) <= MEAN_TOLERANCE
            or abs(given - _own_mean(function)) <= MEAN_TOLERANCE,
            f"`{name}` does not follow from your likelihood: sum it over the supernovae of "
            "`limited` at every value of `omega_grid`, all else as in `theta_given`; subtract the "
            "largest sum, take the exponential, divide by the total, and average `omega_grid`.",
        )


_RIGHT: tuple[Likelihood, Likelihood] = (log_likelihood, log_likelihood_selected)


@cache
def _right_mean(likelihood: Likelihood) -> float:
    return omega_m_mean(likelihood, THETA_GIVEN, limited())


def _own_mean(function: Any) -> float:
    """Return the mean that a student's own likelihood gives, NaN where it gives none."""
    asked = describe(function)
    if not isinstance(asked, FunctionEvidence):
        return float("nan")

    def likelihood(theta: Mapping[str, Any], data: Mapping[str, Any]) -> Floats:
        found = asked.call(dict(theta), dict(data))
        if found.error:
            raise WrongAnswer(found.error)
        return expect.array(found.value, "log_likelihood", data["z"].shape)

    try:
        return omega_m_mean(likelihood, THETA_GIVEN, limited(), OMEGA_GRID[COARSE])
    except WrongAnswer:
        return float("nan")


def _check_trace(
    value: Any, name: str, shapes: dict[str, tuple[int, ...]], posterior: Any
) -> TraceEvidence:
    found = expect.trace(value, name, shapes)
    draws.check_sampling(found, list(shapes), name)
    for variable in shapes:
        draws.check_posterior(found.draws(variable), posterior[variable], variable, name)
    return found
