"""Place the nodes of a quadrature by what the integrand says, and prove that they are enough.

All coordinates are chosen so that the integrand is smooth and dies away at both ends. There the
trapezoidal rule on an even grid converges faster than any power of the step, and its weights are
all alike: a posterior becomes a sum over nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Box = list[tuple[float, float]]

DEPTH = 32.0
"""Nodes with a log density this far below the highest are left out (a factor of 1e-14)."""
TOLERANCE = 1e-5
"""Largest change of a mean (in sd) or of an sd (relative) that halving the steps may cause."""
FURTHEST = 150.0
"""No coordinate may run further: beyond it the arithmetic would overflow."""


@dataclass(frozen=True)
class HalfLine:
    """A coordinate for a positive quantity whose density need not vanish at zero.

    The quantity is scale * exp(t - exp(-t)): its logarithm is nearly t above the scale, while
    below the scale, where nothing happens any more, few units of t lead all the way to zero
    (the double exponential substitution of Takahasi and Mori).

    Attributes
    ----------
    scale : float
        A value below which the density is flat.
    """

    scale: float

    def log_value(self, t: FloatArray) -> FloatArray:
        """Logarithm of the quantity at coordinates t."""
        return np.asarray(np.log(self.scale) + t - np.exp(-t))

    def log_rate(self, t: FloatArray) -> FloatArray:
        """Logarithm of the derivative of `log_value`."""
        return np.asarray(np.log1p(np.exp(-t)))

    def up_to(self, largest: float) -> tuple[float, float]:
        """Coordinates from practically zero to a given value."""
        return -3.5, float(np.log(max(largest / self.scale, np.e)))


class Solution(Protocol):
    """What the self-check looks at."""

    @property
    def means(self) -> FloatArray:
        """Posterior means of every quantity."""

    @property
    def sds(self) -> FloatArray:
        """Posterior standard deviations of every quantity."""


def find_box(
    log_density: Callable[..., FloatArray], box: Sequence[tuple[float, float]], nodes: int
) -> Box:
    """Enclose the region that carries the mass, by scanning, zooming in and moving out.

    Parameters
    ----------
    log_density : callable
        Takes one increasing array per dimension and returns the log density on their grid.
    box : sequence of (low, high)
        Where to start, one pair per dimension. It should contain the mode, but may be far larger
        than the region around it, or cut off a part of it.
    nodes : int
        Nodes per dimension of a scan.

    Returns
    -------
    list of (low, high)
        A box outside which the density is negligible.

    Raises
    ------
    ValueError
        If the density does not die away, as where there is no proper posterior.
    """
    ends = [(float(low), float(high)) for low, high in box]
    for _ in range(80):
        axes = [np.linspace(low, high, nodes) for low, high in ends]
        values = log_density(*axes)
        active = values > np.max(values) - DEPTH
        settled, wider = True, []
        for dimension, axis in enumerate(axes):
            others = tuple(d for d in range(len(axes)) if d != dimension)
            first, last = np.flatnonzero(np.any(active, axis=others))[[0, -1]]
            step, width = axis[1] - axis[0], axis[-1] - axis[0]
            low = axis[first - 1] if first > 0 else axis[0] - max(width / 4, step)
            high = axis[last + 1] if last < nodes - 1 else axis[-1] + max(width / 4, step)
            cut_off = first == 0 or last == nodes - 1
            settled &= not cut_off and high - low > 0.7 * width
            wider.append((float(low), float(high)))
        ends = wider
        if settled:
            return ends
        if max(abs(end) for pair in ends for end in pair) > FURTHEST:
            break
    raise ValueError(
        "These observations do not pin down the scales of the model: its posterior cannot be found."
    )


def converge[S: Solution](
    solve: Callable[[int], S], nodes: int, most: int, tolerance: float = TOLERANCE
) -> S:
    """Halve the steps until nothing changes any more.

    Parameters
    ----------
    solve : callable
        Takes the number of nodes per dimension and returns a solution.
    nodes, most : int
        The first number of nodes, and the largest that may be tried.
    tolerance : float
        Largest change of any mean (in sd) and of any sd (relative) that counts as none.

    Returns
    -------
    Solution
        The finer of two solutions that agree.

    Raises
    ------
    ValueError
        If the finest two still disagree.
    """
    coarse = solve(nodes)
    while nodes < most:
        nodes *= 2
        fine = solve(nodes)
        if _change(coarse, fine) < tolerance:
            return fine
        coarse = fine
    raise ValueError(
        f"The posterior of these observations cannot be resolved with {most} nodes per dimension."
    )


def _change(coarse: Solution, fine: Solution) -> float:
    of_means = np.abs(fine.means - coarse.means) / fine.sds
    of_sds = np.abs(fine.sds / coarse.sds - 1)
    return float(max(of_means.max(), of_sds.max()))


def normalise(log_density: FloatArray) -> FloatArray:
    """Turn log densities on an even grid into the weights of its nodes, which add up to 1."""
    weights = np.exp(log_density - np.max(log_density))
    return np.asarray(weights / weights.sum())


def log_sum(log_density: FloatArray, axis: int | tuple[int, ...]) -> FloatArray:
    """Sum a density that is given by its logarithm over some axes, and return the logarithm."""
    top = np.max(log_density)
    with np.errstate(divide="ignore"):
        return np.asarray(top + np.log(np.sum(np.exp(log_density - top), axis=axis)))
