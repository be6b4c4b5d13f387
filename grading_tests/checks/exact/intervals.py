"""Quantiles and highest density intervals of a continuous distribution, by root finding."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, elementwise

FloatArray = NDArray[np.float64]
STEPS = 512
"""Rows of a table, and candidate intervals before the shortest is polished."""


class Continuous(Protocol):
    """What is needed of a distribution: its density, its mass, and a table to start from."""

    @property
    def table(self) -> Table:
        """The cumulative distribution function at even steps."""

    def pdf(self, x: ArrayLike) -> FloatArray:
        """Density."""

    def cdf(self, x: ArrayLike) -> FloatArray:
        """Mass below x."""


class Table(NamedTuple):
    """Points from one end of a distribution to the other, and the mass below each."""

    points: FloatArray
    below: FloatArray


def tabulate(cdf: Callable[[FloatArray], FloatArray], low: float, high: float) -> Table:
    """Tabulate a cumulative distribution function, so that roots are bracketed at once.

    Parameters
    ----------
    cdf : callable
        The function, vectorised.
    low, high : float
        Ends outside which the mass is negligible.

    Returns
    -------
    Table
        Even points, and masses that do not decrease.
    """
    points = np.linspace(low, high, STEPS)
    return Table(points, np.maximum.accumulate(cdf(points)))


def quantile(distribution: Continuous, p: ArrayLike) -> FloatArray:
    """Invert a cumulative distribution function.

    Parameters
    ----------
    distribution : Continuous
        The distribution.
    p : array_like
        Probabilities between 0 and 1.

    Returns
    -------
    ndarray
        The quantiles, in the shape of `p`; 0 and 1 give the ends of the support.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1].
    """
    wanted = np.asarray(p, dtype=np.float64)
    if not np.all((wanted >= 0) & (wanted <= 1)):
        raise ValueError("Probabilities must lie between 0 and 1.")
    points, below = distribution.table
    cell = np.clip(np.searchsorted(below, wanted, side="right") - 1, 0, points.size - 2)
    inside = (wanted > below[cell]) & (wanted < below[cell + 1])
    result = np.where(wanted <= below[cell], points[cell], points[cell + 1])

    def excess_mass(x: FloatArray, *target: FloatArray) -> FloatArray:
        return distribution.cdf(x) - target[0]

    if np.any(inside):
        found = elementwise.find_root(
            excess_mass,
            (points[cell][inside], points[cell + 1][inside]),
            args=(wanted[inside],),
            tolerances={"xatol": 1e-13 * np.ptp(points), "xrtol": 4e-16, "fatol": 0, "frtol": 0},
        )
        result[inside] = found.x
    return np.asarray(result)


@lru_cache(maxsize=256)  # students who have the same data have the same posterior
def shortest_interval(distribution: Continuous, prob: float) -> tuple[float, float]:
    """Find the highest density interval, that is the shortest one with a given probability.

    Its ends have equal density, unless the density is highest at an end of the support.

    Parameters
    ----------
    distribution : Continuous
        The distribution.
    prob : float
        Probability inside, between 0 and 1.

    Returns
    -------
    low, high : float
        Ends of the interval.

    Raises
    ------
    ValueError
        If `prob` does not lie between 0 and 1.
    """
    if not 0 < prob < 1:
        raise ValueError(f"The probability of an interval must lie between 0 and 1, not {prob!r}.")
    points, below = distribution.table
    tails = np.linspace(0, 1 - prob, STEPS)
    widths = np.interp(tails + prob, below, points) - np.interp(tails, below, points)
    best = int(np.argmin(widths))

    def excess(tail: float) -> float:
        """Compare the densities at both ends; too small a lower tail gives a negative answer."""
        low, high = distribution.pdf(
            quantile(distribution, np.array([tail, min(tail + prob, 1.0)]))
        )
        return float(low - high)

    # The table is coarse: widen the bracket until the densities cross inside it.
    left = right = best
    while left > 0 and (left == best or excess(tails[left]) > 0):
        left = max(left - 4, 0)
    while right < STEPS - 1 and (right == best or excess(tails[right]) < 0):
        right = min(right + 4, STEPS - 1)
    if excess(tails[left]) >= 0:
        tail = float(tails[left])
    elif excess(tails[right]) <= 0:
        tail = float(tails[right])
    else:
        tail = brentq(excess, tails[left], tails[right], xtol=1e-15, rtol=1e-14)
    low, high = quantile(distribution, np.array([tail, min(tail + prob, 1.0)]))
    return float(low), float(high)
