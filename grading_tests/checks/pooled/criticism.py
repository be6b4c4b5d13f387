"""What the pooled model predicts, and what its line leaves over."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from grading_tests.checks import expect, own_model
from grading_tests.checks.course_data import N_GROUPS, cheeseburger
from grading_tests.checks.coverage import spread_out
from grading_tests.checks.expect import require
from grading_tests.checks.pooled.model import ASKED, BOTH, exact_posterior

Floats = NDArray[np.float64]

SHARE = 0.94
MORE, LESS = 0.006, 0.004
"""How far the mean probability of ranges may be from `SHARE`. Ranges of 95 % by the shortest
intervals of 4000 draws are 0.008 too wide, ranges of 93 % by quantiles 0.0106 too narrow."""
SHORTEST = 0.19
"""Divided by the root of the number of draws: what shortest intervals may hold less than they say.
Simulated: they miss 0.005 with 1000 draws, 0.002 with 4000, 0.0007 with 16,000."""
IN_THE_MIDDLE = 0.01
"""How far the mean probability below a range may be from half of what is outside."""
OF_EACH = 0.05
"""How far the probability of one range may be off: six standard errors with 900 draws."""
ENOUGH = 1000
"""So many draws of the posterior are used: each stands for a whole distribution of the wait."""
ROUNDING = 0.006
"""Minutes: leaves room for two decimals."""


def pooled_predictive(
    coverage: Any,
    wait_ranges: Any,
    pooled_trace: Any,
    pooled_model: Callable[[], Any] = lambda: None,
) -> None:
    """Question `pooled-predictive`: posterior predictive ranges, and how many waits lie in them.

    The ranges follow from the student's trace, by the question's line or by the student's own, or
    are those of the exact posterior. The shares follow from the ranges.
    """
    data = cheeseburger()
    given = expect.array(coverage, "coverage", (N_GROUPS,))
    require(
        bool(np.all((given >= 0) & (given <= 1))),
        "`coverage` should hold shares between 0 and 1, not counts or per cent.",
    )
    ends = expect.array(wait_ranges, "wait_ranges")
    ends = ends.T if ends.shape == (2, data.y_obs.size) else ends
    ends = expect.array(ends, "wait_ranges", (data.y_obs.size, 2))
    require(
        bool(np.all(ends[:, 0] < ends[:, 1])),
        "In `wait_ranges` every row should be (low, high) with low below high.",
    )
    trace = expect.trace(pooled_trace, "pooled_trace", BOTH)
    count = trace.draws("noise").size

    def by_question() -> None:
        slope, noise = (_some(trace.draws(name).ravel())[:, None] for name in BOTH)
        found = _problem(ends, slope * data.x_obs, noise, count)
        require(not found or not _problem(ends, *_exact_waits(), count), found)

    def by_own_model(own: own_model.OwnModel) -> None:
        held = trace.groups["posterior"]
        unknowns = (*own.layout.parts, *own.layout.scales)
        is_whole = all(held.get(name) is not None for name in unknowns)
        require(is_whole, "`pooled_trace` does not hold all unknowns of your `pooled_model`.")
        require(
            np.array_equal(own.data, data.y_obs),
            "`wait_ranges` should hold a range of waits for each of the 355 visits, and the data "
            "of your `pooled_model` are not their waits.",
        )
        some = {name: _some(held[name].reshape(-1, *held[name].shape[2:])) for name in unknowns}
        found = _problem(ends, *own.predicted_waits(some), count)
        require(not found, found)

    own_model.either(by_question, by_own_model, expect.if_defined(pooled_model), ASKED)
    inside = (ends[:, 0] <= data.y_obs) & (data.y_obs <= ends[:, 1])
    shares = np.bincount(data.groups, inside) / np.bincount(data.groups)
    off = np.abs(given - shares) > 1e-3
    require(
        not off.any(),
        f"`coverage[{int(off.argmax())}]` does not follow from your `wait_ranges`: count the "
        "visits of each country whose real wait lies inside its range, and divide by the visits "
        "of this country.",
    )


@cache
def _exact_waits() -> tuple[Floats, Floats]:
    """Return mean and spread of predicted waits for a few draws of the exact posterior."""
    slope, noise = spread_out(exact_posterior(cheeseburger().y_obs))
    return slope * cheeseburger().x_obs, noise[:, None]


def _some(values: NDArray[Any]) -> NDArray[Any]:
    return values[:: max(1, len(values) // ENOUGH)]


def _problem(ends: Floats, mean: Floats, sd: Floats, count: int) -> str:
    """Return what is wrong with ranges, nothing where they hold 94 % of the predicted waits.

    Parameters
    ----------
    ends : ndarray of shape (355, 2)
        Low and high of each visit's range.
    mean, sd : ndarray of shape (n, 355) and (n, 1) or (n, 355)
        Mean and standard deviation of a visit's wait, by draw.
    count : int
        How many draws the ranges were found from.
    """
    spread = np.maximum(sd, 1e-12)
    below, up_to = (ndtr((end - mean) / spread).mean(axis=0) for end in ends.T)
    held = up_to - below
    share = float(held.mean())
    if not -LESS - SHORTEST / np.sqrt(count) <= share - SHARE <= MORE:
        hint = " A predicted wait contains the noise, not only the line." if share < 0.5 else ""
        return (
            f"The ranges in `wait_ranges` hold {share:.1%} of the waits that your `pooled_trace` "
            f"predicts, not 94 %.{hint}"
        )
    if abs(float(below.mean()) - (1 - SHARE) / 2) > IN_THE_MIDDLE:
        return (
            "The ranges in `wait_ranges` do not lie in the middle of the waits that your "
            "`pooled_trace` predicts: what they leave out should be below as often as above."
        )
    off = np.abs(held - SHARE) > OF_EACH
    if off.any():
        visit = int(off.argmax())
        return (
            f"The range of visit {visit} in `wait_ranges` is not that of the waits which your "
            "`pooled_trace` predicts for its queue: check the order of the visits."
        )
    return ""


def pooled_residuals(
    group_rms: Any,
    worst_group: Any,
    pooled_misses_mean: Any,
    pooled_interval: Any,
    pooled_trace: Any,
) -> None:
    """Question `pooled-residuals`: what the line leaves over, by country; the mean slope."""
    data = cheeseburger()
    slope = float(expect.trace(pooled_trace, "pooled_trace", {"slope": ()}).mean("slope"))
    residual = data.y_obs - slope * data.x_obs
    squares = np.bincount(data.groups, residual**2) / np.bincount(data.groups)
    right = np.sqrt(squares)
    given = expect.array(group_rms, "group_rms", (N_GROUPS,))
    if not np.all(np.abs(given - right) <= ROUNDING):
        _say_which_mean(given, residual, squares)
    require(
        expect.integer(worst_group, "worst_group") == int(right.argmax()),
        "`worst_group` is not the country with the largest root-mean-square residual: take the "
        "position of the largest number in `group_rms`, counting from 0.",
    )
    misses = expect.truth(pooled_misses_mean, "pooled_misses_mean")
    low, high = expect.interval(pooled_interval, "pooled_interval")
    require(
        misses is not bool(low <= data.slopes.mean() <= high),
        "`pooled_misses_mean` does not agree with your own `pooled_interval`: compare both ends "
        "with `slopes.mean()`.",
    )


def _say_which_mean(given: Floats, residual: Floats, squares: Floats) -> None:
    """Raise `WrongAnswer`, and name what was taken for the root of the mean square."""
    groups = cheeseburger().groups
    of_each = [residual[groups == group] for group in range(N_GROUPS)]
    for other, sentence in (
        (squares, "holds mean squares: take the root of each"),
        (np.array([r.std() for r in of_each]), "takes the mean of the residuals away first"),
        (np.array([np.abs(r).mean() for r in of_each]), "holds mean absolute residuals"),
        (np.array([abs(r.mean()) for r in of_each]), "holds means of the residuals themselves"),
    ):
        require(
            not np.allclose(given, other, rtol=0, atol=ROUNDING),
            f"`group_rms` {sentence}: a root-mean-square residual is squared, then averaged, then "
            "rooted.",
        )
    off = np.abs(given - np.sqrt(squares)) > ROUNDING
    expect.wrong(
        f"`group_rms[{int(off.argmax())}]` is not the root-mean-square residual of this country "
        "about the line with the mean slope of your `pooled_trace`: residuals of `y_obs`, country "
        "by country, in the order of `COUNTRIES`."
    )
