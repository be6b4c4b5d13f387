"""Read a forest plot: count the posteriors that have a row of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from examroom.evidence.figures import AxesEvidence, FigureEvidence

MOST_ROWS = 200
"""Panels with more rows than this are scatter plots, not forest plots."""

REACH = 1.0
"""How far from the mean, in posterior standard deviations, a row's marks may end."""

Mark = tuple[float, float, float]


def rows_shown(figure: FigureEvidence, means: NDArray[Any], sds: NDArray[Any]) -> int:
    """Return how many of some posteriors the best panel of a figure shows in rows of their own.

    A row is a level line or a marker; it shows a posterior where it holds its mean or comes within
    `REACH` standard deviations of it. Upright plots, with columns for rows, count as well.

    Parameters
    ----------
    figure : FigureEvidence
        The figure.
    means, sds : ndarray of shape (k,)
        Posterior means and standard deviations.

    Returns
    -------
    int
        From 0 to k.
    """
    return max(
        (_matched(_marks(panel, axis), means, sds) for panel in figure.axes for axis in (0, 1)),
        default=0,
    )


def _marks(panel: AxesEvidence, axis: int) -> list[Mark]:
    """Return (row, low, high) of each marker and each line that stays in one row.

    `axis` is the axis of the values: 0 for level rows, 1 for upright columns.
    """
    marks = []
    for points in panel.points:
        marks += [(xy[1 - axis], xy[axis], xy[axis]) for xy in points.xy]
    for line in panel.lines:
        rows = line.xy[:, 1 - axis]
        if np.ptp(rows) == 0:
            marks.append((rows[0], line.xy[:, axis].min(), line.xy[:, axis].max()))
    return [mark for mark in marks if np.isfinite(mark).all()]


def _matched(marks: list[Mark], means: NDArray[Any], sds: NDArray[Any]) -> int:
    """Return how many posteriors can be given a row of their own."""
    rows = sorted({round(row, 6) for row, _, _ in marks})
    if not 0 < len(rows) <= MOST_ROWS:
        return 0
    shown = np.zeros((len(means), len(rows)), dtype=np.int8)
    for row, low, high in marks:
        near = (low - REACH * sds <= means) & (means <= high + REACH * sds)
        shown[near, rows.index(round(row, 6))] = 1
    return int(np.sum(maximum_bipartite_matching(csr_array(shown), perm_type="column") >= 0))
