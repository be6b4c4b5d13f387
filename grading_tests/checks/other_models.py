"""Other models whose draws a trace may hold by mistake: the prior, and those of the same notebook.

They are looked at only when a trace is not what was asked for, so their posteriors are computed
then. A posterior is the one for the course's own data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks import exact
from grading_tests.checks.course_data import N_GROUPS, OUTLIERS, cheeseburger

Floats = NDArray[np.float64]
Marginals = Mapping[str, Any]
NODES = (np.arange(2000) + 0.5) / 2000
"""Probabilities at which the prior of a scale is taken, where slopes depend on it."""


@dataclass(frozen=True)
class OtherModel:
    """A model that is not asked for, but near at hand.

    Attributes
    ----------
    posterior : callable
        Returns marginals by variable, a list for one that has a shape.
    words : str
        What the model is called in a sentence; nothing for the prior of the model asked for.
    within : tuple of str and two floats, optional
        A variable, and where the mean of its draws lies: where it does not, a posterior that takes
        seconds need not be computed.
    """

    posterior: Callable[[], Marginals]
    words: str = ""
    within: tuple[str, float, float] | None = None

    def may_be(self, trace: TraceEvidence) -> bool:
        """Tell whether a trace may hold draws of this model, at first sight."""
        if self.within is None:
            return True
        variable, low, high = self.within
        held = trace.groups["posterior"].get(variable)
        return held is not None and held.size > 0 and bool(low <= held.mean() <= high)

    @property
    def is_prior(self) -> bool:
        """Whether it is the prior of the model asked for."""
        return not self.words


@dataclass(frozen=True, eq=False)
class Prior:
    """A prior in closed form: its quantiles, mean and standard deviation."""

    quantiles: Callable[[Floats], Floats]
    mean: float
    sd: float

    def quantile(self, p: ArrayLike) -> Floats:
        """Value below which lies the probability `p`."""
        return np.asarray(self.quantiles(np.asarray(p, dtype=float)))


def normal(sd: float) -> Prior:
    """Return a normal prior with mean 0."""
    return Prior(lambda p: sd * ndtri(p), 0.0, sd)


def half_normal(sd: float) -> Prior:
    """Return the absolute value of one."""
    mean = float(np.sqrt(2 / np.pi))
    return Prior(lambda p: sd * ndtri((1 + p) / 2), sd * mean, sd * float(np.sqrt(1 - mean**2)))


def exponential(rate: float) -> Prior:
    """Return an exponential prior."""
    return Prior(lambda p: -np.log1p(-p) / rate, 1 / rate, 1 / rate)


def population(mu_sd: float, sigma: Prior, noise: Prior | None, lifts: Floats) -> Marginals:
    """Return the prior of a hierarchical model.

    Parameters
    ----------
    mu_sd : float
        Standard deviation of `mu_slope`, whose mean is 0.
    sigma, noise : Prior
        Of `sigma_slope`, and of `noise` where that is unknown.
    lifts : ndarray of shape (k,)
        What a predictor adds to the standard deviation of each slope, 0 without one.
    """
    widths, weights = sigma.quantile(NODES), np.full(NODES.size, 1 / NODES.size)
    slopes = [
        exact.GaussianMixture.of(weights, 0 * widths, np.sqrt(mu_sd**2 + lift**2 + widths**2))
        for lift in lifts
    ]
    found = {"mu_slope": normal(mu_sd), "sigma_slope": sigma, "slope": slopes}
    found["slope_offset"] = [normal(1.0)] * len(slopes)
    return found | ({} if noise is None else {"noise": noise})


@cache
def pooled() -> Marginals:
    """Return the posterior of one slope for all, without the two spoilt visits."""
    data = cheeseburger()
    return dict(exact.pooled_posterior(data.x_obs[: -len(OUTLIERS)], data.y_obs[: -len(OUTLIERS)]))


@cache
def unpooled(left_out: int = 0) -> Marginals:
    """Return the posterior of eight slopes, without some of the last visits."""
    data = cheeseburger()
    kept = slice(0, data.y_obs.size - left_out)
    return dict(exact.unpooled_posterior(data.x_obs[kept], data.y_obs[kept], data.groups[kept]))


@cache
def hierarchical(mu_sd: float, sigma_prior: exact.ScalePrior, noise_rate: float) -> Marginals:
    """Return the posterior of the hierarchical model with a normal likelihood."""
    data = cheeseburger()
    return dict(
        exact.hierarchical_posterior(
            data.x_obs,
            data.y_obs,
            data.groups,
            mu_sd=mu_sd,
            sigma_prior=sigma_prior,
            noise_rate=noise_rate,
        )
    )


@cache
def robust(is_hierarchical: bool = True) -> Marginals:
    """Return the posterior of the model with a Student-t likelihood."""
    data = cheeseburger()
    solve: Any = exact.robust_posterior if is_hierarchical else exact.robust_unpooled_posterior
    return dict(solve(data.x_obs, data.y_obs, data.groups))


def _alone(slope_sd: float, entries: int | None, noise: Prior) -> Marginals:
    slope = normal(slope_sd)
    return {"slope": slope if entries is None else [slope] * entries, "noise": noise}


def _chain(with_kiosks: bool) -> Marginals:
    from grading_tests.checks.workflow import population as forty  # which imports draws

    found = forty.chain_posterior(with_kiosks)
    return {**found, "kiosk_effect": found["effect"]} if with_kiosks else found


def _chain_prior(with_kiosks: bool) -> Marginals:
    from grading_tests.checks.workflow import data

    lifts = 2.0 * data.chain().kiosks if with_kiosks else np.zeros(data.N_COUNTRIES)
    found = population(5.0, half_normal(2.0), exponential(1.0), lifts)
    return {**found, "kiosk_effect": normal(2.0)} if with_kiosks else found


EIGHT = np.zeros(N_GROUPS)
_ALL_VISITS = OtherModel(unpooled, "the one that sees all 355 visits")
_FEWER = OtherModel(lambda: unpooled(len(OUTLIERS)), "the one without the last two visits")
_CHAPTER = OtherModel(
    lambda: hierarchical(1.0, exact.Exponential(13.0), 10.0),
    "the one with the narrow hyperpriors, Normal(0, 1) and Exponential(13)",
)
_WIDE = OtherModel(
    lambda: hierarchical(5.0, exact.HalfNormal(2.0), 10.0),
    "the one with a normal likelihood and wide hyperpriors, Normal(0, 5) and HalfNormal(2)",
)
_NORMAL = OtherModel(
    lambda: hierarchical(5.0, exact.HalfNormal(2.0), 1.0), "the one with a normal likelihood"
)
_ROBUST = OtherModel(robust, "the one with a Student-t likelihood", ("noise", 0.06, 0.11))
_ROBUST_UNPOOLED = OtherModel(
    lambda: robust(False),
    "the one with a Student-t likelihood and slopes of their own",
    ("noise", 0.06, 0.11),
)
_WIDE_PRIOR = OtherModel(lambda: population(5.0, half_normal(2.0), exponential(1.0), EIGHT))
_EIGHT_ALONE = OtherModel(lambda: _alone(20.0, N_GROUPS, exponential(10.0)))

NEAR: dict[str, tuple[OtherModel, ...]] = {
    "pooled_trace": (
        OtherModel(lambda: _alone(20.0, None, exponential(0.1))),
        OtherModel(pooled, "the one without the last two visits"),
    ),
    "unpooled_trace": (_EIGHT_ALONE, _FEWER, _ROBUST_UNPOOLED),
    "leverage_trace": (_EIGHT_ALONE, _ALL_VISITS),
    "hierarchical_trace": (
        OtherModel(lambda: population(1.0, exponential(13.0), exponential(10.0), EIGHT)),
        _WIDE,
        _ROBUST,
    ),
    "noncentred_trace": (_WIDE, _ROBUST),
    "wide_trace": (
        OtherModel(lambda: population(5.0, half_normal(2.0), exponential(10.0), EIGHT)),
        _CHAPTER,
        _ROBUST,
    ),
    "robust_trace": (_WIDE_PRIOR, _CHAPTER, _WIDE, _NORMAL),
    "robust_unpooled_trace": (_ROBUST, _ALL_VISITS),
    "normal_trace": (_WIDE_PRIOR, _ROBUST, _CHAPTER),
    "chain_trace": (
        OtherModel(lambda: _chain_prior(False)),
        OtherModel(lambda: _chain(True), "the one with the kiosks"),
    ),
    "kiosk_trace": (OtherModel(lambda: _chain_prior(True)),),
}
"""By the name of a trace, what it may hold instead, the likeliest first."""


def of(trace_name: str) -> tuple[OtherModel, ...]:
    """Return what a trace of this name may hold by mistake."""
    return NEAR.get(trace_name, ())
