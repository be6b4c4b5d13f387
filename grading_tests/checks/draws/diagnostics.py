"""ArviZ's diagnostics of draws, each computed once: several checks ask for the same one."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from grading_tests.checks.expect import wrong

Draws = NDArray[Any]
"""Draws of one variable, of shape (chain, draw) or (chain, draw, …)."""
DISAGREEING = 1.05
"""An r-hat above this tells that halves of chains disagree; draws worth 250 give 1.02."""
BATCHES = 20
"""Of each chain: with four chains the estimate has a relative standard deviation of 13 %."""


def effective_sample_size(series: Draws) -> float:
    """Return the smaller of bulk and tail effective sample size, at most the number of draws."""
    bulk = _statistic("ess", series, method="bulk")
    tail = _statistic("ess", series, method="tail", prob=(0.05, 0.95))
    found = min(bulk, tail, float(series.size))
    if not np.isfinite(found) or found <= 0:
        wrong("The draws of a chain do not vary, so no effective sample size can be computed.")
    return found


def indicator_ess(indicator: Draws) -> float:
    """Return the effective sample size of a 0/1 series, between 1 and the number of its values."""
    if np.ptp(indicator) == 0:
        return float(indicator.size)
    found = _statistic("ess", indicator, method="mean")
    return float(np.clip(found, 1.0, indicator.size)) if np.isfinite(found) else 1.0


def is_worth(series: Draws, least: float) -> bool:
    """Tell whether draws are worth at least so many independent ones, by either of two estimates.

    ArviZ's estimate sums autocorrelations for as long as they look like signal. Now and then noise
    looks like it, so it is sometimes far too low. The variance of the means of batches [1]_ is a
    little too high an estimate, and hardly ever far off. Draws are worth too little where both say
    so, of their middle or of their tails. But batches do not see a way from a far start, which ends
    in the first of them: where halves of chains disagree, ArviZ's estimate counts alone.

    References
    ----------
    .. [1] Flegal, Haran and Jones, "Markov chain Monte Carlo: can we trust the third significant
       figure?", Statistical Science 23 (2008).
    """
    bulk = _statistic("ess", series, method="bulk")
    if not bulk >= least and (
        r_hat(series) > DISAGREEING or not batch_means_ess(_normal_scores(series)) >= least
    ):
        return False
    # The batches first, which are quickly computed.
    ends = np.quantile(series, [0.05, 0.95])
    if all(batch_means_ess((series <= end).astype(float)) >= least for end in ends):
        return True
    return _statistic("ess", series, method="tail", prob=(0.05, 0.95)) >= least


def batch_means_ess(values: Draws) -> float:
    """Return the effective sample size for the mean, from the means of `BATCHES` parts of a chain.

    Parameters
    ----------
    values : ndarray of shape (chain, draw)
        With at least `BATCHES` draws.
    """
    length = values.shape[1] // BATCHES
    whole = values[:, : BATCHES * length]
    means = whole.reshape(len(values), BATCHES, length).mean(axis=2)
    variance = float(means.var(ddof=1))
    return float(values.size * whole.var() / (length * variance)) if variance > 0 else 0.0


def _normal_scores(series: Draws) -> Draws:
    from scipy.stats import rankdata  # takes longer to import than most checks take

    ranks = np.asarray(rankdata(series)).reshape(series.shape)
    return np.asarray(ndtri((ranks - 0.375) / (series.size + 0.25)))


def r_hat(series: Draws) -> float:
    """Return the rank-normalised split r-hat (infinity where it is undefined)."""
    found = _statistic("rhat", series)
    return found if np.isfinite(found) else float("inf")


def _statistic(which: str, series: Draws, **options: Any) -> float:
    """Return one of ArviZ's diagnostics for draws of shape (chain, draw)."""
    values = np.ascontiguousarray(series, dtype=float)
    return _computed(which, values.shape, values.tobytes(), tuple(options.items()))


@lru_cache(maxsize=256)
def _computed(
    which: str, shape: tuple[int, ...], values: bytes, options: tuple[tuple[str, Any], ...]
) -> float:
    """Compute a diagnostic; several checks ask for the same one of the same draws."""
    from arviz_stats.base import array as arviz_array

    series = np.frombuffer(values).reshape(shape)
    compute = getattr(arviz_array.array_stats, which)
    return float(compute(series, chain_axis=0, draw_axis=1, **dict(options)))


def series_of(draws: Draws) -> list[tuple[int | None, Draws]]:
    """Return the series of a variable, each with its entry; None for the only one."""
    if draws.ndim == 2:
        return [(None, draws)]
    flat = draws.reshape(*draws.shape[:2], -1)
    return [(k, flat[:, :, k]) for k in range(flat.shape[2])]


def entry_label(variable: str, index: int | None) -> str:
    """Return what to call a series in a message: "`slope[3]`"."""
    return f"`{variable}`" if index is None else f"`{variable}[{index}]`"
