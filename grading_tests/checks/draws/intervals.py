"""Require a 94 % highest-density interval: of the student's own draws, or of an exact posterior."""

from __future__ import annotations

from typing import Any

import numpy as np

from grading_tests.checks.draws.agreement import SIGMAS, Marginal
from grading_tests.checks.draws.diagnostics import Draws
from grading_tests.checks.expect import interval as interval_gate
from grading_tests.checks.expect import require

HDI_PROB = 0.94
HDI_SHARE_TOLERANCE = 0.003
HDI_SLACK = 1.02
"""The shortest intervals of the same draws by two honest algorithms differ less than this."""
HDI_END_SCALE = 1.2
"""Standard deviation of an HDI's end, in posterior sds, times the cube root of the sample size: the
shortest interval of a sample is found from a flat optimum (simulated, 250 to 16,000 draws)."""
HDI_WIDTH_SCALE = 0.95
"""Relative standard deviation of an HDI's width times the square root of the sample size."""


def check_share(value: Any, draws: Draws, name: str, trace_name: str, thinned: int = 1) -> None:
    """Require an interval of 94 % of the student's own draws; every `thinned`-th is given."""
    low, high = interval_gate(value, name)
    share = float(np.mean((draws >= low) & (draws <= high)))
    require(
        abs(share - HDI_PROB) <= share_tolerance(draws, thinned),
        f"`{name}` holds {share:.1%} of the draws in `{trace_name}`, not 94 %: check the "
        "probability, the kind of interval and the variable it was computed from, and do not "
        "round it.",
    )


def share_tolerance(draws: Draws, thinned: int = 1) -> float:
    """Return how far from 94 % the share of draws in an honest interval may be."""
    error = np.sqrt(HDI_PROB * (1 - HDI_PROB)) * _thinning_error(draws, thinned)
    return float(HDI_SHARE_TOLERANCE + SIGMAS * error)


def _thinning_error(draws: Draws, thinned: int) -> float:
    """Return the standard error, in standard deviations, of a mean of every `thinned`-th draw."""
    return float(np.sqrt((1 - 1 / thinned) / draws.size))


def check_shortest(
    value: Any, draws: Draws, name: str, rounding: float = 0.0, thinned: int = 1
) -> None:
    """Require an interval hardly wider than the shortest that holds 94 % of the draws."""
    low, high = interval_gate(value, name)
    own_low, own_high = shortest(draws)
    slack = HDI_SLACK + SIGMAS * HDI_WIDTH_SCALE * _thinning_error(draws, thinned)
    require(
        high - low <= slack * (own_high - own_low) + rounding,
        f"The interval in `{name}` is wider than the 94 % highest-density interval of your draws: "
        "check the kind of interval.",
    )


def shortest(draws: Draws, prob: float = HDI_PROB) -> tuple[float, float]:
    """Return the shortest interval that holds a share of the draws."""
    ordered = np.sort(draws, axis=None)
    held = int(np.floor(prob * ordered.size))
    start = int(np.argmin(ordered[held:] - ordered[: ordered.size - held]))
    return float(ordered[start]), float(ordered[start + held])


def check_interval(value: Any, exact: Marginal, name: str, ess: float) -> None:
    """Require the ends and the width of a 94 % highest-density interval, for draws worth `ess`."""
    low, high = interval_gate(value, name)
    exact_low, exact_high = exact.hdi(HDI_PROB)
    end_tolerance = SIGMAS * HDI_END_SCALE * ess ** (-1 / 3) * exact.sd
    width_tolerance = SIGMAS * HDI_WIDTH_SCALE * ess ** (-1 / 2)
    width_ratio = (high - low) / (exact_high - exact_low)
    require(
        abs(low - exact_low) <= end_tolerance and abs(high - exact_high) <= end_tolerance,
        f"`{name}` is not where the highest-density interval of this posterior lies: check the "
        "variable, the data the model saw and the kind of interval.",
    )
    require(
        abs(width_ratio - 1) <= width_tolerance,
        f"`{name}` is too {'wide' if width_ratio > 1 else 'narrow'} for a 94 % "
        "highest-density interval: check the probability and the kind of interval.",
    )
