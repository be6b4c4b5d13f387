"""The hierarchical model with Gaussian noise: two scales to integrate over, the rest Gaussian.

See Gelman et al., *Bayesian Data Analysis*, chapter 5, for the same strategy: the marginal
posterior of the scales on a grid, then everything else given them. The grid is even in the
logarithm of the noise, and in a coordinate of sigma_slope that reaches zero, where the density need
not vanish.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grading_tests.checks.exact import quadrature
from grading_tests.checks.exact.data import Lines, lines, positive
from grading_tests.checks.exact.gaussian import Conditional, condition, log_noise, noise_range
from grading_tests.checks.exact.marginals import GaussianMixture, GridDensity, Marginal, Posterior

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class _TwoScales:
    """The model solved on a grid of log noise (first axis) and of sigma_slope (second axis).

    The log density is that of the coordinates; `log_rate` turns the second into log sigma_slope.
    """

    log_s: FloatArray
    log_sigma: FloatArray
    log_rate: FloatArray
    log_density: FloatArray
    given: Conditional

    @cached_property
    def weights(self) -> FloatArray:
        return quadrature.normalise(self.log_density)

    @cached_property
    def noise(self) -> GridDensity:
        log_density = quadrature.log_sum(self.log_density, axis=1)
        return GridDensity.of(self.log_s, log_density, logarithmic=True)

    @cached_property
    def sigma(self) -> GridDensity:
        log_density = quadrature.log_sum(self.log_density, axis=0) - self.log_rate
        return GridDensity.of(self.log_sigma, log_density, logarithmic=True)

    @cached_property
    def mu(self) -> GaussianMixture:
        return GaussianMixture.of(self.weights, self.given.mu_mean, self.given.mu_sd)

    @cached_property
    def slope(self) -> tuple[GaussianMixture, ...]:
        moments = zip(
            np.moveaxis(self.given.slope_mean, -1, 0),
            np.moveaxis(self.given.slope_sd, -1, 0),
            strict=True,
        )
        return tuple(GaussianMixture.of(self.weights, mean, sd) for mean, sd in moments)

    @cached_property
    def new_slope(self) -> GaussianMixture:
        sd = np.hypot(self.given.mu_sd, np.exp(self.log_sigma))
        return GaussianMixture.of(self.weights, self.given.mu_mean, sd)

    @cached_property
    def _moments(self) -> FloatArray:
        marginals: list[Marginal] = [self.noise, self.sigma, self.mu, self.new_slope]
        marginals += self.slope
        return np.array([[m.mean, m.sd] for m in marginals])

    @property
    def means(self) -> FloatArray:
        return self._moments[:, 0]

    @property
    def sds(self) -> FloatArray:
        return self._moments[:, 1]


@lru_cache(maxsize=16)
def _solve(data: Lines, mu_sd: float, sigma_rate: float, noise_rate: float) -> _TwoScales:
    rough_noise = np.sqrt(data.residual_squares / data.y.size) or 1 / noise_rate
    widest = np.max(np.abs(data.estimate)) + 60 / sigma_rate
    finest = rough_noise / np.sqrt(np.max(data.xx)) if np.any(data.xx) else widest
    line = quadrature.HalfLine(0.1 * min(finest, 1 / sigma_rate))

    def solution(log_s: FloatArray, t: FloatArray) -> _TwoScales:
        log_sigma, log_rate = line.log_value(t), line.log_rate(t)
        precision = (data.xx / np.exp(2 * log_s)[:, None])[:, None, :]
        sigma = np.broadcast_to(np.exp(log_sigma), (log_s.size, t.size))
        given = condition(data.estimate, precision, sigma, mu_sd)
        of_noise = log_noise(data, log_s, noise_rate)[:, None]
        of_sigma = log_sigma - sigma_rate * np.exp(log_sigma) + log_rate
        log_density = of_noise + of_sigma + given.log_density
        return _TwoScales(log_s, log_sigma, log_rate, log_density, given)

    start = [noise_range(data, noise_rate), line.up_to(float(widest))]
    box = quadrature.find_box(lambda log_s, t: solution(log_s, t).log_density, start, 96)
    return quadrature.converge(
        lambda n: solution(*(np.linspace(low, high, n) for low, high in box)), 24, 768
    )


def hierarchical_posterior(
    x: ArrayLike,
    y: ArrayLike,
    groups: ArrayLike,
    *,
    n_groups: int = 8,
    mu_sd: float = 1,
    sigma_rate: float = 13,
    noise_rate: float = 10,
) -> Posterior:
    """Posterior of lines whose slopes come from a common distribution.

    The model is mu_slope ~ N(0, mu_sd), sigma_slope ~ Exponential(sigma_rate),
    slope[g] ~ N(mu_slope, sigma_slope), noise ~ Exponential(noise_rate),
    y ~ N(slope[groups] x, noise).

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Predictor and response.
    groups : array_like of int, shape (n,)
        Group of each observation, from 0 to n_groups - 1.
    n_groups : int
        Number of groups; one without observations knows what the others tell it.
    mu_sd, sigma_rate, noise_rate : float
        Constants of the priors.

    Returns
    -------
    dict
        The marginals of `mu_slope`, `sigma_slope`, `slope` (a list, by group), `noise` and
        `new_slope`, the slope of a group not seen yet.

    Raises
    ------
    ValueError
        If the observations are not finite, do not match, or leave no noise.
    """
    found = _solve(
        lines(x, y, groups, n_groups),
        positive(mu_sd, "mu_sd"),
        positive(sigma_rate, "sigma_rate"),
        positive(noise_rate, "noise_rate"),
    )
    return {
        "mu_slope": found.mu,
        "sigma_slope": found.sigma,
        "slope": list(found.slope),
        "noise": found.noise,
        "new_slope": found.new_slope,
    }
