"""Answers made without a sampler: draws from exact posteriors, and objects that set traps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray


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


def draw(exact: Any, rng: np.random.Generator, chains: int = 4, length: int = 1000) -> NDArray[Any]:
    """Return independent draws of one marginal posterior or of several.

    Parameters
    ----------
    exact : Marginal or sequence of k Marginal
        The posterior.
    rng : numpy.random.Generator
        Source of randomness.
    chains, length : int
        How many chains, and how many draws in each.

    Returns
    -------
    ndarray of shape (chains, length) or (chains, length, k)
    """
    if isinstance(exact, Sequence):
        return np.stack([draw(marginal, rng, chains, length) for marginal in exact], axis=-1)
    levels = np.linspace(1e-6, 1 - 1e-6, 4001)
    values: NDArray[Any] = np.interp(
        rng.uniform(size=(chains, length)), levels, exact.quantile(levels)
    )
    return values


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
