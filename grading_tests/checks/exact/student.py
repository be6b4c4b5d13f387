"""The Student-t likelihood of slopes: where it lies, and its values on a mesh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks.exact import mesh
from grading_tests.checks.exact.data import Lines

FloatArray = NDArray[np.float64]
DEPTH = 60.0
"""Likelihood times prior is left out where its logarithm is this far below the highest."""
BEND = 0.008
"""Bend of the log likelihood in a cell: a quarter of the width of a Gaussian peak."""


@dataclass(frozen=True)
class Start:
    """A rough fit, good enough to place nodes by.

    Attributes
    ----------
    log_s : float
        Logarithm of the noise scale.
    slope, precision : ndarray, shape (n_groups,)
        Slope of each group and its precision; 0 and 0 without data.
    """

    log_s: float
    slope: FloatArray
    precision: FloatArray


def rough_fit(data: Lines, nu: float, prior_sd: float) -> Start:
    """Fit all lines by iteratively reweighted least squares.

    This is the EM algorithm for Student-t errors, written as a scale mixture of Gaussians (Gelman
    et al., *Bayesian Data Analysis*, the chapter on robust models).

    Parameters
    ----------
    data : Lines
        The observations.
    nu : float
        Degrees of freedom.
    prior_sd : float
        Standard deviation of a weak prior of every slope.

    Returns
    -------
    Start
        The fit after a fixed number of iterations.
    """
    slope = data.estimate
    smallest = 1e-20 * float(np.mean(data.y**2)) or 1.0
    variance = max(data.residual_squares / data.y.size, smallest)
    xx = data.xx
    for _ in range(100):
        residual = data.y - slope[data.groups] * data.x
        weight = (nu + 1) / (nu + residual**2 / variance)
        xx = np.bincount(data.groups, weight * data.x**2, data.n_groups)
        xy = np.bincount(data.groups, weight * data.x * data.y, data.n_groups)
        slope = xy / (xx + variance / prior_sd**2)
        variance = max(float(np.mean(weight * residual**2)), smallest)
    return Start(0.5 * float(np.log(variance)), slope, xx / variance)


@dataclass(frozen=True)
class Table:
    """The likelihood of the slope of one group.

    Attributes
    ----------
    nodes : ndarray, shape (k,)
        Slopes.
    values : ndarray, shape (k, n_noise)
        Likelihood at every noise, with a maximum of 1.
    log_scale : ndarray, shape (n_noise,)
        Logarithm of what it was divided by.
    """

    nodes: FloatArray
    values: FloatArray
    log_scale: FloatArray


def table(
    x: FloatArray, y: FloatArray, log_s: FloatArray, nu: float, mu_sd: float, sigma_sd: float,
    bend: float,
) -> Table:  # fmt: skip
    """Tabulate the likelihood of one slope, wherever likelihood and prior let it be.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Observations of the group.
    log_s : ndarray, shape (n_noise,)
        Increasing logarithms of the noise scale.
    nu : float
        Degrees of freedom.
    mu_sd, sigma_sd : float
        Scales of the priors mu ~ N(0, mu_sd) and sigma ~ HalfNormal(sigma_sd).
    bend : float
        How far the log likelihood may bend within a cell.

    Returns
    -------
    Table
        The likelihood on a mesh that follows it.
    """

    def prior(slope: FloatArray) -> FloatArray:
        # Upper bound of exp(-slope^2 / 2 (mu_sd^2 + sigma^2) - sigma^2 / 2 sigma_sd^2) over sigma.
        variance = np.maximum(mu_sd**2, np.abs(slope) * sigma_sd)
        return -0.5 * (slope**2 / variance + (variance - mu_sd**2) / sigma_sd**2)

    def log_likelihood(slope: FloatArray, log_scale: FloatArray) -> FloatArray:
        squares = (y - slope[:, None] * x) ** 2 / nu
        sums = [np.log1p(squares * np.exp(-2 * u)).sum(axis=1) for u in log_scale]
        return -0.5 * (nu + 1) * np.stack(sums, axis=1)

    few = log_s[[0, log_s.size // 2, -1]]
    furthest = 2 * sigma_sd * (DEPTH + (mu_sd / sigma_sd) ** 2)
    nodes = mesh.follow(
        lambda slope: log_likelihood(slope, few) + prior(slope)[:, None],
        np.linspace(-furthest, furthest, 65),
        depth=DEPTH,
        bend=bend,
    )
    values = log_likelihood(nodes, log_s)
    top = values.max(axis=0)
    return Table(nodes, np.exp(values - top), top - y.size * log_s)
