"""Whether predictive draws leave out what is not known of the population.

``rng.normal(mu.mean(), sigma.mean(), size=4000)`` spreads a few per cent less than draws of the
predictive distribution do, too little for quantiles to tell. Where a student's draws stand in the
order of the posterior draws that they were made with, the likelihood of either way tells them apart
beyond doubt. Where they do not, the likelihood ratio does as well as any test can (Neyman and
Pearson): nearly always from 4,000 draws on, and rarely with 1,000.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import combinations
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
SPREAD = "sigma_slope"

Population = Mapping[str, Floats]
"""Posterior draws of what the slope of a new country depends on, each of shape (m,), by unknown.

`SPREAD` is the standard deviation between countries; all others add up to the centre.
"""


def found(values: Floats, population: Population, are_paired: bool) -> str:
    """Return what was plugged in for all draws, "" where each has a draw of its own.

    Parameters
    ----------
    values : ndarray of shape (n,)
        The answer.
    population : dict of ndarray of shape (m,)
        The student's posterior draws.
    are_paired : bool
        Whether the values may stand in the order of these draws.
    """
    means = {name: float(draws.mean()) for name, draws in population.items()}
    ways = [way for k in range(len(means) + 1) for way in combinations(means, k)]
    nothing, everything = ways[0], ways[-1]
    for own in _pairings(values.size, population) if are_paired else ():
        sums = {way: _log_likelihood(values, own, means, way) for way in ways}
        best = max(sums, key=lambda way: sums[way])
        if best == nothing:
            return ""
        if best != everything and sums[best] > max(sums[nothing], sums[everything]) + MARGIN:
            return in_words(best)
    centres = _centre(population)
    mixture = exact.GaussianMixture.of(np.ones(centres.size), centres, population[SPREAD])
    return all_of(values, means, mixture)


def all_of(values: Floats, means: Mapping[str, float], predictive: Any) -> str:
    """Return all unknowns where values are draws of one normal, "" of the predictive distribution.

    Parameters
    ----------
    values : ndarray of shape (n,)
        The answer.
    means : dict of float
        The posterior mean of each unknown.
    predictive : Marginal
        What the values should be draws of.
    """
    grid, log_density = _on_grid(predictive)
    weights = np.exp(log_density - log_density.max())
    weights /= weights.sum()
    centre = sum(mean for name, mean in means.items() if name != SPREAD)

    def ratio(x: Floats) -> Floats:
        return np.asarray(np.interp(x, grid, log_density) - normal(x, centre, means[SPREAD]))

    expected = float(weights @ ratio(grid))
    sd = float(np.sqrt(weights @ (ratio(grid) - expected) ** 2))
    least = values.size * expected - SIGMAS * np.sqrt(values.size) * sd
    return in_words(means) if float(ratio(values).sum()) < min(0.0, float(least)) else ""


def in_words(names: Collection[str]) -> str:
    """Return names as a list in words."""
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}" if most else last


def _log_likelihood(
    values: Floats, own: Population, means: Mapping[str, float], way: Collection[str]
) -> float:
    """Return how likely values are where some unknowns are one number for all draws."""
    used = {n: np.full_like(draws, means[n]) if n in way else draws for n, draws in own.items()}
    return float(np.sum(normal(values, _centre(used), used[SPREAD])))


def _centre(population: Population) -> Floats:
    return np.sum([draws for name, draws in population.items() if name != SPREAD], axis=0)


@lru_cache(maxsize=32)
def _on_grid(predictive: Any) -> tuple[Floats, Floats]:
    """Return values and the log density there."""
    grid = predictive.mean + predictive.sd * np.linspace(-12, 12, 2401)
    return grid, np.log(np.maximum(predictive.pdf(grid), 1e-300))


def _pairings(size: int, population: Population) -> Iterator[Population]:
    """Yield the posterior draw that may belong to each value, in the usual orders."""
    length = population[SPREAD].size
    if size <= length:
        yield {name: draws[:size] for name, draws in population.items()}
        if length % size == 0 and size < length:
            yield {name: draws[:: length // size] for name, draws in population.items()}
        return
    if size % length == 0:
        yield {name: np.repeat(draws, size // length) for name, draws in population.items()}
        yield {name: np.tile(draws, size // length) for name, draws in population.items()}
