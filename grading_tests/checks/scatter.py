"""The scatter plot of assignment 01: all visits, told apart by country, on labelled axes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.figures import FigureEvidence
from grading_tests.checks.expect import array, figure, require

DIGITS = 8
"""Decimals to which a drawn point must agree with a visit."""

Series = tuple[int, str, tuple[float, ...]]


def check_scatter(ax: Any, x_obs: Any, y_obs: Any, groups: Any) -> None:
    """Check a figure of all visits, made with any library, in one panel or several.

    Parameters
    ----------
    ax : object
        What the plotting call returned, or its evidence.
    x_obs, y_obs, groups : array_like of shape (355,)
        The student's data.
    """
    found = figure(ax, "ax")
    x = array(x_obs, "x_obs")
    y = array(y_obs, "y_obs", x.shape)
    g = array(groups, "groups", x.shape, kind="integer")
    drawn = _drawn(found)
    require(bool(drawn), "The figure of `ax` shows no points. Lines alone do not show the visits.")
    missing = _missing(drawn, x, y)
    require(
        missing == 0 or _missing(drawn, y, x) > 0,
        "In the figure of `ax` the axes are swapped: the queue goes across, the wait goes up.",
    )
    require(
        missing == 0,
        f"The figure of `ax` lacks {missing} of the visits, or shows them at another place.",
    )
    require(
        _told_apart(drawn, x, y, g),
        "In the figure of `ax` one cannot see which points belong to the same country. Give each "
        "country a colour, a series or a panel of its own.",
    )
    panels = [panel for panel in found.axes if panel.points]
    require(
        any(panel.xlabel.strip() for panel in panels),
        "The horizontal axis has no label. Say what it shows, with its unit.",
    )
    require(
        any(panel.ylabel.strip() for panel in panels),
        "The vertical axis has no label. Say what it shows, with its unit.",
    )


def _drawn(found: FigureEvidence) -> dict[tuple[float, float], set[Series]]:
    """Return every drawn point with the series it belongs to: a panel, a label and a colour."""
    drawn: dict[tuple[float, float], set[Series]] = defaultdict(set)
    for number, panel in enumerate(found.axes):
        for points in panel.points:
            shown = np.isfinite(points.xy).all(axis=1) & (points.colors[:, 3] > 0)
            for place, color in zip(points.xy[shown], points.colors[shown], strict=True):
                series = (number, points.label, tuple(np.round(color, 2).tolist()))
                drawn[_key(place[0], place[1])].add(series)
    return drawn


def _missing(drawn: dict[tuple[float, float], set[Series]], x: Any, y: Any) -> int:
    return sum(_key(*place) not in drawn for place in zip(x, y, strict=True))


def _told_apart(
    drawn: dict[tuple[float, float], set[Series]], x: Any, y: Any, groups: NDArray[np.int64]
) -> bool:
    """Tell whether every visit is in a series of its group only, which holds most of that group."""
    members: dict[Series, list[int]] = defaultdict(list)
    for index, place in enumerate(zip(x, y, strict=True)):
        for series in drawn[_key(*place)]:
            members[series].append(index)
    pure = [indices for indices in members.values() if len(set(groups[indices].tolist())) == 1]
    covered = {index for indices in pure for index in indices}
    largest: dict[int, int] = defaultdict(int)
    for indices in pure:
        group = int(groups[indices[0]])
        largest[group] = max(largest[group], len(indices))
    sizes = dict(zip(*np.unique(groups, return_counts=True), strict=True))
    return len(covered) == groups.size and all(largest[g] > size / 2 for g, size in sizes.items())


def _key(x: float, y: float) -> tuple[float, float]:
    return round(float(x), DIGITS), round(float(y), DIGITS)
