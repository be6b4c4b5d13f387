"""The data of assignment 06, drawn as its locked cells draw them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

N_COUNTRIES = 40
CLASSES = (2, 5, 10, 20, 50)
"""Visits of a country; eight countries have each number, in this order."""
NOISE = 1.5
CENTRE = 2.0
"""Mean of the true slopes in the simulated worlds."""
N_WEAK = 8
SIGMA_GRID = np.linspace(0.005, 8, 1600)


@dataclass(frozen=True)
class Chain:
    """Forty countries, 696 visits.

    Attributes
    ----------
    kiosks, true_slope : ndarray of shape (40,)
        Order kiosks (standardised) and true slope of each country.
    country : ndarray of int, shape (696,)
        The country of each visit.
    queue, wait : ndarray of shape (696,)
        Standard deviations and minutes beyond the usual.
    """

    kiosks: Floats
    true_slope: Floats
    country: Integers
    queue: Floats
    wait: Floats

    @property
    def sum_queue2(self) -> Floats:
        """Sum of queue squared by country."""
        return np.bincount(self.country, self.queue**2)

    @property
    def own_slope(self) -> Floats:
        """Least-squares slope of each country."""
        return np.asarray(np.bincount(self.country, self.queue * self.wait) / self.sum_queue2)

    @property
    def own_error(self) -> Floats:
        """Its standard error, the noise being known."""
        return np.asarray(NOISE / np.sqrt(self.sum_queue2))


@cache
def chain() -> Chain:
    """Return the forty countries, as read-only arrays."""
    rng = np.random.default_rng(9)
    visits = np.repeat(CLASSES, 8)
    kiosks = rng.normal(size=N_COUNTRIES)
    true_slope = CENTRE - 0.8 * kiosks + 0.6 * rng.normal(size=N_COUNTRIES)
    country = np.repeat(np.arange(N_COUNTRIES), visits)
    queue = rng.normal(size=country.size)
    wait = true_slope[country] * queue + NOISE * rng.normal(size=country.size)
    return _read_only(Chain(kiosks, true_slope, country, queue, wait))


@dataclass(frozen=True)
class Worlds:
    """Four hundred worlds of eight countries with two visits each.

    Attributes
    ----------
    sigma : ndarray of shape (400,)
        True spread of the slopes in each world.
    estimate : ndarray of shape (400, 8)
        Least-squares slopes.
    error : ndarray of shape (8,)
        Their standard errors, the same in every world.
    """

    sigma: Floats
    estimate: Floats
    error: Floats


@cache
def worlds() -> Worlds:
    """Return the worlds, as read-only arrays."""
    error = chain().own_error[:8].copy()
    rng = np.random.default_rng(10)
    sigma = np.abs(rng.normal(0, 2, size=400))
    return _read_only(Worlds(sigma, rng.normal(CENTRE, np.hypot(sigma[:, None], error)), error))


@dataclass(frozen=True)
class Weak:
    """Eight countries with three visits each: country, queue and wait of each of 24 visits."""

    country: Integers
    queue: Floats
    wait: Floats


@cache
def weak() -> Weak:
    """Return the eight countries, as read-only arrays."""
    rng = np.random.default_rng(5)
    slope = rng.normal(CENTRE, 0.3, size=N_WEAK)
    country = np.repeat(np.arange(N_WEAK), 3)
    queue = rng.normal(size=country.size)
    wait = slope[country] * queue + NOISE * rng.normal(size=country.size)
    return _read_only(Weak(country, queue, wait))


def by_class(values: Floats) -> Floats:
    """Return the mean over the eight countries of each class; the last axis runs over countries."""
    return np.asarray(values.reshape(*values.shape[:-1], len(CLASSES), 8).mean(axis=-1))


def _read_only[T](found: T) -> T:
    for values in vars(found).values():
        values.flags.writeable = False
    return found
