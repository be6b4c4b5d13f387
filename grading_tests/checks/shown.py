"""What the marks of a figure show along an axis: distributions, intervals, places.

A histogram, a density, a cloud of draws and a cumulative distribution are read as distributions, by
their mean and standard deviation; error bars, boxes and bands as intervals; markers, the ends of
bars and lines across the axis as places. An eye would read them so, whatever drew them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.figures import AxesEvidence, PathSet, PointSet

Floats = NDArray[np.float64]
Kind = Literal["distribution", "interval", "box", "bar", "place"]

MANY = 20
"""From so many marks on the values of a distribution can be seen."""
FEW = 200
"""Up to so many marks drawn together are read one by one."""
CURVE = 8
"""A line of so many points may be a curve."""


@dataclass(frozen=True)
class Mark:
    """Something that can be read from an axis.

    Attributes
    ----------
    kind : {"distribution", "interval", "box", "bar", "place"}
        How it is read. Intervals are drawn as lines, boxes as areas, which may only be meant to end
        somewhere; bars are boxes of which many stand together, as in a histogram.
    low, high : float
        Its ends; of a distribution mean minus and plus one standard deviation.
    row : tuple of float
        Where it stands on the other axis, from and to; NaN where it goes all along.
    label : str
        Its label in the legend, "" where there is none.
    """

    kind: Kind
    low: float
    high: float
    row: tuple[float, float]
    label: str

    @property
    def middle(self) -> float:
        """The middle of its ends."""
        return (self.low + self.high) / 2

    @property
    def half(self) -> float:
        """Half the distance of its ends."""
        return (self.high - self.low) / 2

    def is_beside(self, other: Mark) -> bool:
        """Tell whether two marks stand in the same row."""
        return self.row[0] <= other.row[1] + 1e-9 and other.row[0] <= self.row[1] + 1e-9


def marks(panel: AxesEvidence, axis: int) -> list[Mark]:
    """Return what can be read from an axis of a panel: 0 is the horizontal one."""
    found = [mark for points in panel.points for mark in _of_points(points, axis)]
    for lines in panel.strokes:
        found += _of_lines(lines, axis)
    for areas in panel.areas:
        found += _of_areas(areas, axis)
    for cells in panel.cells:
        weights = np.nan_to_num(cells.values, nan=0.0).clip(0)
        found += _distribution(cells.xy[:, axis], weights, _row(cells.xy[:, 1 - axis]), "")
    return found + list(_joined(found))


def _of_points(points: PointSet, axis: int) -> Iterator[Mark]:
    values, others = points.xy[:, axis], points.xy[:, 1 - axis]
    if len(values) <= FEW:
        for value, other in zip(values, others, strict=True):
            yield Mark("place", value, value, (other, other), points.label)
    if len(values) >= MANY:
        yield from _distribution(values, np.ones(len(values)), _row(others), points.label)
    yield from _of_curve(values, others, points.label)


def _of_lines(lines: PathSet, axis: int) -> Iterator[Mark]:
    parts = lines.parts()
    ends = [(_row(part[:, axis]), _row(part[:, 1 - axis])) for part in parts]
    across = [(own[0], row) for own, row in ends if own[0] == own[1]]
    if len(across) >= CURVE:  # the lines of a rug; or of a density, with its heights for lengths
        places = np.array([place for place, _ in across])
        lengths = np.nan_to_num([row[1] - row[0] for _, row in across], nan=0.0)
        weights = lengths if np.ptp(lengths) > 0 else np.ones(len(places))
        if np.ptp(lengths) > 0 or len(places) >= MANY:
            yield from _distribution(places, weights, (np.nan, np.nan), lines.label)
    for part, (own, row) in zip(parts[:FEW], ends, strict=False):
        if own[0] == own[1]:
            yield Mark("place", *own, row, lines.label)
        elif row[0] == row[1] or (len(part) > 3 and np.array_equal(part[0], part[-1])):
            yield Mark("interval", *own, row, lines.label)
        else:
            yield from _of_curve(part[:, axis], part[:, 1 - axis], lines.label)
            if len(part) >= MANY and np.any(np.diff(part[:, axis]) < 0):  # draw after draw
                yield from _distribution(part[:, axis], np.ones(len(part)), row, lines.label)


def _of_curve(values: Floats, heights: Floats, label: str) -> Iterator[Mark]:
    """Read a curve as a density, and as a cumulative distribution where it only rises."""
    inside = np.isfinite(values) & np.isfinite(heights)
    values, heights = values[inside], heights[inside]
    steps = np.diff(values)
    if len(values) < CURVE or np.any(steps < 0) or np.ptp(heights) == 0:
        return
    row = _row(heights)
    widths = np.concatenate([steps[:1], (steps[1:] + steps[:-1]) / 2, steps[-1:]])
    yield from _distribution(values, widths * (heights - heights.min()), row, label)
    yield from _of_rise(values, heights, label)


def _of_rise(values: Floats, heights: Floats, label: str) -> Iterator[Mark]:
    """Read what only rises as a cumulative distribution; an outline comes down again at its end."""
    steps, rises = np.diff(values), np.diff(heights)
    end = int(np.argmax(np.append((steps < 0) | (rises < 0), True)))
    if end >= CURVE - 1 and values[end] == values.max():
        middles = (values[1 : end + 1] + values[:end]) / 2
        yield from _distribution(middles, rises[:end], _row(heights), label)


def _of_areas(areas: PathSet, axis: int) -> Iterator[Mark]:
    parts, sums = areas.parts(), np.zeros(3)
    finite = areas.xy[np.isfinite(areas.xy[:, axis]), axis]
    origin = float(finite.mean()) if finite.size else 0.0
    row = _row(areas.xy[:, 1 - axis])
    rectangles = [part for part in parts if len(np.unique(part, axis=0)) == 4 or _is_band(part)]
    few = len(parts) == len(rectangles) < CURVE // 2
    for part in rectangles if len(parts) <= FEW else []:
        own = _row(part[:, axis])
        yield Mark("box" if few else "bar", *own, _row(part[:, 1 - axis]), areas.label)
        for end in own:
            yield Mark("place", end, end, _row(part[:, 1 - axis]), areas.label)
    if few:
        return
    for part in parts:
        if np.isfinite(part).all():
            sums += _moments(part[:, axis] - origin, part[:, 1 - axis])
            yield from _of_rise(part[:, axis], part[:, 1 - axis], areas.label)
    if len(parts) == len(rectangles) >= CURVE:
        tops = np.array([[np.mean(part[:, axis]), np.max(part[:, 1 - axis])] for part in parts])
        yield from _of_rise(tops[:, 0], tops[:, 1], areas.label)
    yield from _from_sums(origin, sums, row, areas.label)


def _is_band(part: Floats) -> bool:
    """Tell whether an area goes all along an axis."""
    return bool(np.isnan(part).all(axis=0).any())


def _moments(u: Floats, v: Floats) -> Floats:
    """Return the area inside an outline, and the integrals of u and of its square over it."""
    u_next, v_next = np.roll(u, -1), np.roll(v, -1)
    cross = u * v_next - u_next * v
    found = np.array(
        [
            cross.sum() / 2,
            ((u + u_next) * cross).sum() / 6,
            ((u * u + u * u_next + u_next * u_next) * cross).sum() / 12,
        ]
    )
    return np.asarray(found * np.sign(found[0]))


def _distribution(
    values: Floats, weights: Floats, row: tuple[float, float], label: str
) -> Iterator[Mark]:
    inside = np.isfinite(values) & np.isfinite(weights)
    values, weights = values[inside], np.asarray(weights, dtype=float)[inside]
    if values.size:
        origin = float(values.mean())
        z = values - origin
        sums = np.array([weights.sum(), (weights * z).sum(), (weights * z * z).sum()])
        yield from _from_sums(origin, sums, row, label)


def _from_sums(origin: float, sums: Floats, row: tuple[float, float], label: str) -> Iterator[Mark]:
    if sums[0] > 0:
        shift = sums[1] / sums[0]
        sd = float(np.sqrt(max(0.0, sums[2] / sums[0] - shift**2)))
        middle = origin + float(shift)
        yield Mark("distribution", middle - sd, middle + sd, row, label)


def _row(values: Floats) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (np.nan, np.nan)


def _joined(found: list[Mark]) -> Iterator[Mark]:
    """Yield what intervals of one row that touch come to: the box and the whiskers, say."""
    rows: dict[float, list[Mark]] = {}
    for mark in found:
        if mark.kind in ("interval", "box") and np.isfinite(mark.row).all():
            rows.setdefault(round(sum(mark.row) / 2, 6), []).append(mark)
    for together in rows.values():
        whole: list[Mark] = []
        for mark in sorted(together, key=lambda mark: mark.low):
            if whole and mark.low <= max(one.high for one in whole) + 1e-9:
                whole.append(mark)
                continue
            yield from _hull(whole)
            whole = [mark]
        yield from _hull(whole)


def _hull(parts: list[Mark]) -> Iterator[Mark]:
    if len(parts) > 1:
        first, highest = parts[0], max(part.high for part in parts)
        yield Mark("box", first.low, highest, first.row, first.label)
