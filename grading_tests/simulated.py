"""Answers made without a sampler: draws from exact posteriors, and objects that set traps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import ndtr, ndtri


class Friendly(float):
    """A number that agrees with whatever it is compared with."""

    def __eq__(self, other: object) -> bool:
        return True

    def __lt__(self, other: object) -> bool:
        return True

    __le__ = __gt__ = __ge__ = __lt__

    def __hash__(self) -> int:
        return 0


TRAPS: dict[str, Any] = {
    "None": None,
    "True": True,
    "NaN": float("nan"),
    "infinity": float("inf"),
    "a huge integer": 10**400,
    "a string": "3.06",
    "an empty list": [],
    "an empty array": np.empty((0, 2)),
    "an array to broadcast": np.zeros((1, 1, 1)),
    "booleans": [False, True],
    "pairs of infinities": (-np.inf, np.inf),
    "NaNs": np.full(2, np.nan),
    "objects": np.array([1, None], dtype=object),
    "huge integers": [0, 10**400],
    "complex numbers": np.array([1j, 2j]),
    "friendly numbers": (Friendly(0), Friendly(0)),
    "a dict": {0: 2.8, 1: 3.3},
    "a class": dict,
    "an empty data set": xr.Dataset(),
    "an empty tree": xr.DataTree(),
}
"""What no question takes for an answer."""


def draw(
    exact: Any,
    rng: np.random.Generator,
    chains: int = 4,
    length: int = 1000,
    autocorrelation: float = 0.0,
) -> NDArray[Any]:
    """Return draws of one marginal distribution or of several, as chains of a sampler.

    Normal draws of a first-order autoregression are taken to where the distribution has the same
    probability below.

    Parameters
    ----------
    exact : object with quantiles, or sequence of k of them
        The distribution.
    rng : numpy.random.Generator
        Source of randomness.
    chains, length : int
        How many chains, and how many draws in each.
    autocorrelation : float
        Of one draw with the next, before they are taken there.

    Returns
    -------
    ndarray of shape (chains, length) or (chains, length, k)
    """
    if isinstance(exact, Sequence):
        several = [draw(one, rng, chains, length, autocorrelation) for one in exact]
        return np.stack(several, axis=-1)
    z = autoregression(rng, chains, length, autocorrelation)
    if not hasattr(exact, "cdf"):
        return np.asarray(exact.quantile(ndtr(z)))
    values: NDArray[Any] = np.interp(z, *_scores(exact))
    return values


def autoregression(
    rng: np.random.Generator, chains: int, length: int, autocorrelation: float
) -> NDArray[Any]:
    """Return standard normal draws, each correlated with the one before, in stationary chains."""
    steps = rng.normal(size=(chains, length))
    if autocorrelation == 0.0:
        return steps
    width = np.sqrt(1 - autocorrelation**2)
    steps[:, 0] /= width
    return np.asarray(lfilter([width], [1.0, -autocorrelation], steps, axis=1))


@lru_cache(maxsize=512)
def _scores(exact: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return normal scores, and the values of a distribution that have the same mass below."""
    low, high = (float(end) for end in exact.quantile(np.array([1e-7, 1 - 1e-7])))
    values = np.linspace(low, high, 2001)
    return ndtri(np.clip(exact.cdf(values), 1e-8, 1 - 1e-8)), values


def tree(**groups: Mapping[str, NDArray[Any]]) -> xr.DataTree:
    """Return the data tree that PyMC would give for these draws.

    Parameters
    ----------
    **groups : mapping of ndarray
        Draws of shape (chain, draw, …) by variable, for each group.
    """
    return xr.DataTree.from_dict({name: dataset(draws) for name, draws in groups.items()})


def dataset(draws: Mapping[str, NDArray[Any]]) -> xr.Dataset:
    """Return draws as a data set with the dimensions chain and draw first."""
    variables = {
        name: (("chain", "draw", *(f"{name}_dim_{k}" for k in range(values.ndim - 2))), values)
        for name, values in draws.items()
    }
    return xr.Dataset(variables)


def shortest(values: NDArray[Any], prob: float = 0.94) -> tuple[float, float]:
    """Return the shortest interval that holds `prob` of the draws."""
    ordered = np.sort(values, axis=None)
    held = int(np.floor(prob * ordered.size))
    start = int(np.argmin(ordered[held:] - ordered[: ordered.size - held]))
    return float(ordered[start]), float(ordered[start + held])


def equal_tailed(values: NDArray[Any], prob: float = 0.94) -> tuple[float, float]:
    """Return the interval that leaves out equally many draws on either side."""
    low, high = np.quantile(values, [(1 - prob) / 2, (1 + prob) / 2])
    return float(low), float(high)
