"""The observations behind a posterior: checked once, then hashable so that results can be kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
LARGEST = 1e60
"""Larger values would overflow when they are squared and divided."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Observations along straight lines through the origin, one line per group.

    Two objects are equal when their arrays are, bit by bit; so one can be the key of a cache.

    Attributes
    ----------
    x, y : ndarray, shape (n,)
        Predictor and response.
    groups : ndarray of int, shape (n,)
        The line that each observation belongs to.
    n_groups : int
        Number of lines, those without an observation included.
    """

    x: FloatArray
    y: FloatArray
    groups: NDArray[np.int64]
    n_groups: int

    @cached_property
    def key(self) -> tuple[bytes, bytes, bytes, int]:
        """What makes these observations equal to others."""
        return self.x.tobytes(), self.y.tobytes(), self.groups.tobytes(), self.n_groups

    def __eq__(self, other: object) -> bool:
        """Compare by value."""
        return isinstance(other, Lines) and self.key == other.key

    def __hash__(self) -> int:
        """Hash the values."""
        return hash(self.key)

    @cached_property
    def xx(self) -> FloatArray:
        """Sum of x squared by group, shape (n_groups,)."""
        return np.bincount(self.groups, self.x**2, self.n_groups)

    @cached_property
    def estimate(self) -> FloatArray:
        """Least-squares slope by group, shape (n_groups,); 0 where the data say nothing."""
        xy = np.bincount(self.groups, self.x * self.y, self.n_groups)
        return np.divide(xy, self.xx, out=np.zeros(self.n_groups), where=self.xx > 0)

    @cached_property
    def residual_squares(self) -> float:
        """Sum of squared residuals about the least-squares lines."""
        return float(np.sum((self.y - self.estimate[self.groups] * self.x) ** 2))

    def lie_on_their_lines(self) -> bool:
        """Tell whether nothing is left over from which a noise could be learnt."""
        spare = self.y.size - np.count_nonzero(self.xx)
        return bool(spare > 0 and self.residual_squares <= 1e-24 * np.sum(self.y**2))


def lines(x: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None, n_groups: int = 1) -> Lines:
    """Check the observations and freeze a copy of them.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Predictor and response.
    groups : array_like of int, shape (n,), optional
        Group of each observation; all in group 0 by default.
    n_groups : int
        Number of groups.

    Returns
    -------
    Lines
        The observations, read-only.

    Raises
    ------
    ValueError
        If they are not finite, do not fit each other, or lie on their lines exactly.
    """
    xs, ys = _real(x, "x"), _real(y, "y")
    if xs.shape != ys.shape:
        raise ValueError(f"x has {xs.size} values and y has {ys.size}: they must match.")
    if xs.size == 0:
        raise ValueError("There are no observations.")
    if isinstance(n_groups, bool) or not isinstance(n_groups, int | np.integer) or n_groups < 1:
        raise ValueError(f"n_groups must be a positive integer, not {n_groups!r}.")
    gs = np.zeros(xs.size, dtype=np.int64) if groups is None else _groups(groups, int(n_groups))
    if gs.shape != xs.shape:
        raise ValueError(f"x has {xs.size} values and groups has {gs.size}: they must match.")
    for array in (xs, ys, gs):
        array.flags.writeable = False
    data = Lines(xs, ys, gs, int(n_groups))
    if data.lie_on_their_lines():
        raise ValueError(
            "The observations lie exactly on their lines, so the noise has no posterior: "
            "its density grows without limit towards zero."
        )
    return data


def positive(value: Any, name: str) -> float:
    """Return a positive, finite number as a float, or raise a ValueError that names it."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise ValueError(f"{name} must be a number, not {value!r}.")
    if not 1e-30 < value < 1e30:
        raise ValueError(f"{name} must be positive and finite, not {value!r}.")
    return float(value)


def _real(values: ArrayLike, name: str) -> FloatArray:
    array = np.asarray(values)
    if array.ndim != 1 or array.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be a one-dimensional array of real numbers.")
    result = np.array(array, dtype=np.float64)
    if not np.all(np.abs(result) < LARGEST):
        raise ValueError(f"{name} must be finite and smaller than {LARGEST:g} in size.")
    return result


def _groups(values: ArrayLike, n_groups: int) -> NDArray[np.int64]:
    array = np.asarray(values)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ValueError("groups must be a one-dimensional array of integers.")
    if array.size and (array.min() < 0 or array.max() >= n_groups):
        raise ValueError(f"groups must lie between 0 and {n_groups - 1}.")
    return np.array(array, dtype=np.int64)
