"""Place the nodes of a model's scales where its posterior lies, as many as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks.exact import quadrature
from grading_tests.checks.own_model.form.terms import NotFollowed
from grading_tests.checks.own_model.posterior.gaussian_model import Gaussian
from grading_tests.checks.own_model.posterior.scale_axis import ScaleAxis
from grading_tests.checks.own_model.posterior.scale_table import Table
from grading_tests.checks.own_model.posterior.solution import Solution

Floats = NDArray[np.float64]

SCAN = {1: 400, 2: 64}
"""Nodes of a scan of the interpolated density, by the number of scales."""
FIRST = 49
MOST = {1: 1537, 2: 193}
TOLERANCE = 2e-3
"""Largest change of a mean (in sd) and of an sd (relative) when every other node is left out."""
NEAR_AN_END = 100.0
"""Where the density is so far below its top, nobody asks where exactly a prior ends."""
TAIL = 12.0
"""How far the density must have fallen where no larger scale is looked at."""
SHARP = 2.5
"""The variable of a tanh-sinh rule runs so far: to 1e-8 of the range from its ends."""
IMPROPER = "it has no proper posterior"


@dataclass(frozen=True)
class Range:
    """The coordinates of a scale between which its posterior lies.

    Attributes
    ----------
    low, high : float
        The ends.
    sharp : bool
        Whether the density does not vanish at one of them.
    """

    low: float
    high: float
    sharp: bool

    def nodes(self, count: int) -> tuple[Floats, Floats]:
        """Return nodes, and the logarithms of their weights."""
        if not self.sharp:
            u = np.linspace(self.low, self.high, count)
            return u, np.full(count, np.log(u[1] - u[0]))
        t = np.linspace(-SHARP, SHARP, count)
        bend = np.pi / 2 * np.sinh(t)
        share = 1 / (1 + np.exp(-2 * np.abs(bend)))  # of the range, from the further end
        far, near = self.high - self.low, 1 - share
        u = np.where(t < 0, self.low + far * near, self.high - far * near)
        rate = np.log(far * np.pi / 4 * np.cosh(t)) - 2 * np.log(np.cosh(bend))
        return u, rate + np.log(t[1] - t[0])


def converged(model: Gaussian, axes: Sequence[ScaleAxis]) -> tuple[Solution, list[Table]]:
    """Solve a model at as many nodes as it takes.

    Returns
    -------
    Solution
        At nodes where the posterior lies.
    list of Table
        The coarse nodes of every scale, far and wide.

    Raises
    ------
    NotFollowed
        If it has no proper posterior, or takes too many nodes.
    """
    coarse = [axis.coarse() for axis in axes]
    for number, axis in enumerate(axes):
        coarse[number] = _to_the_ends(model, coarse, axis, number)
    ranges = [_range(axis, table, box) for axis, table, box in _boxes(model, axes, coarse)]
    count = FIRST
    places = [found.nodes(count) for found in ranges]
    tables = [_asked(axis, *place) for axis, place in zip(axes, places, strict=True)]
    while True:
        solution = Solution(model, tables)
        if _agree(
            solution, Solution(model, [table.part(slice(None, None, 2)) for table in tables])
        ):
            return solution, coarse
        count = 2 * count - 1
        if count > MOST[len(axes)]:
            raise NotFollowed("its posterior is too jagged")
        tables = [
            _finer(axis, table, found, count)
            for axis, table, found in zip(axes, tables, ranges, strict=True)
        ]


def _asked(axis: ScaleAxis, u: Floats, log_weight: Floats) -> Table:
    return axis.ask(u).weighted(log_weight)


def _finer(axis: ScaleAxis, table: Table, found: Range, count: int) -> Table:
    u, log_weight = found.nodes(count)
    return table.merged(axis.ask(u[1::2])).weighted(log_weight)


def _agree(fine: Solution, rough: Solution) -> bool:
    (means, sds), (rough_means, rough_sds) = fine.moments.T, rough.moments.T
    with np.errstate(all="ignore"):
        off = [np.abs(means - rough_means) / sds, np.abs(rough_sds / sds - 1)]
    return bool(np.all(np.array(off) < TOLERANCE))


def _to_the_ends(model: Gaussian, coarse: Sequence[Table], axis: ScaleAxis, number: int) -> Table:
    """Add the very ends of a scale's prior to its nodes, where the posterior comes near them."""
    table = coarse[number]
    heights = Solution(model, coarse).log_density
    others = tuple(k for k in range(heights.ndim) if k != number)
    along = heights.max(axis=others)
    step = (axis.coordinate.ends[1] - axis.coordinate.ends[0]) / 60
    for end, beyond in ((0, -step), (-1, step)):
        inside = float(table.u[end])
        low, high = axis.coordinate.ends
        if not low - 1e-9 <= inside + beyond <= high + 1e-9:
            continue
        if along[end] > along.max() - NEAR_AN_END:
            last = axis.end(inside, inside + beyond)
            if last.u[0] != inside and last.finite.all():
                table = table.merged(last)
    return table


def _boxes(
    model: Gaussian, axes: Sequence[ScaleAxis], coarse: Sequence[Table]
) -> list[tuple[ScaleAxis, Table, tuple[float, float]]]:
    """Enclose the posterior, by a rough density between the coarse nodes."""

    def rough(*us: Floats) -> Floats:
        tables = [
            table.interpolated(u, axis.coordinate)
            for table, u, axis in zip(coarse, us, axes, strict=True)
        ]
        return Solution(model, tables).log_density

    start = [(float(table.u[0]), float(table.u[-1])) for table in coarse]
    try:
        box = quadrature.find_box(rough, start, SCAN[len(axes)])
    except ValueError:
        raise NotFollowed(IMPROPER) from None
    return list(zip(axes, coarse, box, strict=True))


def _range(axis: ScaleAxis, table: Table, box: tuple[float, float]) -> Range:
    """Round the ends, so that no other processor finds others; stop where the prior does."""
    margin = 0.05 * (box[1] - box[0])
    low, high = np.floor(1e3 * (box[0] - margin)) / 1e3, np.ceil(1e3 * (box[1] + margin)) / 1e3
    first, last = float(table.u[0]), float(table.u[-1])
    lowest, highest = axis.coordinate.ends
    sharp = (low < first and first > lowest + 1e-6) or (high > last and last < highest - 1e-6)
    return Range(max(float(low), first), min(float(high), last), bool(sharp))
