"""Ask what a scale does to the log density, at nodes of its coordinate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks.own_model.form.base import Base
from grading_tests.checks.own_model.form.rank_one import Form
from grading_tests.checks.own_model.form.terms import THETA_DIGITS, NotFollowed, Terms, rounded
from grading_tests.checks.own_model.posterior.scale_table import Coordinate, Table

Floats = NDArray[np.float64]

COARSE = 61
DROWNED = 1e12
"""Where the squares cost so much, beta cannot be told any more, and nobody needs to know it."""
BETWEEN, ROUNDS = 16, 6
"""The end of a prior is looked for among so many values at once, so often: to 1e-8."""


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
