"""The hierarchical model with Gaussian noise: two scales to integrate over, the rest Gaussian.

See Gelman et al., *Bayesian Data Analysis*, chapter 5, for the same strategy: the marginal
posterior of the scales on a grid, then everything else given them. The grid is even in the
logarithm of the noise, and in a coordinate of sigma_slope that reaches zero, where the density need
not vanish. A noise that is known is a grid of one node. The mean of the slopes may depend on a
covariate, whose effect is then Gaussian together with the common mean.
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
from grading_tests.checks.exact.priors import Exponential, ScalePrior

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class _Priors:
    """What is assumed before the data; the noise is known, or has an exponential prior."""

    coefficient_sds: tuple[float, ...]
    sigma: ScalePrior
    noise_rate: float
    noise: float | None


@dataclass(frozen=True)
class _Covariate:
    """A property of each group that moves the mean of its slope, and its value in a new group."""

    values: tuple[float, ...]
    of_new: float

    @property
    def design(self) -> FloatArray:
        return np.column_stack([np.ones(len(self.values)), self.values])

    @property
    def row_of_new(self) -> FloatArray:
        return np.array([1.0, self.of_new])


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
    row_of_new: FloatArray

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
        return self.coefficient(0)

    @cached_property
    def effect(self) -> GaussianMixture:
        return self.coefficient(1)

    def coefficient(self, k: int) -> GaussianMixture:
        means = self.given.coefficient_mean[..., k]
        return GaussianMixture.of(self.weights, means, self.given.spread_of(k))

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
        row = self.row_of_new
        mean, variance = self.given.coefficient_mean @ row, np.exp(2 * self.log_sigma)
        variance = variance + self.given.coefficient_covariance @ row @ row
        return GaussianMixture.of(self.weights, mean, np.sqrt(variance))

    @cached_property
    def _moments(self) -> FloatArray:
        marginals: list[Marginal] = [self.sigma, self.new_slope, *self.slope]
        marginals += [self.coefficient(k) for k in range(self.row_of_new.size)]
        marginals += [self.noise] if self.log_s.size > 1 else []
        return np.array([[m.mean, m.sd] for m in marginals])

    @property
    def means(self) -> FloatArray:
        return self._moments[:, 0]

    @property
    def sds(self) -> FloatArray:
        return self._moments[:, 1]


@lru_cache(maxsize=16)
def _solve(data: Lines, priors: _Priors, covariate: _Covariate | None) -> _TwoScales:
    rough_noise = np.sqrt(data.residual_squares / data.y.size) or 1 / priors.noise_rate
    rough_noise = priors.noise or rough_noise
    widest = np.max(np.abs(data.estimate)) + priors.sigma.furthest
    finest = rough_noise / np.sqrt(np.max(data.xx)) if np.any(data.xx) else widest
    line = quadrature.HalfLine(0.1 * min(finest, priors.sigma.size))
    design = None if covariate is None else covariate.design
    row_of_new = np.ones(1) if covariate is None else covariate.row_of_new

    def solution(log_s: FloatArray, t: FloatArray) -> _TwoScales:
        log_sigma, log_rate = line.log_value(t), line.log_rate(t)
        precision = (data.xx / np.exp(2 * log_s)[:, None])[:, None, :]
        sigma = np.broadcast_to(np.exp(log_sigma), (log_s.size, t.size))
        given = condition(data.estimate, precision, sigma, *priors.coefficient_sds, design=design)
        of_sigma = log_sigma + priors.sigma.log_density(np.exp(log_sigma)) + log_rate
        log_density = of_sigma + given.log_density
        if priors.noise is None:
            log_density = log_density + log_noise(data, log_s, priors.noise_rate)[:, None]
        return _TwoScales(log_s, log_sigma, log_rate, log_density, given, row_of_new)

    of_t = line.up_to(float(widest))
    if priors.noise is not None:
        known = np.log([priors.noise])
        [(low, high)] = quadrature.find_box(
            lambda t: solution(known, t).log_density[0], [of_t], 400
        )
        return quadrature.converge(lambda n: solution(known, np.linspace(low, high, n)), 48, 3072)
    start = [noise_range(data, priors.noise_rate), of_t]
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
    sigma_prior: ScalePrior = Exponential(13),  # noqa: B008 (it never changes)
    noise_rate: float = 10,
    noise: float | None = None,
    covariate: ArrayLike | None = None,
    effect_sd: float = 1,
    new_covariate: float = 0,
) -> Posterior:
    """Posterior of lines whose slopes come from a common distribution.

    The model is mu_slope ~ N(0, mu_sd), sigma_slope ~ sigma_prior,
    slope[g] ~ N(mu_slope + effect covariate[g], sigma_slope), noise ~ Exponential(noise_rate),
    y ~ N(slope[groups] x, noise), with effect ~ N(0, effect_sd) where there is a covariate.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Predictor and response.
    groups : array_like of int, shape (n,)
        Group of each observation, from 0 to n_groups - 1.
    n_groups : int
        Number of groups; one without observations knows what the others tell it.
    mu_sd, noise_rate, effect_sd : float
        Constants of the priors.
    sigma_prior : ScalePrior
        Prior of sigma_slope.
    noise : float, optional
        The noise where it is known; it has no prior then, and no marginal.
    covariate : array_like, shape (n_groups,), optional
        A property of each group that the mean of its slope depends on.
    new_covariate : float
        This property of a group not seen yet.

    Returns
    -------
    dict
        The marginals of `mu_slope`, `sigma_slope`, `slope` (a list, by group), `noise`, `effect`
        where there is a covariate, and `new_slope`, the slope of a group not seen yet.

    Raises
    ------
    ValueError
        If the observations are not finite, do not match, or leave no noise.
    """
    data = lines(x, y, groups, n_groups)
    of_group = None
    sds: tuple[float, ...] = (positive(mu_sd, "mu_sd"),)
    if covariate is not None:
        values = np.asarray(covariate, dtype=np.float64)
        if values.shape != (n_groups,) or not np.all(np.isfinite(values)):
            raise ValueError(f"covariate must hold {n_groups} finite numbers, one for each group.")
        of_group = _Covariate(tuple(values.tolist()), float(new_covariate))
        sds += (positive(effect_sd, "effect_sd"),)
    known = None if noise is None else positive(noise, "noise")
    priors = _Priors(sds, sigma_prior, positive(noise_rate, "noise_rate"), known)
    found = _solve(data, priors, of_group)
    posterior: Posterior = {
        "mu_slope": found.mu,
        "sigma_slope": found.sigma,
        "slope": list(found.slope),
        "new_slope": found.new_slope,
    }
    if known is None:
        posterior["noise"] = found.noise
    if of_group is not None:
        posterior["effect"] = found.effect
    return posterior
