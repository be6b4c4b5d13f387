"""Mixtures of normal distributions cut off at zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_ndtr, ndtr

from grading_tests.checks.exact import intervals

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TruncatedMixture:
    """A weighted sum of normal distributions, each cut off below zero.

    Attributes
    ----------
    weights, means, sds : ndarray of shape (k,)
        Weight (they add up to 1), and mean and sd of every component before the cut.
    """

    weights: Floats
    means: Floats
    sds: Floats

    @classmethod
    def of(cls, weights: Floats, means: Floats, sds: Floats) -> TruncatedMixture:
        """Normalise the weights."""
        return cls(weights / weights.sum(), means, sds)

    def _cut(self) -> tuple[Floats, Floats]:
        """Return mean and variance of every component."""
        edge = -self.means / self.sds
        slope = np.exp(-0.5 * edge**2 - 0.5 * np.log(2 * np.pi) - log_ndtr(-edge))
        mean = self.means + self.sds * slope
        return mean, self.sds**2 * (1 + edge * slope - slope**2)

    @property
    def mean(self) -> float:
        """Mean."""
        return float(self.weights @ self._cut()[0])

    @property
    def sd(self) -> float:
        """Standard deviation."""
        mean, variance = self._cut()
        return float(np.sqrt(self.weights @ (variance + (mean - self.mean) ** 2)))

    @property
    def table(self) -> intervals.Table:
        """The cumulative distribution function, to start root finding from."""
        return intervals.tabulate(self.cdf, 0.0, self.mean + 12 * self.sd)

    def pdf(self, x: ArrayLike) -> Floats:
        """Density at x."""
        at = np.asarray(x, dtype=float)[..., None]
        log = -0.5 * ((at - self.means) / self.sds) ** 2 - 0.5 * np.log(2 * np.pi)
        heights = np.exp(log - np.log(self.sds) - log_ndtr(self.means / self.sds))
        return np.asarray(np.where(at[..., 0] >= 0, heights @ self.weights, 0.0))

    def cdf(self, x: ArrayLike) -> Floats:
        """Probability below x."""
        flat = np.atleast_1d(np.asarray(x, dtype=float)).ravel()
        above_zero = np.exp(log_ndtr(self.means / self.sds))
        found = [
            float(self.weights @ np.clip(1 - ndtr((self.means - at) / self.sds) / above_zero, 0, 1))
            if at > 0
            else 0.0
            for at in flat
        ]
        return np.asarray(found).reshape(np.shape(x))

    def quantile(self, p: ArrayLike) -> Floats:
        """Value below which the probability is p."""
        return intervals.quantile(self, p)
