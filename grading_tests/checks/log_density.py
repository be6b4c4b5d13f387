"""Log densities, whole: those of `scipy.stats`, which takes longer to import than a class to mark.

All functions take arrays that fit together, and return one number or as many as there are values.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import gammaln, xlogy

LOG_2_PI = float(np.log(2 * np.pi))


def normal(x: Any, mean: Any, sd: Any) -> Any:
    """Return the log density of a normal distribution."""
    return -0.5 * ((np.asarray(x) - mean) / sd) ** 2 - np.log(sd) - 0.5 * LOG_2_PI


def half_normal(x: Any, sd: Any) -> Any:
    """Return the log density of the absolute value of a normal variable with mean 0."""
    return np.where(np.asarray(x) < 0, -np.inf, normal(x, 0.0, sd) + np.log(2))


def exponential(x: Any, rate: Any) -> Any:
    """Return the log density of an exponential distribution with mean ``1 / rate``."""
    return np.where(np.asarray(x) < 0, -np.inf, np.log(rate) - rate * np.asarray(x))


def student_t(x: Any, nu: Any, location: Any, scale: Any) -> Any:
    """Return the log density of a Student-t distribution with `nu` degrees of freedom."""
    constant = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi) - np.log(scale)
    return constant - (nu + 1) / 2 * np.log1p(((np.asarray(x) - location) / scale) ** 2 / nu)


def poisson(k: Any, mean: Any) -> Any:
    """Return the log probability of `k` events."""
    return xlogy(k, mean) - mean - gammaln(np.asarray(k) + 1.0)
