"""The unpooled model with Student-t noise: given the noise, the slopes are independent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grading_tests.checks.exact import mesh, quadrature, student
from grading_tests.checks.exact.data import Lines, lines, positive
from grading_tests.checks.exact.marginals import GridDensity, Marginal, Posterior

FloatArray = NDArray[np.float64]
FIRST, LAST = 24, 384
"""Nodes of the noise to begin and to end with."""
TINY = 1e-300


@dataclass(frozen=True)
class _Solved:
    """The model on a grid of log noise."""

    log_s: FloatArray
    log_density: FloatArray
    tables: dict[int, student.Table]
    log_factors: dict[int, FloatArray]
    slope_sd: float
    n_groups: int

    @cached_property
    def noise(self) -> GridDensity:
        return GridDensity.of(self.log_s, self.log_density, logarithmic=True, depth=30)

    @cached_property
    def slope(self) -> list[GridDensity]:
        return [self._of_slope(group) for group in range(self.n_groups)]

    def _of_slope(self, group: int) -> GridDensity:
        if group not in self.tables:  # it keeps its prior
            nodes = self.slope_sd * np.linspace(-8, 8, 257)
            return GridDensity.of(nodes, -0.5 * (nodes / self.slope_sd) ** 2)
        table = self.tables[group]
        others = self.log_density - self.log_factors[group]
        density = table.values @ np.exp(others - others.max())
        log_prior = -0.5 * (table.nodes / self.slope_sd) ** 2
        return GridDensity.of(table.nodes, np.log(np.maximum(density, TINY)) + log_prior, depth=30)

    @property
    def means(self) -> FloatArray:
        return np.array([m.mean for m in [self.noise, *self.slope]])

    @property
    def sds(self) -> FloatArray:
        return np.array([m.sd for m in [self.noise, *self.slope]])


def _evaluate(
    data: Lines, slope_sd: float, noise_rate: float, nu: float, log_s: FloatArray, bend: float
) -> _Solved:
    """Integrate the slopes out at every noise."""
    tables, log_factors = {}, {}
    log_density = log_s - noise_rate * np.exp(log_s)
    for group in np.unique(data.groups):
        here = data.groups == group
        # The second scale widens the bound of where a slope may lie; a tenth of the first hardly.
        table = student.table(data.x[here], data.y[here], log_s, nu, slope_sd, 0.1 * slope_sd, bend)
        factor = mesh.gaussian_weights(np.zeros(1), slope_sd, table.nodes)[0] @ table.values
        log_factor = np.log(np.maximum(factor, TINY))
        log_density = log_density + log_factor + table.log_scale
        tables[int(group)], log_factors[int(group)] = table, log_factor
    return _Solved(log_s, log_density, tables, log_factors, slope_sd, data.n_groups)


@lru_cache(maxsize=32)
def _solve(data: Lines, slope_sd: float, noise_rate: float, nu: float) -> _Solved:
    rough = student.rough_fit(data, nu, slope_sd)
    width = 10 * np.sqrt((nu + 3) / (2 * nu * data.y.size))

    def log_density(log_s: FloatArray) -> FloatArray:
        return _evaluate(data, slope_sd, noise_rate, nu, log_s, 4 * student.BEND).log_density

    start = [(rough.log_s - width, rough.log_s + width)]
    [(low, high)] = quadrature.find_box(log_density, start, 40)

    def solution(nodes: int) -> _Solved:
        bend = student.BEND * (FIRST / nodes) ** 2
        return _evaluate(data, slope_sd, noise_rate, nu, np.linspace(low, high, nodes), bend)

    return quadrature.converge(solution, FIRST, LAST, 1e-4)


def robust_unpooled_posterior(
    x: ArrayLike,
    y: ArrayLike,
    groups: ArrayLike,
    *,
    n_groups: int = 8,
    slope_sd: float = 20,
    noise_rate: float = 1,
    nu: float = 4,
) -> Posterior:
    """Posterior of one line for each group, with a likelihood that forgives outliers.

    The model is slope[g] ~ N(0, slope_sd), noise ~ Exponential(noise_rate),
    y ~ StudentT(nu, slope[groups] x, noise).

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Predictor and response.
    groups : array_like of int, shape (n,)
        Group of each observation, from 0 to n_groups - 1.
    n_groups : int
        Number of groups; one without observations keeps its prior.
    slope_sd, noise_rate, nu : float
        Constants of the priors, and the degrees of freedom.

    Returns
    -------
    dict
        The marginals of `slope` (a list, by group) and `noise`.

    Raises
    ------
    ValueError
        If the observations are not finite, do not match, or cannot be integrated over.
    """
    found = _solve(
        lines(x, y, groups, n_groups),
        positive(slope_sd, "slope_sd"),
        positive(noise_rate, "noise_rate"),
        positive(nu, "nu"),
    )
    slopes: list[Marginal] = [*found.slope]
    return {"slope": slopes, "noise": found.noise}
