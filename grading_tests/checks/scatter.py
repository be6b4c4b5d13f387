"""A scatter plot: all points of some data, told apart by group, on labelled axes."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.figures import FigureEvidence
from grading_tests.checks.expect import array, figure, require

RESOLUTION = 2e-3
"""A point this close to a place, in lengths of the data, is seen at its place: two pixels or so."""

PURE = 0.9
"""So much of a series belongs to one group, where points that touch are not told apart."""

Floats = NDArray[np.float64]
Near = list[tuple[NDArray[np.intp], Floats]]
"""For each place which points are seen there, and how far they are from it."""
BLOCK = 1_000_000
"""So many distances are found at once."""


@dataclass(frozen=True)
class Words:
    """What points, groups and axes are called in a question.

    Attributes
    ----------
    points, group : str
        Such as "visits" and "country".
    axes : str
        What goes where, such as "the queue goes across, the wait goes up".
    """

    points: str
    group: str
    axes: str


BURGERS = Words("visits", "country", "the queue goes across, the wait goes up")


@dataclass(frozen=True)
class Drawn:
    """The points that can be seen in a figure.

    Attributes
    ----------
    xy : ndarray of shape (n, 2)
        Where they are.
    series : tuple of list
        By each way to tell points apart (colour, shape, panel and label, all together): what each
        point has of it.
    """

    xy: Floats
    series: tuple[list[Hashable], ...]

    def near(self, x: Floats, y: Floats) -> Near:
        """Return for each place which points are seen there, and how far they are from it."""
        found: Near = []
        across, up = self.xy.T
        blocks = max(1, x.size * across.size // BLOCK)
        for part in np.array_split(np.arange(x.size), blocks):
            distance = np.abs((across - x[part, None]) / np.ptp(x))
            np.maximum(distance, np.abs((up - y[part, None]) / np.ptp(y)), out=distance)
            rows, points = np.nonzero(distance <= RESOLUTION)
            ends = np.searchsorted(rows, np.arange(1, part.size))
            distances = np.split(distance[rows, points], ends)
            found += zip(np.split(points, ends), distances, strict=True)
        return found


def check_scatter(ax: Any, x_obs: Any, y_obs: Any, groups: Any, words: Words = BURGERS) -> None:
    """Check a figure of all points, made with any library, in one panel or several.

    Parameters
    ----------
    ax : object
        What the plotting call returned, or its evidence.
    x_obs, y_obs, groups : array_like of shape (n,)
        The data; groups are counted from 0.
    words : Words, optional
        What messages call them.
    """
    found = figure(ax, "ax")
    x = array(x_obs, "x_obs")
    y = array(y_obs, "y_obs", x.shape)
    g = array(groups, "groups", x.shape, kind="integer")
    drawn = _drawn(found)
    require(
        len(drawn.xy) > 0,
        f"The figure of `ax` shows no points. Lines alone do not show the {words.points}.",
    )
    near = drawn.near(x, y)
    missing = _missing(near)
    require(
        missing == 0 or _missing(drawn.near(y, x)) > 0,
        f"In the figure of `ax` the axes are swapped: {words.axes}.",
    )
    require(
        missing == 0,
        f"The figure of `ax` lacks {missing} of the {words.points}, or shows them at another "
        "place.",
    )
    require(
        any(_separates(series, near, g) for series in drawn.series),
        "In the figure of `ax` one cannot see which points belong to the same "
        f"{words.group}. Give each {words.group} a colour, a series or a panel of its own.",
    )
    panels = [panel for panel in found.axes if panel.points]
    require(
        any(label.strip() for label in (found.xlabel, *(panel.xlabel for panel in panels))),
        "The horizontal axis has no label. Say what it shows, with its unit.",
    )
    require(
        any(label.strip() for label in (found.ylabel, *(panel.ylabel for panel in panels))),
        "The vertical axis has no label. Say what it shows, with its unit.",
    )


def _drawn(found: FigureEvidence) -> Drawn:
    places: list[Floats] = [np.empty((0, 2))]
    colors: list[Hashable] = []
    shapes: list[Hashable] = []
    owners: list[Hashable] = []
    for number, panel in enumerate(found.axes):
        low, high = np.array([panel.xlim, panel.ylim]).T
        margin = RESOLUTION * (high - low)
        for points in panel.points:
            inside = ((points.xy >= low - margin) & (points.xy <= high + margin)).all(axis=1)
            shown = inside & (points.colors[:, 3] > 0)
            places.append(points.xy[shown])
            colors += map(tuple, np.round(points.colors[shown], 2).tolist())
            shapes += points.shapes[shown].tolist()
            owners += [(number, points.label)] * int(shown.sum())
    together: list[Hashable] = list(zip(colors, shapes, owners, strict=True))
    return Drawn(np.concatenate(places), (together, colors, shapes, owners))


def _missing(near: Near) -> int:
    return sum(points.size == 0 for points, _ in near)


def _separates(series: list[Hashable], near: Near, groups: NDArray[np.int64]) -> bool:
    """Tell whether every point is in a series of its group only, which holds most of that group."""
    number = {one: place for place, one in enumerate(dict.fromkeys(series))}
    of_point = np.array([number[one] for one in series])
    counts = np.zeros((len(number), int(groups.max()) + 1))
    for group, (points, distances) in zip(groups, near, strict=True):
        nearest = points[distances <= distances.min() + 1e-9]
        counts[list(set(of_point[nearest].tolist())), group] += 1
    owner = np.where(counts.max(axis=1) >= PURE * counts.sum(axis=1), counts.argmax(axis=1), -1)
    held = np.zeros_like(counts)
    for group, (points, _) in zip(groups, near, strict=True):
        seen = of_point[points]
        own = list(set(seen[owner[seen] == group].tolist()))
        if not own:
            return False
        held[own, group] += 1
    sizes = np.bincount(groups, minlength=counts.shape[1])
    return bool(np.all((held.max(axis=0) > sizes / 2) | (sizes == 0)))
