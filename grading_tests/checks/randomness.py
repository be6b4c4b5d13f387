"""Are these independent draws from the distribution that was asked for? Exact tests, no simulation.

The distribution of every statistic is known for a right answer, whatever its seed and generator, so
each test rejects a right answer with probability `ALPHA` and no more. The eleven tests of question
`observations` reject at most one right answer in nine million, and the 24 of question
`make-mock-data` at most one in four million.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

ALPHA = 1e-8
"""How often one test may reject a right answer."""

MAX_REPEATED = 0.2
"""Share of draws that may agree with another draw to ten digits; right answers have none."""

Floats = NDArray[np.float64]
Groups = NDArray[np.int64]


def off_centre(z: Floats) -> bool:
    """Tell whether the mean of standard normal draws is too far from zero (normal distribution)."""
    return _rejects(2 * stats.norm.sf(abs(float(z.sum())) / np.sqrt(z.size)))


def off_scale(z: Floats) -> int:
    """Return -1 where standard normal draws spread too little, 1 too much, else 0 (chi-squared)."""
    total = float(z @ z)
    if _rejects(2 * stats.chi2.cdf(total, z.size)):
        return -1
    return int(_rejects(2 * stats.chi2.sf(total, z.size)))


def off_shape(z: Floats) -> bool:
    """Tell whether standard normal draws come from a distribution of another shape (two tests).

    The largest absolute value has the distribution function ``(2 * Phi(m) - 1)**n``; it tells a
    uniform distribution from a normal one of the same variance. Kolmogorov and Smirnov's test sees
    the rest.
    """
    log_below = z.size * np.log1p(-2 * stats.norm.sf(float(np.abs(z).max())))
    largest = 2 * min(np.exp(log_below), -np.expm1(log_below))
    return _rejects(largest, stats.kstest(z, "norm").pvalue)


def off_by_group(residual: Floats, groups: Groups, x: Floats | None = None) -> bool:
    """Tell whether the mean of residuals, or their slope on `x`, is not zero in some group (F)."""
    column = np.ones_like(residual) if x is None else x
    labels = np.unique(groups)
    explained = 0.0
    for label in labels:
        here = groups == label
        explained += float(column[here] @ residual[here]) ** 2 / float(column[here] @ column[here])
    left = float(residual @ residual) - explained
    free = residual.size - labels.size
    if left <= 1e-12 * explained:
        return True
    ratio = (explained / labels.size) / (left / free)
    return _rejects(stats.f.sf(ratio, labels.size, free))


def uneven(residual: Floats, groups: Groups, x: Floats) -> bool:
    """Tell whether residuals spread more in one group, or at larger ``|x|``, than elsewhere (F)."""
    far = np.abs(x) > np.median(np.abs(x))
    parts = [far, *(groups == label for label in np.unique(groups))]
    return _rejects(*(len(parts) * _p_equal_spread(residual[p], residual[~p]) for p in parts))


def repeated(draws: Floats) -> bool:
    """Tell whether the same numbers occur again and again."""
    steps = np.diff(np.sort(draws))
    return bool(np.mean(steps <= 1e-10 * np.std(draws)) > MAX_REPEATED)


def same_numbers(first: Floats, second: Floats) -> bool:
    """Tell whether many numbers of `first` occur in `second`, with either sign and in any order."""
    a, b = np.abs(first), np.sort(np.abs(second))
    after = np.clip(np.searchsorted(b, a), 1, b.size - 1)
    nearest = np.minimum(np.abs(b[after] - a), np.abs(b[after - 1] - a))
    return bool(np.mean(nearest <= 1e-10) > MAX_REPEATED)


def _p_equal_spread(first: Floats, second: Floats) -> float:
    if first.size == 0 or second.size == 0:
        return 1.0
    below, above = float(np.mean(first**2)), float(np.mean(second**2))
    if above == 0:
        return float(below == 0)
    ratio, sizes = below / above, (first.size, second.size)
    return 2 * min(float(stats.f.cdf(ratio, *sizes)), float(stats.f.sf(ratio, *sizes)))


def _rejects(*p_values: Any) -> bool:
    return min(float(p) for p in p_values) < ALPHA
