"""A coordinate along a scale, and a table of what the scale does at nodes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from grading_tests.checks.exact.quadrature import HalfLine
from grading_tests.checks.own_model.form.terms import SCALE_DIGITS, rounded

Floats = NDArray[np.float64]

FROM, TO = -2.6, 24.0
"""Coordinates of a positive scale, from 1e-7 of its unit to 3e10 times it."""
REAL_TO = 8.0
"""A scale that has either sign is the hyperbolic sine of its coordinate."""


@dataclass(frozen=True)
class Coordinate:
    """A coordinate of a scale that is positive, or real."""

    unit: float
    real: bool

    def value(self, u: Floats) -> Floats:
        """Return the scale, rounded as it is asked for."""
        exact = np.sinh(u) if self.real else np.exp(HalfLine(self.unit).log_value(u))
        return rounded(exact, SCALE_DIGITS)

    def log_rate(self, u: Floats) -> Floats:
        """Return the logarithm of the derivative of the scale."""
        if self.real:
            return np.asarray(np.log(np.cosh(u)))
        line = HalfLine(self.unit)
        return np.asarray(line.log_value(u) + line.log_rate(u))

    @property
    def ends(self) -> tuple[float, float]:
        """The coordinates between which a scale is looked for."""
        return (-REAL_TO, REAL_TO) if self.real else (FROM, TO)


@dataclass(frozen=True)
class Table:
    """A scale's prior, and what it does to the terms that depend on it, at increasing nodes.

    Attributes
    ----------
    u, value : ndarray of shape (k,)
        Coordinate and scale.
    log_rate : ndarray of shape (k,)
        Logarithm of the scale's derivative by its coordinate.
    log_prior : ndarray of shape (k,)
        Log density of the scale; -inf where it, or another term, has none.
    log_alpha, beta : dict of ndarray of shape (k,)
        Width and constant of each term that the scale widens.
    stretch : ndarray of shape (k,)
        The factor of the columns that it stretches.
    log_weight : ndarray of shape (k,)
        Logarithm of the weight of each node in an integral over the coordinate.
    """

    u: Floats
    value: Floats
    log_rate: Floats
    log_prior: Floats
    log_alpha: Mapping[str, Floats]
    beta: Mapping[str, Floats]
    stretch: Floats
    log_weight: Floats

    @property
    def finite(self) -> NDArray[np.bool_]:
        """Where everything is finite."""
        return np.isfinite(self.log_prior)

    def part(self, chosen: NDArray[np.bool_] | slice) -> Table:
        """Return some of the nodes."""
        return Table(
            self.u[chosen],
            self.value[chosen],
            self.log_rate[chosen],
            self.log_prior[chosen],
            {name: values[chosen] for name, values in self.log_alpha.items()},
            {name: values[chosen] for name, values in self.beta.items()},
            self.stretch[chosen],
            self.log_weight[chosen],
        )

    def merged(self, other: Table) -> Table:
        """Return the nodes of both, in order; of the weights those of `self` are kept."""
        order = np.argsort(np.concatenate([self.u, other.u]), kind="stable")

        def both(one: Floats, two: Floats) -> Floats:
            return np.concatenate([one, two])[order]

        return Table(
            both(self.u, other.u),
            both(self.value, other.value),
            both(self.log_rate, other.log_rate),
            both(self.log_prior, other.log_prior),
            {n: both(a, other.log_alpha[n]) for n, a in self.log_alpha.items()},
            {n: both(b, other.beta[n]) for n, b in self.beta.items()},
            both(self.stretch, other.stretch),
            both(self.log_weight, other.log_weight),
        )

    def interpolated(self, u: Floats, coordinate: Coordinate) -> Table:
        """Return rough values at other coordinates, -inf where this table does not reach."""
        inside = (u >= self.u[0]) & (u <= self.u[-1])
        at = np.clip(u, self.u[0], self.u[-1])

        def along(values: Floats) -> Floats:
            return np.asarray(PchipInterpolator(self.u, values)(at))

        return Table(
            u,
            coordinate.value(at),
            coordinate.log_rate(at),
            np.where(inside, along(self.log_prior), -np.inf),
            {name: along(values) for name, values in self.log_alpha.items()},
            {name: along(values) for name, values in self.beta.items()},
            along(self.stretch),
            np.zeros(u.size),
        )

    def weighted(self, log_weight: Floats) -> Table:
        """Return the same nodes with other weights."""
        return replace(self, log_weight=log_weight)
