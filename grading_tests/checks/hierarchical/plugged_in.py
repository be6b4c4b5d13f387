"""Whether predictive draws leave out what is not known of the population.

``rng.normal(mu.mean(), sigma.mean(), size=4000)`` spreads a few per cent less than draws of the
predictive distribution do, too little for quantiles to tell. Where a student's draws stand in the
order of the posterior draws that they were made with, the likelihood of either way tells them apart
beyond doubt. Where they do not, the likelihood ratio does as well as any test can (Neyman and
Pearson): nearly always from 4,000 draws on, and rarely with 1,000.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks import exact
from grading_tests.checks.log_density import normal

Floats = NDArray[np.float64]

MARGIN = 12.0
"""So much larger must the log likelihood of a wrong way be: a ratio of 160,000 to 1."""
SIGMAS = 4.0
"""Of the log likelihood ratio, where nothing is known of the order: an honest answer falls short by
chance once in 30,000 times, and few answers come in another order."""
BOTH, CENTRE, SPREAD = "`mu_slope` and `sigma_slope`", "`mu_slope`", "`sigma_slope`"


def found(values: Floats, mu: Floats, sigma: Floats, are_paired: bool) -> str:
    """Return what was plugged in for all draws, "" where each has a draw of its own.

    Parameters
    ----------
    values : ndarray of shape (n,)
        The answer.
    mu, sigma : ndarray of shape (m,)
        The student's posterior draws of the population.
    are_paired : bool
        Whether the values may stand in the order of these draws.
    """
    centre, spread = float(mu.mean()), float(sigma.mean())
    for m, s in _pairings(values.size, mu, sigma) if are_paired else ():
        ways = {
            "": normal(values, m, s),
            CENTRE: normal(values, centre, s),
            SPREAD: normal(values, m, spread),
            BOTH: normal(values, centre, spread),
        }
        sums = {what: float(np.sum(ways[what])) for what in ways}
        best = max(sums, key=lambda what: sums[what])
        if best == "":
            return ""
        if best != BOTH and sums[best] > max(sums[""], sums[BOTH]) + MARGIN:
            return best
    mixture = exact.GaussianMixture.of(np.full(mu.size, 1 / mu.size), mu, sigma)
    return both(values, centre, spread, mixture)


def both(values: Floats, centre: float, spread: float, predictive: Any) -> str:
    """Return `BOTH` where values are draws of one normal distribution, "" of the predictive one.

    Parameters
    ----------
    values : ndarray of shape (n,)
        The answer.
    centre, spread : float
        Posterior means of `mu_slope` and `sigma_slope`.
    predictive : Marginal
        What the values should be draws of.
    """
    grid, log_density = _on_grid(predictive)
    weights = np.exp(log_density - log_density.max())
    weights /= weights.sum()

    def ratio(x: Floats) -> Floats:
        return np.asarray(np.interp(x, grid, log_density) - normal(x, centre, spread))

    expected = float(weights @ ratio(grid))
    sd = float(np.sqrt(weights @ (ratio(grid) - expected) ** 2))
    least = values.size * expected - SIGMAS * np.sqrt(values.size) * sd
    return BOTH if float(ratio(values).sum()) < min(0.0, float(least)) else ""


@lru_cache(maxsize=32)
def _on_grid(predictive: Any) -> tuple[Floats, Floats]:
    """Return values and the log density there."""
    grid = predictive.mean + predictive.sd * np.linspace(-12, 12, 2401)
    return grid, np.log(np.maximum(predictive.pdf(grid), 1e-300))


def _pairings(size: int, mu: Floats, sigma: Floats) -> Iterator[tuple[Floats, Floats]]:
    """Yield the posterior draw that may belong to each value, in the usual orders."""
    if size <= mu.size:
        yield mu[:size], sigma[:size]
        if mu.size % size == 0 and size < mu.size:
            yield mu[:: mu.size // size], sigma[:: mu.size // size]
        return
    if size % mu.size == 0:
        times = size // mu.size
        yield np.repeat(mu, times), np.repeat(sigma, times)
        yield np.tile(mu, times), np.tile(sigma, times)
