"""A figure as evidence: its words, and the data its artists show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.classes import class_names, packages

Floats = NDArray[np.float64]

MAX_PANELS = 100
"""Panels beyond these are not described."""


@dataclass(frozen=True)
class PointSet:
    """Markers drawn together.

    Attributes
    ----------
    xy : ndarray of shape (n, 2)
        Data coordinates.
    colors : ndarray of shape (n, 4)
        Red, green, blue and opacity of each marker, 0 to 1.
    label : str
        The legend label, "" where there is none.
    """

    xy: Floats
    colors: Floats
    label: str


@dataclass(frozen=True)
class Line:
    """A line: `xy` of shape (n, 2) in data coordinates, `color` of shape (4,), and its label."""

    xy: Floats
    color: Floats
    label: str


@dataclass(frozen=True)
class AxesEvidence:
    """One panel of a figure: its words, markers, lines and the number of filled shapes."""

    title: str
    xlabel: str
    ylabel: str
    legend: tuple[str, ...]
    xticklabels: tuple[str, ...]
    yticklabels: tuple[str, ...]
    texts: tuple[str, ...]
    points: tuple[PointSet, ...]
    lines: tuple[Line, ...]
    n_patches: int


@dataclass(frozen=True)
class FigureEvidence:
    """A figure: its panels, its overall title and the legends that belong to no panel."""

    axes: tuple[AxesEvidence, ...]
    suptitle: str
    legend: tuple[str, ...]

    def labels(self) -> list[str]:
        """Return every word of the figure: titles, axis and tick labels, legends, texts."""
        words = [self.suptitle, *self.legend]
        for panel in self.axes:
            words += [panel.title, panel.xlabel, panel.ylabel]
            words += [*panel.legend, *panel.xticklabels, *panel.yticklabels, *panel.texts]
        return [word for word in words if word]


def is_figure(value: Any) -> bool:
    """Tell whether `value` is a picture, a part of one, or a container of them."""
    if packages(value) & {"matplotlib", "seaborn"} or "PlotCollection" in class_names(value):
        return True
    if type(value).__name__ == "ndarray":
        value = list(value.flat[:1]) if value.dtype == object else []
    kind = next((k for k in (list, tuple, dict) if isinstance(value, k)), None)
    if kind is None or kind.__len__(value) == 0:
        return False
    first = next(iter(dict.values(value) if kind is dict else kind.__iter__(value)))
    return "matplotlib" in packages(first)


def describe_figure(value: Any) -> FigureEvidence:
    """Describe matplotlib axes or a figure, a seaborn grid, an ArviZ plot collection, or several.

    Raises
    ------
    ValueError
        If no matplotlib axes can be found in `value`.
    """
    axes = _find_axes(value)
    if not axes:
        raise ValueError("no matplotlib axes found")
    figures = list(dict.fromkeys(ax.get_figure(root=True) for ax in axes))
    for figure in figures:
        figure.canvas.draw()
    legends = [text for figure in figures for text in _legend_texts(figure.legends)]
    suptitles = [figure.get_suptitle() for figure in figures]
    return FigureEvidence(
        tuple(_describe_axes(ax) for ax in axes), " ".join(filter(None, suptitles)), tuple(legends)
    )


def _find_axes(value: Any) -> list[Any]:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    if isinstance(value, Axes):
        return [value]
    if isinstance(value, FigureBase):
        panels: Any = value.axes
        return list(panels)
    if isinstance(value, Artist):
        owner: Any = value.axes
        return [owner] if isinstance(owner, Axes) else []
    if isinstance(value, np.ndarray):
        return _find_axes(value.ravel().tolist())
    if isinstance(value, dict):
        return _find_axes(list(value.values()))
    if isinstance(value, (list, tuple)):
        found = [ax for item in value[:MAX_PANELS] for ax in _find_axes(item)]
        return list(dict.fromkeys(found))
    if hasattr(value, "viz") and "figure" in value.viz:
        return _find_axes(value.viz["figure"].item())
    if isinstance(getattr(value, "figure", None), FigureBase):
        return list(value.figure.axes)
    return []


def _describe_axes(ax: Any) -> AxesEvidence:
    from matplotlib.collections import LineCollection, PathCollection, PolyCollection

    points = []
    lines = []
    for artist in ax.collections:
        label = _label(artist)
        if isinstance(artist, PathCollection):
            artist.update_scalarmappable()
            points.append(_points(artist, label))
        elif isinstance(artist, LineCollection):
            colors = _colors(artist.get_colors(), len(artist.get_segments()))
            for segment, color in zip(artist.get_segments(), colors, strict=True):
                lines.append(Line(np.asarray(segment, dtype=float), color, label))
    for artist in ax.lines:
        xy = np.asarray(artist.get_xydata(), dtype=float)
        color = _colors(artist.get_color(), 1)[0]
        if artist.get_marker() not in ("", "None", " ", None):
            points.append(PointSet(xy, np.tile(color, (len(xy), 1)), _label(artist)))
        if artist.get_linestyle() not in ("", "None", " "):
            lines.append(Line(xy, color, _label(artist)))
    legend = _legend_texts([ax.get_legend()]) if ax.get_legend() is not None else []
    filled = [c for c in ax.collections if isinstance(c, PolyCollection)]
    return AxesEvidence(
        title=" ".join(filter(None, (ax.get_title(loc) for loc in ("left", "center", "right")))),
        xlabel=ax.get_xlabel(),
        ylabel=ax.get_ylabel(),
        legend=tuple(legend),
        xticklabels=tuple(text.get_text() for text in ax.get_xticklabels()),
        yticklabels=tuple(text.get_text() for text in ax.get_yticklabels()),
        texts=tuple(text.get_text() for text in ax.texts),
        points=tuple(p for p in points if len(p.xy)),
        lines=tuple(line for line in lines if len(line.xy)),
        n_patches=len(ax.patches) + len(filled),
    )


def _points(artist: Any, label: str) -> PointSet:
    xy = np.ma.filled(np.ma.asarray(artist.get_offsets(), dtype=float), np.nan)
    colors = artist.get_facecolors()
    if len(colors) == 0:
        colors = artist.get_edgecolors()
    return PointSet(np.asarray(xy, dtype=float), _colors(colors, len(xy)), label)


def _colors(colors: Any, count: int) -> Floats:
    """Return one RGBA row for each of `count` items, repeating what is given as matplotlib does."""
    from matplotlib.colors import to_rgba_array

    rgba = to_rgba_array(colors)
    if len(rgba) == 0:
        rgba = np.zeros((1, 4))
    return np.asarray(np.resize(rgba, (count, 4)), dtype=float)


def _label(artist: Any) -> str:
    label = str(artist.get_label())
    return "" if label.startswith("_") else label


def _legend_texts(legends: Any) -> list[str]:
    texts = []
    for legend in legends:
        texts += [legend.get_title().get_text(), *(t.get_text() for t in legend.get_texts())]
    return [text for text in texts if text and text != "None"]
