"""The Gaussian form of a term of a model's log density, and how it is read off differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks.own_model.form.base import Base
from grading_tests.checks.own_model.form.terms import NotFollowed, Terms

Floats = NDArray[np.float64]

STEP, SMALL_STEP = 3.0, 0.25
"""A second difference is exact to rounding at any step; the small one is for bounded unknowns."""
FLAT = 1e-13
"""Relative to the log densities that it is a difference of: a second difference that is none."""
NOT_GAUSSIAN = "it is not normal in all but its scales"


@dataclass(frozen=True)
class Form:
    """The Gaussian form of one term.

    Attributes
    ----------
    coefficients : ndarray of shape (entries, p)
        The rows `d`.
    offset : ndarray of shape (entries,)
        The numbers `r`, both in units in which alpha is 1 at the base.
    constant : ndarray of shape (entries,)
        beta at the base.
    widened_by : int or None
        The number of the scale that widens the term.
    stretched_by : int or None
        The number of the scale that stretches columns.
    stretched : slice
        These columns.
    even : bool
        Whether beta depends on the scale in the same way for all entries.
    """

    coefficients: Floats
    offset: Floats
    constant: Floats
    widened_by: int | None = None
    stretched_by: int | None = None
    stretched: slice = slice(0, 0)
    even: bool = True

    def distance(self, theta: Floats, stretch: float = 1.0) -> Floats:
        """Return ``d . phi theta - r`` for every entry."""
        columns = np.ones(self.coefficients.shape[1])
        columns[self.stretched] = stretch
        return np.asarray(self.coefficients @ (columns * theta) - self.offset)


def quadratics(terms: Terms, base: Base, names: list[str]) -> dict[str, Form]:
    """Find rows and offsets at the base from second and first differences along every direction.

    An entry has rank one, so the signs of its row follow from its gradient.
    """
    p = base.theta.size
    steps = np.full(p, STEP)
    found = _differences(terms, base, np.arange(p), steps)
    finite = np.ones(p, dtype=bool)
    for name in names:
        finite &= np.isfinite(found[name][1:]).reshape(p, -1).all(axis=1)
    if not finite.all():
        again = np.flatnonzero(~finite)
        steps[again] = SMALL_STEP
        smaller = _differences(terms, base, again, steps)
        for name in names:
            rows = found[name][1:].reshape(p, 2, -1)
            rows[again] = smaller[name][1:].reshape(again.size, 2, -1)
    return {name: _rank_one(found[name], steps, base.theta) for name in names}


def _differences(
    terms: Terms, base: Base, directions: NDArray[np.int64], steps: Floats
) -> dict[str, Floats]:
    """Ask at the base, and a step forth and back along each direction."""
    moves = steps[directions, None] * np.eye(base.theta.size)[directions]
    around = np.stack([base.theta + moves, base.theta - moves], axis=1).reshape(-1, base.theta.size)
    thetas = np.concatenate([base.theta[None], around])
    return terms.entries(thetas, np.tile(base.scales, (len(thetas), 1)))


def _rank_one(values: Floats, steps: Floats, theta: Floats) -> Form:
    centre, sides = values[0], values[1:].reshape(steps.size, 2, -1)
    if not np.isfinite(values).all():
        raise NotFollowed(NOT_GAUSSIAN)
    bend = (2 * centre - sides.sum(axis=1)).T
    size = (2 * np.abs(centre) + np.abs(sides).sum(axis=1)).T
    bend[np.abs(bend) <= FLAT * size] = 0.0
    if (bend < 0).any():
        raise NotFollowed(NOT_GAUSSIAN)
    row = np.sqrt(bend) / steps
    gradient = ((sides[:, 0] - sides[:, 1]) / (2 * steps[:, None])).T
    entry = np.arange(row.shape[0])
    largest = row.argmax(axis=1)
    steepest = row[entry, largest]
    distance = np.divide(
        -gradient[entry, largest], steepest, out=np.zeros_like(steepest), where=steepest > 0
    )
    row = row * np.where(gradient * distance[:, None] > 0, -1.0, 1.0)
    offset = np.where(steepest > 0, row @ theta - distance, 0.0)
    return Form(row, offset, centre + distance**2 / 2)
