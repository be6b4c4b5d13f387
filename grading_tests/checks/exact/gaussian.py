r"""Gaussian models: given the scales, everything else is Gaussian and known in closed form.

With noise `s` and slopes b_g, an observation is y ~ N(b_g x, s). The data enter through the
least-squares slope of each group and its precision p_g = sum(x^2) / s^2. For slopes
b_g ~ N(mu, sigma) and mu ~ N(0, mu_sd), standard conjugate algebra (Gelman et al., *Bayesian Data
Analysis*, chapter 5, on the normal hierarchical model) gives the density of the data with slopes
and mu integrated out, and Gaussian conditionals of both. Independent slopes with a prior N(0, sd)
are the case mu_sd = 0, sigma = sd. What is left is an integral over the scales.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grading_tests.checks.exact import quadrature
from grading_tests.checks.exact.data import Lines, lines, positive
from grading_tests.checks.exact.marginals import GaussianMixture, GridDensity, Marginal, Posterior

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Conditional:
    """Slopes and their common mean given the scales; leading axes run over the scales' nodes.

    Attributes
    ----------
    log_density : ndarray, shape (...)
        Log density of the slope estimates, apart from a factor that holds no sigma and no mu.
    coefficient_mean : ndarray, shape (..., k)
        Means of the common mean and, if there is a covariate, of its effect.
    coefficient_covariance : ndarray, shape (..., k, k)
        Their covariance.
    slope_mean, slope_sd : ndarray, shape (..., n_groups)
        Moments of the slopes.
    """

    log_density: FloatArray
    coefficient_mean: FloatArray
    coefficient_covariance: FloatArray
    slope_mean: FloatArray
    slope_sd: FloatArray

    @property
    def mu_mean(self) -> FloatArray:
        """Mean of the common mean, shape (...)."""
        return self.coefficient_mean[..., 0]

    @property
    def mu_sd(self) -> FloatArray:
        """Standard deviation of the common mean, shape (...)."""
        return self.spread_of(0)

    def spread_of(self, k: int) -> FloatArray:
        """Return the standard deviation of a coefficient, shape (...)."""
        return np.asarray(np.sqrt(self.coefficient_covariance[..., k, k]))


def condition(
    estimate: FloatArray,
    precision: FloatArray,
    sigma: FloatArray,
    *prior_sds: float,
    design: FloatArray | None = None,
) -> Conditional:
    """Solve the Gaussian model at given scales.

    Parameters
    ----------
    estimate : ndarray, shape (n_groups,)
        Least-squares slope of each group.
    precision : ndarray, shape (..., n_groups)
        Its precision; 0 where a group has no data.
    sigma : ndarray, shape (...)
        Standard deviation of the slopes about their mean.
    *prior_sds : float
        Prior standard deviation of the common mean, and of the effect of every covariate; 0 fixes
        one at zero.
    design : ndarray, shape (n_groups, k), optional
        What the coefficients are multiplied by: 1 for the common mean, and the covariates.

    Returns
    -------
    Conditional
        The moments, and the density of the estimates.
    """
    columns = np.ones((estimate.size, 1)) if design is None else design
    sds = np.array(prior_sds)
    variance = np.asarray(sigma)[..., None] ** 2
    spread = 1 + precision * variance
    weight = precision / spread
    scaled = columns * sds
    shrunk = np.eye(sds.size) + np.einsum(
        "...g,gj,gk->...jk", weight, scaled, scaled, optimize=True
    )
    inverse = np.linalg.inv(shrunk)
    pull = np.einsum("...jk,...k->...j", inverse, (weight * estimate) @ scaled)
    mean, covariance = sds * pull, sds[:, None] * inverse * sds
    common = mean @ columns.T
    misfit = np.sum(weight * (estimate - common) ** 2, axis=-1) + np.sum(pull**2, axis=-1)
    log_size = np.sum(np.log(spread), axis=-1) + np.linalg.slogdet(shrunk)[1]
    slope_mean = estimate + (common - estimate) / spread
    of_common = np.einsum("gj,...jk,gk->...g", columns, covariance, columns, optimize=True)
    slope_variance = variance / spread + of_common / spread**2
    return Conditional(
        -0.5 * (log_size + misfit), mean, covariance, slope_mean, np.sqrt(slope_variance)
    )


def log_noise(data: Lines, log_s: FloatArray, rate: float) -> FloatArray:
    """Log density of log noise, apart from what the slope estimates say about it.

    Parameters
    ----------
    data : Lines
        The observations.
    log_s : ndarray
        Logarithm of the noise standard deviation.
    rate : float
        Rate of the exponential prior of the noise.

    Returns
    -------
    ndarray
        Likelihood of the residuals about the least-squares lines, prior and Jacobian.
    """
    s = np.exp(log_s)
    return np.asarray((1 - data.y.size) * log_s - data.residual_squares / (2 * s**2) - rate * s)


def noise_range(data: Lines, rate: float) -> tuple[float, float]:
    """Bounds of log noise to start a search from: the prior ends it above, the data below."""
    size = float(np.sqrt(np.sum(data.y**2)))
    left_over = np.sqrt(data.residual_squares / data.y.size)
    smallest = left_over / 30 if left_over > 0 else min(1 / rate, size or 1.0) * 1e-3
    return float(np.log(smallest)), float(np.log(size + 60 / rate))


@dataclass(frozen=True)
class _OneScale:
    """A model solved on a grid of log noise."""

    log_s: FloatArray
    log_density: FloatArray
    given: Conditional

    @property
    def means(self) -> FloatArray:
        return np.array([m.mean for m in self._marginals()])

    @property
    def sds(self) -> FloatArray:
        return np.array([m.sd for m in self._marginals()])

    def _marginals(self) -> list[Marginal]:
        return [self.noise, *self.slope]

    @property
    def noise(self) -> GridDensity:
        return GridDensity.of(self.log_s, self.log_density, logarithmic=True)

    @property
    def mu(self) -> GaussianMixture:
        weights = quadrature.normalise(self.log_density)
        return GaussianMixture.of(weights, self.given.mu_mean, self.given.mu_sd)

    @property
    def slope(self) -> tuple[GaussianMixture, ...]:
        weights = quadrature.normalise(self.log_density)
        moments = zip(self.given.slope_mean.T, self.given.slope_sd.T, strict=True)
        return tuple(GaussianMixture.of(weights, mean, sd) for mean, sd in moments)


@lru_cache(maxsize=256)
def _solve(
    data: Lines, sigma: float, mu_sd: float, rate: float
) -> tuple[GaussianMixture, tuple[GaussianMixture, ...], GridDensity]:
    """Integrate over the noise; return mu_slope, slope and noise."""

    def solution(log_s: FloatArray) -> _OneScale:
        precision = data.xx / np.exp(2 * log_s)[:, None]
        given = condition(data.estimate, precision, np.full(log_s.shape, sigma), mu_sd)
        return _OneScale(log_s, log_noise(data, log_s, rate) + given.log_density, given)

    start = [noise_range(data, rate)]
    [(low, high)] = quadrature.find_box(lambda log_s: solution(log_s).log_density, start, 400)
    found = quadrature.converge(lambda n: solution(np.linspace(low, high, n)), 48, 3072)
    return found.mu, found.slope, found.noise


def pooled_posterior(
    x: ArrayLike, y: ArrayLike, *, slope_sd: float = 20, noise_rate: float = 0.1
) -> Posterior:
    """Posterior of one line through the origin for all observations.

    The model is slope ~ N(0, slope_sd), noise ~ Exponential(noise_rate), y ~ N(slope x, noise).

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Predictor and response.
    slope_sd, noise_rate : float
        Constants of the prior.

    Returns
    -------
    dict
        The marginals of `slope` and `noise`.

    Raises
    ------
    ValueError
        If the observations are not finite, do not match, or leave no noise.
    """
    data = lines(x, y)
    _, slope, noise = _solve(
        data, positive(slope_sd, "slope_sd"), 0.0, positive(noise_rate, "noise_rate")
    )
    return {"slope": slope[0], "noise": noise}


def unpooled_posterior(
    x: ArrayLike,
    y: ArrayLike,
    groups: ArrayLike,
    *,
    n_groups: int = 8,
    slope_sd: float = 20,
    noise_rate: float = 10,
) -> Posterior:
    """Posterior of one line for each group, with a common noise and independent slopes.

    The model is slope[g] ~ N(0, slope_sd), noise ~ Exponential(noise_rate),
    y ~ N(slope[groups] x, noise).

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Predictor and response.
    groups : array_like of int, shape (n,)
        Group of each observation, from 0 to n_groups - 1.
    n_groups : int
        Number of groups; one without observations keeps its prior.
    slope_sd, noise_rate : float
        Constants of the prior.

    Returns
    -------
    dict
        The marginals of `slope` (a list, by group) and `noise`.

    Raises
    ------
    ValueError
        If the observations are not finite, do not match, or leave no noise.
    """
    data = lines(x, y, groups, n_groups)
    _, slope, noise = _solve(
        data, positive(slope_sd, "slope_sd"), 0.0, positive(noise_rate, "noise_rate")
    )
    return {"slope": list(slope), "noise": noise}


def fixed_sigma_posterior(
    x: ArrayLike,
    y: ArrayLike,
    groups: ArrayLike,
    sigma_slope: float,
    *,
    n_groups: int = 8,
    mu_sd: float = 1,
    noise_rate: float = 10,
) -> Posterior:
    """Posterior of the hierarchical model whose spread of slopes is a given number.

    The model is mu_slope ~ N(0, mu_sd), slope[g] ~ N(mu_slope, sigma_slope),
    noise ~ Exponential(noise_rate), y ~ N(slope[groups] x, noise).

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Predictor and response.
    groups : array_like of int, shape (n,)
        Group of each observation, from 0 to n_groups - 1.
    sigma_slope : float
        Standard deviation of the slopes about their common mean.
    n_groups : int
        Number of groups.
    mu_sd, noise_rate : float
        Constants of the prior.

    Returns
    -------
    dict
        The marginals of `mu_slope`, `slope` (a list, by group) and `noise`.

    Raises
    ------
    ValueError
        If the observations are not finite, do not match, or leave no noise.
    """
    mu, slope, noise = _solve(
        lines(x, y, groups, n_groups),
        positive(sigma_slope, "sigma_slope"),
        positive(mu_sd, "mu_sd"),
        positive(noise_rate, "noise_rate"),
    )
    return {"mu_slope": mu, "slope": list(slope), "noise": noise}
