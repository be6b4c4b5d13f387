"""Marginal distributions: mixtures of Gaussians, and densities known on a grid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import make_interp_spline
from scipy.special import ndtr

from grading_tests.checks.exact import intervals

FloatArray = NDArray[np.float64]
NEGLIGIBLE = 1e-13
"""Components of a mixture whose weights add up to less are left out."""
CHUNK = 1_000_000
"""Kernel evaluations done at a time, to bound the memory."""


class Marginal(Protocol):
    """The marginal posterior of one quantity. All functions take arrays of any shape."""

    @property
    def mean(self) -> float:
        """Posterior mean."""

    @property
    def sd(self) -> float:
        """Posterior standard deviation."""

    def pdf(self, x: ArrayLike) -> FloatArray:
        """Density at x."""

    def cdf(self, x: ArrayLike) -> FloatArray:
        """Probability below x."""

    def quantile(self, p: ArrayLike) -> FloatArray:
        """Value below which the probability is p."""

    def hdi(self, prob: float = 0.94) -> tuple[float, float]:
        """Highest density interval, (low, high)."""


Posterior = dict[str, Marginal | list[Marginal]]
"""The marginals of a model by name; a list holds one for each group."""


@dataclass(frozen=True, eq=False)
class GaussianMixture:
    """A weighted sum of Gaussians.

    Attributes
    ----------
    weights, means, sds : ndarray, shape (k,)
        Weight (they add up to 1), mean and standard deviation of every component.
    """

    weights: FloatArray
    means: FloatArray
    sds: FloatArray

    @classmethod
    def of(cls, weights: FloatArray, means: FloatArray, sds: FloatArray) -> GaussianMixture:
        """Normalise the weights and leave out components that do not matter."""
        flat, locations, scales = np.broadcast_arrays(weights, means, sds)
        order = np.argsort(flat, axis=None)
        total = np.cumsum(flat.ravel()[order])
        kept = np.sort(order[total > NEGLIGIBLE * total[-1]])
        parts = [array.ravel()[kept] for array in (flat, locations, scales)]
        parts[0] = parts[0] / parts[0].sum()
        for array in parts:
            array.flags.writeable = False
        return cls(*parts)

    @cached_property
    def mean(self) -> float:
        """Mean."""
        return float(self.weights @ self.means)

    @cached_property
    def sd(self) -> float:
        """Standard deviation."""
        spread = self.sds**2 + (self.means - self.mean) ** 2
        return float(np.sqrt(self.weights @ spread))

    @cached_property
    def table(self) -> intervals.Table:
        """The cumulative distribution function, to start root finding from."""
        low, high = np.min(self.means - 8 * self.sds), np.max(self.means + 8 * self.sds)
        return intervals.tabulate(self.cdf, float(low), float(high))

    def pdf(self, x: ArrayLike) -> FloatArray:
        """Density at x, in the shape of x."""
        heights = self.weights / (self.sds * np.sqrt(2 * np.pi))
        return self._sum(x, lambda z: np.exp(-0.5 * z**2) @ heights)

    def cdf(self, x: ArrayLike) -> FloatArray:
        """Probability below x, in the shape of x."""
        return self._sum(x, lambda z: ndtr(z) @ self.weights)

    def quantile(self, p: ArrayLike) -> FloatArray:
        """Value below which the probability is p, in the shape of p."""
        return intervals.quantile(self, p)

    def hdi(self, prob: float = 0.94) -> tuple[float, float]:
        """Highest density interval, (low, high)."""
        return intervals.shortest_interval(self, prob)

    def _sum(self, x: ArrayLike, kernel: Kernel) -> FloatArray:
        values = np.asarray(x, dtype=np.float64)
        flat = values.ravel()
        result = np.empty_like(flat)
        rows = max(1, CHUNK // self.means.size)
        for start in range(0, flat.size, rows):
            block = slice(start, start + rows)
            result[block] = kernel((flat[block, None] - self.means) / self.sds)
        return result.reshape(values.shape)


class Kernel(Protocol):
    """A function from standardised distances (n, k) to sums over the components (n,)."""

    def __call__(self, z: FloatArray, /) -> FloatArray:
        """Evaluate."""


@dataclass(frozen=True, eq=False)
class GridDensity:
    """A density through given points: a spline of the log density, integrated cell by cell.

    Attributes
    ----------
    grid : ndarray, shape (k,)
        Increasing coordinates; the logarithm of the quantity if `logarithmic`.
    log_density : ndarray, shape (k,)
        Log density with respect to that coordinate, up to a constant.
    logarithmic : bool
        Whether the quantity is the exponential of the coordinate.
    """

    grid: FloatArray
    log_density: FloatArray
    logarithmic: bool = False

    @classmethod
    def of(
        cls,
        grid: FloatArray,
        log_density: FloatArray,
        logarithmic: bool = False,
        depth: float = 60,
    ) -> GridDensity:
        """Keep the part of a grid that carries mass: less than `depth` below the highest."""
        kept = np.flatnonzero(log_density > log_density.max() - depth)
        part = slice(max(kept[0] - 1, 0), kept[-1] + 2)
        heights = np.maximum(log_density[part] - log_density.max(), -depth - 20)
        return cls(grid[part], heights, logarithmic)

    @cached_property
    def _spline(self) -> Spline:
        # Coordinates of the logarithm are few, even and smooth; the others many and uneven.
        degree = 5 if self.logarithmic else 3
        return make_interp_spline(self.grid, self.log_density, k=degree)

    @cached_property
    def _total(self) -> float:
        return float(self._mass(self.grid[:-1], self.grid[1:]).sum())

    @cached_property
    def _below(self) -> FloatArray:
        masses = self._mass(self.grid[:-1], self.grid[1:]) / self._total
        return np.concatenate([[0.0], np.cumsum(masses)])

    def _mass(self, low: FloatArray, high: FloatArray, power: int = 0) -> FloatArray:
        """Integrate the unnormalised density, times a power of the quantity, between points."""
        nodes, weights = np.polynomial.legendre.leggauss(6)
        half = (high - low) / 2
        points = (low + half)[..., None] + half[..., None] * nodes
        values = np.exp(self._spline(points)) * self._quantity(points) ** power
        return np.asarray(half * (values @ weights))

    def _quantity(self, coordinate: FloatArray) -> FloatArray:
        return np.exp(coordinate) if self.logarithmic else coordinate

    def _coordinate(self, x: ArrayLike) -> FloatArray:
        values = np.asarray(x, dtype=np.float64)
        if not self.logarithmic:
            return values
        return np.log(np.maximum(values, np.finfo(np.float64).tiny))

    @cached_property
    def mean(self) -> float:
        """Mean."""
        return float(self._mass(self.grid[:-1], self.grid[1:], 1).sum() / self._total)

    @cached_property
    def sd(self) -> float:
        """Standard deviation."""
        nodes, weights = np.polynomial.legendre.leggauss(6)
        half = np.diff(self.grid)[:, None] / 2
        points = self.grid[:-1, None] + half * (1 + nodes)
        squares = np.exp(self._spline(points)) * (self._quantity(points) - self.mean) ** 2
        return float(np.sqrt(np.sum(half * weights * squares) / self._total))

    @cached_property
    def table(self) -> intervals.Table:
        """The cumulative distribution function, to start root finding from."""
        low, high = self._quantity(self.grid[[0, -1]])
        return intervals.tabulate(self.cdf, float(low), float(high))

    def pdf(self, x: ArrayLike) -> FloatArray:
        """Density at x, in the shape of x; 0 outside the grid."""
        u = self._coordinate(x)
        inside = (u >= self.grid[0]) & (u <= self.grid[-1])
        log_height = self._spline(np.clip(u, self.grid[0], self.grid[-1]))
        if self.logarithmic:
            log_height = log_height - np.where(inside, u, 0.0)
        return np.where(inside, np.exp(log_height) / self._total, 0.0)

    def cdf(self, x: ArrayLike) -> FloatArray:
        """Probability below x, in the shape of x."""
        u = np.clip(self._coordinate(x), self.grid[0], self.grid[-1])
        cell = np.clip(np.searchsorted(self.grid, u, side="right") - 1, 0, self.grid.size - 2)
        return np.asarray(self._below[cell] + self._mass(self.grid[cell], u) / self._total)

    def quantile(self, p: ArrayLike) -> FloatArray:
        """Value below which the probability is p, in the shape of p."""
        return intervals.quantile(self, p)

    def hdi(self, prob: float = 0.94) -> tuple[float, float]:
        """Highest density interval, (low, high)."""
        return intervals.shortest_interval(self, prob)


class Spline(Protocol):
    """A smooth function through given points."""

    def __call__(self, x: FloatArray, /) -> FloatArray:
        """Evaluate."""
