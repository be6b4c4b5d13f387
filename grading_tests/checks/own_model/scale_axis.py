"""What a scale does to the log density, at nodes of a coordinate along the scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from grading_tests.checks.exact.quadrature import HalfLine
from grading_tests.checks.own_model.gaussian_form import Base, Form
from grading_tests.checks.own_model.terms import (
    SCALE_DIGITS,
    THETA_DIGITS,
    NotFollowed,
    Terms,
    rounded,
)

Floats = NDArray[np.float64]

COARSE = 61
FROM, TO = -2.6, 24.0
"""Coordinates of a positive scale, from 1e-7 of its unit to 3e10 times it."""
REAL_TO = 8.0
"""A scale that has either sign is the hyperbolic sine of its coordinate."""
DROWNED = 1e12
"""Where the squares cost so much, beta cannot be told any more, and nobody needs to know it."""
BETWEEN, ROUNDS = 16, 6
"""The end of a prior is looked for among so many values at once, so often: to 1e-8."""


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


@dataclass(frozen=True)
class _Pair:
    """Two points that tell how a scale widens a term, or stretches columns of it."""

    name: str
    first: Floats
    second: Floats


class ScaleAxis:
    """Questions about one scale.

    Parameters
    ----------
    terms : Terms
        The model.
    base : Base
        Where all other unknowns stand.
    forms : dict of Form
        What was found there.
    number : int
        Which scale.
    unit : float
        A small scale: a thousandth of the data's standard deviation.
    """

    def __init__(
        self, terms: Terms, base: Base, forms: Mapping[str, Form], number: int, unit: float
    ) -> None:
        self.terms = terms
        self.base = base
        self.forms = forms
        self.number = number
        self.coordinate = Coordinate(unit, base.real[number])
        self.names = list(terms.layout.entries)
        self._widened = [self._extremes(n) for n, f in forms.items() if f.widened_by == number]
        self._stretched = [self._mirrored(n) for n, f in forms.items() if f.stretched_by == number]

    def _extremes(self, name: str) -> _Pair:
        """Return where the squares of a term are least, and a point where they are much larger."""
        form = self.forms[name]
        least = np.linalg.lstsq(form.coefficients, form.offset, rcond=1e-12)[0]
        least = rounded(least, THETA_DIGITS)
        away = self.base.theta - least
        low, high = self._squares(name, least), self._squares(name, least + away)
        further = 1.0
        if high - low < low:
            further = min(float(np.sqrt(low / max(high - low, 1e-12 * low))), 100.0)
        return _Pair(name, least, least + further * away)

    def _mirrored(self, name: str) -> _Pair:
        """Return a point, and the same one with the stretched columns' variable turned round.

        The difference of the two is linear in the stretch; it should not be a small one.
        """
        form = self.forms[name]
        least = np.linalg.lstsq(form.coefficients, form.offset, rcond=1e-12)[0]
        part = form.stretched
        theta = rounded(np.where(least == 0, 0.0, least), THETA_DIGITS)
        theta[part] = self.base.theta[part]
        still, moving = form.distance(theta, 0.0), form.distance(theta) - form.distance(theta, 0.0)
        if abs(still @ moving) < 0.05 * np.linalg.norm(still) * np.linalg.norm(moving):
            theta = rounded(self.base.theta, THETA_DIGITS).copy()
            theta[part] = rounded(np.where(form.coefficients[:, part].T @ still > 0, 1, -1), 2)
        other = theta.copy()
        other[part] *= -1
        return _Pair(name, theta, other)

    def _squares(self, name: str, theta: Floats) -> float:
        return float(np.sum(self.forms[name].distance(rounded(theta, THETA_DIGITS)) ** 2))

    def ask(self, u: Floats) -> Table:
        """Return everything at some nodes."""
        values = self.coordinate.value(u)
        pairs = [*self._widened, *self._stretched]
        thetas: list[Floats] = []
        for value in values:
            # A wide term is told from a constant only where its squares are large, too.
            grow = 1.0 if self.coordinate.real else max(1.0, value / self.base.scales[self.number])
            for pair in self._widened:
                thetas += [pair.first, pair.first + min(grow, 1e8) * (pair.second - pair.first)]
            for pair in self._stretched:
                thetas += [pair.first, pair.second]
            if not pairs:
                thetas.append(self.base.theta)
        count = max(2 * len(pairs), 1)
        asked = rounded(np.array(thetas), THETA_DIGITS)
        scales = np.repeat(self.base.scales[None], len(asked), axis=0)
        scales[:, self.number] = np.repeat(values, count)
        sums = self.terms.sums(asked, scales).reshape(values.size, count, -1)
        log_prior = sums[:, 0, self.names.index(self.terms.layout.scales[self.number])].copy()
        return self._table(u, values, log_prior, sums, asked.reshape(values.size, count, -1))

    def _table(
        self, u: Floats, values: Floats, log_prior: Floats, sums: Floats, asked: Floats
    ) -> Table:
        log_alpha: dict[str, Floats] = {}
        beta: dict[str, Floats] = {}
        stretch = np.ones(values.size)
        with np.errstate(all="ignore"):
            for k, pair in enumerate(self._widened):
                first, second = sums[:, 2 * k : 2 * k + 2, self.names.index(pair.name)].T
                low = np.array([self._squares(pair.name, theta) for theta in asked[:, 2 * k]])
                high = np.array([self._squares(pair.name, theta) for theta in asked[:, 2 * k + 1]])
                alpha = np.where(high > low, 2 * (first - second) / (high - low), 1.0)
                log_alpha[pair.name] = np.log(alpha)
                beta[pair.name] = np.where(alpha * low < DROWNED, first + alpha * low / 2, np.nan)
            for k, pair in enumerate(self._stretched, len(self._widened)):
                first, second = sums[:, 2 * k : 2 * k + 2, self.names.index(pair.name)].T
                still = self.forms[pair.name].distance(asked[0, 2 * k], 0.0)
                moving = self.forms[pair.name].distance(asked[0, 2 * k]) - still
                stretch = (second - first) / (2 * still @ moving)
        for values_found in (*log_alpha.values(), *beta.values(), stretch):
            bad = ~np.isfinite(values_found)
            log_prior[bad] = -np.inf
            values_found[bad] = 0.0
        rate = self.coordinate.log_rate(u)
        return Table(u, values, rate, log_prior, log_alpha, beta, stretch, np.zeros(u.size))

    def coarse(self) -> Table:
        """Return the longest stretch of nodes, from one end to the other, with a density.

        Raises
        ------
        NotFollowed
            If there is none.
        """
        table = self.ask(np.linspace(*self.coordinate.ends, COARSE))
        runs = np.split(np.arange(COARSE), np.flatnonzero(np.diff(table.finite)) + 1)
        longest = max((run for run in runs if table.finite[run[0]]), key=len, default=None)
        if longest is None or len(longest) < 3:
            raise NotFollowed(f"`{self.terms.layout.scales[self.number]}` has no density")
        return table.part(slice(int(longest[0]), int(longest[-1]) + 1))

    def end(self, inside: float, outside: float) -> Table:
        """Return the last node with a density between two coordinates, to 1e-8."""
        for _ in range(ROUNDS):
            between = np.linspace(inside, outside, BETWEEN + 2)[1:-1]
            finite = self.ask(between).finite
            last = int(finite.argmin()) if not finite.all() else finite.size
            ends = [inside, *between, outside]
            inside, outside = ends[last], ends[last + 1]
        return self.ask(np.array([inside]))
