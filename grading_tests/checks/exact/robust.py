"""The hierarchical model with Student-t noise: three dimensions by quadrature, slopes by tables.

Given the noise, the likelihood of a slope is a function of that slope alone and can be tabulated.
Given mu_slope and sigma_slope as well, the slopes are independent, so each is integrated out by a
product of its table with Gaussian weights. What is left is a sum over the noise, sigma_slope and
mu_slope. The nodes of mu_slope follow those of sigma_slope: they are placed where the model would
have them if the likelihood of every slope were Gaussian.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import make_interp_spline

from grading_tests.checks.exact import mesh, quadrature, student
from grading_tests.checks.exact.data import Lines, lines, positive
from grading_tests.checks.exact.gaussian import Conditional, condition
from grading_tests.checks.exact.marginals import GridDensity, Marginal, Posterior

FloatArray = NDArray[np.float64]
FIRST, LAST = 20, 160
"""Nodes per dimension to begin and to end with."""
TOLERANCE = 7e-4
"""Largest change of a mean (in sd) or of an sd (relative) from the last solution but one.

This bounds the error of that one. Halving the steps once more changed the last by less than 1e-4
in every data set tried; by a factor of four at the slowest (noise far beyond its prior), by a
hundred or more otherwise.
"""
TINY = 1e-300


@dataclass(frozen=True)
class Constants:
    """Constants of the priors and of the likelihood."""

    mu_sd: float
    sigma_sd: float
    noise_rate: float
    nu: float


@dataclass(frozen=True)
class _Grid:
    """Nodes: log noise, sigma_slope, and mu_slope = centre + scale * xi by sigma_slope.

    They are even in log noise, in a coordinate of sigma_slope, and in xi; `log_rate` turns a
    density of that coordinate into one of log sigma_slope.
    """

    log_s: FloatArray
    log_sigma: FloatArray
    log_rate: FloatArray
    xi: FloatArray
    centre: FloatArray
    scale: FloatArray

    @cached_property
    def mu(self) -> FloatArray:
        """Nodes of mu_slope, shape (n_sigma, n_xi)."""
        return self.centre[:, None] + self.scale[:, None] * self.xi

    @cached_property
    def sigma(self) -> FloatArray:
        """Nodes of sigma_slope, shape (n_sigma,)."""
        return np.exp(self.log_sigma)


@dataclass(frozen=True)
class _Solved:
    """The model on a grid; arrays over it have the shape (n_noise, n_sigma, n_xi)."""

    grid: _Grid
    tables: dict[int, student.Table]
    log_factors: dict[int, FloatArray]
    log_density: FloatArray
    n_groups: int

    @cached_property
    def marginals(self) -> dict[str, Marginal]:
        """All marginals, those of the slopes as `slope 0`, `slope 1`, ..."""
        new_slope = self._of_new_slope()
        found: dict[str, Marginal] = {
            "mu_slope": self._of_mu(),
            "sigma_slope": self._of_sigma(),
            "noise": self._of_noise(),
            "new_slope": new_slope,
        }
        for group in range(self.n_groups):
            seen = group in self.tables
            found[f"slope {group}"] = self._of_slope(group) if seen else new_slope
        return found

    @property
    def means(self) -> FloatArray:
        return np.array([marginal.mean for marginal in self.marginals.values()])

    @property
    def sds(self) -> FloatArray:
        return np.array([marginal.sd for marginal in self.marginals.values()])

    @cached_property
    def _of_mu_and_sigma(self) -> FloatArray:
        """Density of mu_slope at the nodes of sigma_slope, shape (n_sigma, n_xi)."""
        density = np.exp(self.log_density - self.log_density.max()).sum(axis=0)
        return np.asarray(density / self.grid.scale[:, None])

    def _of_noise(self) -> GridDensity:
        log_density = quadrature.log_sum(self.log_density, axis=(1, 2))
        return GridDensity.of(self.grid.log_s, log_density, logarithmic=True, depth=30)

    def _of_sigma(self) -> GridDensity:
        log_density = quadrature.log_sum(self.log_density, axis=(0, 2)) - self.grid.log_rate
        return GridDensity.of(self.grid.log_sigma, log_density, logarithmic=True, depth=60)

    def _of_mu(self) -> GridDensity:
        grid = self.grid
        logs = np.log(np.maximum(self._of_mu_and_sigma, TINY))
        splines = [make_interp_spline(grid.xi, row) for row in logs]

        def density(mu: FloatArray) -> FloatArray:
            total = np.zeros(mu.shape)
            for spline, centre, scale in zip(splines, grid.centre, grid.scale, strict=True):
                xi = (mu - centre) / scale
                inside = (xi >= grid.xi[0]) & (xi <= grid.xi[-1])
                total[inside] += np.exp(spline(xi[inside]))
            return total

        return self._follow(density, grid.scale)

    def _of_new_slope(self) -> GridDensity:
        grid, weights = self.grid, self._of_mu_and_sigma

        def density(slope: FloatArray) -> FloatArray:
            total = np.zeros(slope.shape)
            for sigma, mu, weight in zip(grid.sigma, grid.mu, weights, strict=True):
                total += mesh.gaussian_weights(slope, sigma, mu) @ weight
            return total

        return self._follow(density, np.hypot(grid.scale, grid.sigma))

    def _follow(self, density: mesh.Function, widths: FloatArray) -> GridDensity:
        """Tabulate a density where it lies; `widths` are those of its parts by sigma_slope."""
        spread = np.multiply.outer(widths[::4], np.linspace(-9, 9, 19))
        edges = np.unique((self.grid.centre[::4, None] + spread).ravel())
        edges = edges[np.diff(edges, prepend=-np.inf) > 1e-9 * np.ptp(edges)]

        def log_density(x: FloatArray) -> FloatArray:
            return np.log(np.maximum(density(x), TINY))[:, None]

        nodes = mesh.follow(log_density, edges, depth=27, bend=0.01)
        return GridDensity.of(nodes, log_density(nodes)[:, 0], depth=30)

    def _of_slope(self, group: int) -> GridDensity:
        grid, table = self.grid, self.tables[group]
        # What prior and other groups say about mu_slope, sigma_slope and the noise.
        others = self.log_density - self.log_factors[group]
        rest = np.exp(others - others.max()) / grid.scale[:, None]
        total = np.zeros(table.values.shape)
        for index, sigma in enumerate(grid.sigma):
            weights = mesh.gaussian_weights(table.nodes, sigma, grid.mu[index])
            total += weights @ rest[:, index, :].T
        density = np.sum(table.values * total, axis=1)
        return GridDensity.of(table.nodes, np.log(np.maximum(density, TINY)), depth=30)


def _evaluate(data: Lines, constants: Constants, grid: _Grid, bend: float) -> _Solved:
    """Integrate the slopes out at every node of the grid."""
    tables, log_factors = {}, {}
    s, sigma = np.exp(grid.log_s), grid.sigma
    of_noise = grid.log_s - constants.noise_rate * s
    of_sigma = grid.log_sigma - sigma**2 / (2 * constants.sigma_sd**2) + grid.log_rate
    of_mu = np.log(grid.scale)[:, None] - grid.mu**2 / (2 * constants.mu_sd**2)
    log_density = of_noise[:, None, None] + of_sigma[:, None] + of_mu
    for group in np.unique(data.groups):
        here = data.groups == group
        table = student.table(
            data.x[here], data.y[here], grid.log_s, constants.nu,
            constants.mu_sd, constants.sigma_sd, bend,
        )  # fmt: skip
        factor = [
            mesh.gaussian_weights(mu, width, table.nodes) @ table.values
            for mu, width in zip(grid.mu, sigma, strict=True)
        ]
        log_factor = np.log(np.maximum(np.moveaxis(np.array(factor), -1, 0), TINY))
        log_density = log_density + log_factor + table.log_scale[:, None, None]
        tables[int(group)], log_factors[int(group)] = table, log_factor
    return _Solved(grid, tables, log_factors, log_density, data.n_groups)


@lru_cache(maxsize=32)
def _solve(data: Lines, constants: Constants) -> dict[str, Marginal]:
    prior_sd = float(np.hypot(constants.mu_sd, constants.sigma_sd))
    rough = student.rough_fit(data, constants.nu, prior_sd)

    finest = 1 / np.sqrt(np.max(rough.precision)) if np.any(rough.precision) else np.inf
    line = quadrature.HalfLine(0.1 * min(float(finest), constants.sigma_sd))

    def placed(t: FloatArray) -> Conditional:
        sigma = np.exp(line.log_value(t))
        return condition(rough.slope, rough.precision[None, :], sigma, constants.mu_sd)

    def of_sigma(t: FloatArray) -> FloatArray:
        log_sigma = line.log_value(t)
        prior = log_sigma + line.log_rate(t) - np.exp(2 * log_sigma) / (2 * constants.sigma_sd**2)
        return np.asarray(placed(t).log_density + prior)

    def grid(log_s: FloatArray, t: FloatArray, xi: FloatArray) -> _Grid:
        mu = placed(t)
        return _Grid(log_s, line.log_value(t), line.log_rate(t), xi, mu.mu_mean, mu.mu_sd)

    width = 10 * np.sqrt((constants.nu + 3) / (2 * constants.nu * data.y.size))
    [of_t] = quadrature.find_box(of_sigma, [line.up_to(9 * constants.sigma_sd)], 200)
    start = [(rough.log_s - width, rough.log_s + width), of_t, (-9.0, 9.0)]
    box = quadrature.find_box(
        lambda *axes: _evaluate(data, constants, grid(*axes), 4 * student.BEND).log_density,
        start,
        20,
    )

    def solution(nodes: int) -> _Solved:
        # Weights along mu_slope are the least accurate ones; every other node halves a cell.
        counts = (nodes, nodes, 2 * nodes + 1)
        axes = [np.linspace(low, high, n) for (low, high), n in zip(box, counts, strict=True)]
        return _evaluate(data, constants, grid(*axes), student.BEND * (FIRST / nodes) ** 2)

    return quadrature.converge(solution, FIRST, LAST, TOLERANCE).marginals


def robust_posterior(
    x: ArrayLike,
    y: ArrayLike,
    groups: ArrayLike,
    *,
    n_groups: int = 8,
    mu_sd: float = 5,
    sigma_sd: float = 2,
    noise_rate: float = 1,
    nu: float = 4,
) -> Posterior:
    """Posterior of the hierarchical model with a likelihood that forgives outliers.

    The model is mu_slope ~ N(0, mu_sd), sigma_slope ~ HalfNormal(sigma_sd),
    slope[g] ~ N(mu_slope, sigma_slope), noise ~ Exponential(noise_rate),
    y ~ StudentT(nu, slope[groups] x, noise).

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Predictor and response.
    groups : array_like of int, shape (n,)
        Group of each observation, from 0 to n_groups - 1.
    n_groups : int
        Number of groups.
    mu_sd, sigma_sd, noise_rate, nu : float
        Constants of the priors, and the degrees of freedom.

    Returns
    -------
    dict
        The marginals of `mu_slope`, `sigma_slope`, `slope` (a list, by group), `noise` and
        `new_slope`, the slope of a group not seen yet.

    Raises
    ------
    ValueError
        If the observations are not finite, do not match, or cannot be integrated over.
    """
    data = lines(x, y, groups, n_groups)
    constants = Constants(
        positive(mu_sd, "mu_sd"),
        positive(sigma_sd, "sigma_sd"),
        positive(noise_rate, "noise_rate"),
        positive(nu, "nu"),
    )
    found = _solve(data, constants)
    slopes: list[Marginal] = [found[f"slope {group}"] for group in range(data.n_groups)]
    names = ("mu_slope", "sigma_slope", "noise", "new_slope")
    return {"slope": slopes, **{name: found[name] for name in names}}
