"""The closed solution of a Gaussian model at nodes of its scales.

With `theta = B^-1 (z + rho)`, where the rows of B and rho are those of the priors, `z` is standard
normal a priori, and however narrow a prior gets, no digit is lost. The likelihood is reduced to as
many rows as there are unknowns first, and its singular value decomposition gives weight, means and
standard deviations for every width of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks.exact import quadrature
from grading_tests.checks.exact.marginals import GaussianMixture, GridDensity
from grading_tests.checks.own_model.form.terms import OBSERVED
from grading_tests.checks.own_model.posterior.gaussian_model import Gaussian
from grading_tests.checks.own_model.posterior.scale_table import Table

Floats = NDArray[np.float64]

CLOSEST = 2e-3
"""Nodes of a density that is tabulated are so far apart, as a share of its range."""


def _along(values: Floats, axis: int, axes: int) -> Floats:
    """Give values at the nodes of one scale a shape that fits a grid of all scales."""
    shape = [1] * axes
    shape[axis] = values.size
    return values.reshape(shape)


@dataclass(frozen=True)
class Solution:
    """A Gaussian model, solved at the nodes of its scales."""

    model: Gaussian
    tables: Sequence[Table]

    def log_width(self, name: str) -> Floats:
        """Logarithm of alpha of a term, in a shape that fits the grid."""
        axis = self.model.forms[name].widened_by
        if axis is None:
            return np.zeros([1] * len(self.tables))
        return _along(self.tables[axis].log_alpha[name], axis, len(self.tables))

    def _constant(self, name: str) -> Floats:
        axis, whole = self.model.forms[name].widened_by, np.array([self.model.constants[name]])
        if axis is not None:
            whole = self.tables[axis].beta[name]
        if name == OBSERVED:
            whole = self.model.share * whole + self.model.shift
        return _along(whole, axis or 0, len(self.tables))

    @cached_property
    def _alpha(self) -> Floats:
        return np.exp(self.log_width(OBSERVED))[..., None]

    @cached_property
    def _root(self) -> Floats:
        """Standard deviation of every row of the priors, in units of the base."""
        widths = [self.log_width(owner) for owner in self.model.owners]
        return np.stack(np.broadcast_arrays(*(np.exp(-w / 2) for w in widths)), axis=-1)

    @cached_property
    def _parts(self) -> tuple[Floats, Floats, Floats]:
        """Return singular values, the data in their coordinates, and the right vectors."""
        model, form = self.model, self.model.forms[OBSERVED]
        columns = np.ones([1] * len(self.tables) + [model.rho.size])
        if form.stretched_by is not None:
            stretch = _along(
                self.tables[form.stretched_by].stretch, form.stretched_by, len(self.tables)
            )
            columns = np.broadcast_to(columns, (*stretch.shape, model.rho.size)).copy()
            columns[..., form.stretched] = stretch[..., None]
        stretched = model.likelihood * columns[..., None, :]
        left = model.response - stretched @ (model.inverse @ model.rho)
        u, singular, vt = np.linalg.svd(stretched @ (model.inverse * self._root[..., None, :]))
        return singular, np.einsum("...ij,...i->...j", u, left), np.swapaxes(vt, -1, -2)

    @cached_property
    def _gain(self) -> Floats:
        """1 + g: the precision of `z` a posteriori along the right vectors."""
        return 1 + self._alpha * self._parts[0] ** 2

    @cached_property
    def log_density(self) -> Floats:
        """Log density of the coordinates of the scales, `theta` integrated out."""
        _, data, _ = self._parts
        total = -0.5 * np.sum(np.log(self._gain) + self._alpha * data**2 / self._gain, axis=-1)
        total = total - 0.5 * self._alpha[..., 0] * self.model.left_over
        for name in self.model.forms:
            total = total + self._constant(name)
        total = total + np.sum(np.log(self._root), axis=-1)
        for axis, table in enumerate(self.tables):
            total = total + _along(table.log_prior + table.log_rate, axis, len(self.tables))
        return np.where(np.isnan(total), -np.inf, total)

    @cached_property
    def weights(self) -> Floats:
        """Posterior probability of every node."""
        total = self.log_density
        for axis, table in enumerate(self.tables):
            total = total + _along(table.log_weight, axis, len(self.tables))
        return quadrature.normalise(total)

    @cached_property
    def _centre(self) -> Floats:
        """Mean of `theta` at every node, shape (..., p)."""
        singular, data, right = self._parts
        z = np.einsum("...ij,...j->...i", right, self._alpha * singular * data / self._gain)
        return np.asarray((self._root * z + self.model.rho) @ self.model.inverse.T)

    @cached_property
    def _loadings(self) -> Floats:
        """A root of the covariance of `theta` without the gain, shape (..., p, p)."""
        return np.asarray((self.model.inverse * self._root[..., None, :]) @ self._parts[2])

    def covariance(self, node: tuple[int, ...]) -> Floats:
        """Return the covariance of `theta` at one node."""
        loadings = self._at(self._loadings, node)
        return np.asarray(loadings / self._at(self._gain, node) @ loadings.T)

    def centre(self, node: tuple[int, ...]) -> Floats:
        """Return the mean of `theta` at one node."""
        return self._at(self._centre, node)

    @staticmethod
    def _at(values: Floats, node: tuple[int, ...]) -> Floats:
        # An axis along which nothing changes has one place only.
        return np.asarray(
            values[tuple(min(k, n - 1) for k, n in zip(node, values.shape, strict=False))]
        )

    def linear(self, row: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance, at every node, of a linear function of `theta`.

        Parameters
        ----------
        row : ndarray of shape (..., p)
            Its coefficients, by node or for all.
        """
        mean = np.sum(self._centre * row, axis=-1)
        loading = np.einsum("...i,...ij->...j", row, self._loadings)
        return mean, np.sum(loading**2 / self._gain, axis=-1)

    def prior_variance(self) -> Floats:
        """Return the variance of every entry of `theta` a priori, averaged over the scales."""
        given = np.sum(self._loadings**2, axis=-1)
        spread = np.broadcast_to(given, (*self.weights.shape, given.shape[-1]))
        return np.asarray(np.tensordot(self.weights, spread, self.weights.ndim))

    def mixture(self, mean: Floats, variance: Floats) -> GaussianMixture:
        """Return the distribution that has this mean and variance at the nodes."""
        return GaussianMixture.of(*np.broadcast_arrays(self.weights, mean, np.sqrt(variance)))

    def scale_values(self, axis: int) -> Floats:
        """Return a scale at all nodes, in a shape that fits the grid."""
        return _along(self.tables[axis].value, axis, len(self.tables))

    @cached_property
    def moments(self) -> Floats:
        """Posterior means and standard deviations of `theta` and of the scales, shape (n, 2)."""
        found = []
        for k in range(self.model.rho.size):
            mean, variance = self.linear(np.eye(self.model.rho.size)[k])
            found.append(self._moments(mean, variance))
        for axis in range(len(self.tables)):
            found.append(self._moments(self.scale_values(axis), np.zeros(1)))
        return np.array(found)

    def _moments(self, mean: Floats, variance: Floats) -> tuple[float, float]:
        mean, variance = (np.broadcast_to(x, self.weights.shape) for x in (mean, variance))
        centre = float(np.sum(self.weights * mean))
        return centre, float(np.sqrt(np.sum(self.weights * (variance + (mean - centre) ** 2))))

    def scale_density(self, axis: int, real: bool) -> GridDensity:
        """Return the posterior of a scale; `real` tells whether it may be negative."""
        total = self.log_density
        others = tuple(k for k in range(len(self.tables)) if k != axis)
        for other in others:
            weight = self.tables[other].log_weight
            total = total + _along(weight, other, len(self.tables))
        table = self.tables[axis]
        x = table.value if real else np.log(np.maximum(table.value, 1e-300))
        heights = quadrature.log_sum(total, axis=others) - table.log_rate + (0.0 if real else x)
        kept = np.flatnonzero(heights > heights.max() - 60)
        closest = CLOSEST * (x[kept[-1]] - x[kept[0]])
        chosen = [kept[0]]
        for k in kept[1:-1]:
            if x[k] - x[chosen[-1]] > closest and x[kept[-1]] - x[k] > closest:
                chosen.append(k)
        chosen.append(kept[-1])
        return GridDensity.of(x[chosen], heights[chosen], logarithmic=not real)
