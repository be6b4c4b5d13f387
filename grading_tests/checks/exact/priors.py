"""Priors of sigma_slope, the standard deviation of slopes about their common mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class ScalePrior(Protocol):
    """A density on the positive half line, smooth down to zero; it can be hashed."""

    def __hash__(self) -> int:
        """Tell it from others; it does not change."""

    @property
    def size(self) -> float:
        """A typical value: the density is flat below a tenth of it."""

    @property
    def furthest(self) -> float:
        """A value beyond which the mass is negligible."""

    def log_density(self, sigma: FloatArray) -> FloatArray:
        """Return the log density, up to a constant."""


@dataclass(frozen=True)
class Exponential:
    """An exponential distribution with a given rate, so with mean ``1 / rate``."""

    rate: float

    @property
    def size(self) -> float:
        """Its mean."""
        return 1 / self.rate

    @property
    def furthest(self) -> float:
        """Sixty times its mean."""
        return 60 / self.rate

    def log_density(self, sigma: FloatArray) -> FloatArray:
        """Return the log density, up to a constant."""
        return -self.rate * sigma


@dataclass(frozen=True)
class HalfNormal:
    """The absolute value of a normal variable with mean 0 and a given standard deviation."""

    sd: float

    @property
    def size(self) -> float:
        """The parameter."""
        return self.sd

    @property
    def furthest(self) -> float:
        """Nine times the parameter."""
        return 9 * self.sd

    def log_density(self, sigma: FloatArray) -> FloatArray:
        """Return the log density, up to a constant."""
        return -0.5 * (sigma / self.sd) ** 2
