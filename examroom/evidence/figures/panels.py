"""The classes of a figure's evidence: its words, and its marks in the units of its axes.

A coordinate that is not in the units of an axis is NaN: a line that goes all the way up, whatever
the axis shows, has no place on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PointSet:
    """Markers drawn together.

    Attributes
    ----------
    xy : ndarray of shape (n, 2)
        Data coordinates.
    colors : ndarray of shape (n, 4)
        Red, green, blue and opacity of each marker, 0 to 1.
    shapes : ndarray of int of shape (n,)
        Equal for markers of one shape, hollow ones apart from full ones.
    label : str
        The legend label, "" where there is none.
    """

    xy: Floats
    colors: Floats
    shapes: NDArray[np.int64]
    label: str


@dataclass(frozen=True)
class PathSet:
    """Lines, or outlines of areas, that were drawn together.

    Attributes
    ----------
    xy : ndarray of shape (n, 2)
        Data coordinates of all of them, one after the other.
    sizes : ndarray of int of shape (k,)
        How many points each has.
    colors : ndarray of shape (k, 4)
        Red, green, blue and opacity of each, 0 to 1.
    label : str
        The legend label, "" where there is none.
    """

    xy: Floats
    sizes: NDArray[np.int64]
    colors: Floats
    label: str

    def parts(self) -> list[Floats]:
        """Return the coordinates of each."""
        return np.split(self.xy, np.cumsum(self.sizes)[:-1]) if self.sizes.size else []


@dataclass(frozen=True)
class CellSet:
    """Cells whose colours show values: their centres (n, 2), and these values (n,)."""

    xy: Floats
    values: Floats


@dataclass(frozen=True)
class Line:
    """A line: `xy` of shape (n, 2) in data coordinates, `color` of shape (4,), and its label."""

    xy: Floats
    color: Floats
    label: str


@dataclass(frozen=True)
class AxesEvidence:
    """One panel of a figure.

    Attributes
    ----------
    title, xlabel, ylabel : str
        Its words; `legend`, `xticklabels`, `yticklabels` and `texts` hold the others.
    xticks, yticks : ndarray
        Where the tick labels stand.
    xlim, ylim : tuple of float
        What the axes show, the smaller end first.
    points : tuple of PointSet
        Markers.
    strokes, areas : tuple of PathSet
        Lines, those of error bars included, and whatever has an outline: bars, boxes, densities.
    cells : tuple of CellSet
        What is shown by a map of colours.
    """

    title: str
    xlabel: str
    ylabel: str
    legend: tuple[str, ...]
    xticklabels: tuple[str, ...]
    yticklabels: tuple[str, ...]
    texts: tuple[str, ...]
    xticks: Floats
    yticks: Floats
    xlim: tuple[float, float]
    ylim: tuple[float, float]
    points: tuple[PointSet, ...]
    strokes: tuple[PathSet, ...]
    areas: tuple[PathSet, ...]
    cells: tuple[CellSet, ...]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines one by one."""
        return tuple(
            Line(xy, color, together.label)
            for together in self.strokes
            for xy, color in zip(together.parts(), together.colors, strict=True)
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not (self.points or self.strokes or self.areas or self.cells)


@dataclass(frozen=True)
class FigureEvidence:
    """A figure: its panels, and the words that belong to none of them."""

    axes: tuple[AxesEvidence, ...]
    suptitle: str
    xlabel: str
    ylabel: str
    legend: tuple[str, ...]
    texts: tuple[str, ...]

    def labels(self) -> list[str]:
        """Return every word of the figure: titles, axis and tick labels, legends, texts."""
        words = [self.suptitle, self.xlabel, self.ylabel, *self.legend, *self.texts]
        for panel in self.axes:
            words += [panel.title, panel.xlabel, panel.ylabel]
            words += [*panel.legend, *panel.xticklabels, *panel.yticklabels, *panel.texts]
        return [word for word in words if word]
