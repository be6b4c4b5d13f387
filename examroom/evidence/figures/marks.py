"""What the artists of a panel draw, in the units of its axes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from examroom.evidence.figures.collected import add_collection, color_rows, shape_code
from examroom.evidence.figures.panels import CellSet, Floats, PathSet, PointSet

NO_LINE = ("", "None", " ", None)


@dataclass
class Marks:
    """The marks of a panel, collected artist by artist."""

    ax: Any
    points: list[PointSet] = field(default_factory=list)
    strokes: list[PathSet] = field(default_factory=list)
    areas: list[PathSet] = field(default_factory=list)
    cells: list[CellSet] = field(default_factory=list)

    @classmethod
    def of(cls, ax: Any) -> Marks:
        """Collect the marks of matplotlib axes: what can be seen of lines, patches, collections."""
        found = cls(ax)
        if not ax.get_visible():
            return found
        labels = {id(part): _label(whole) for whole in ax.containers for part in _members(whole)}
        for artist in ax.collections:
            if artist.get_visible():
                add_collection(found, artist, _label(artist) or labels.get(id(artist), ""))
        for artist in ax.lines:
            if artist.get_visible():
                found._add_line(artist, _label(artist) or labels.get(id(artist), ""))
        for patches, label in _together(ax):
            found._add_patches(patches, label)
        for image in ax.images:
            if image.get_visible():
                found._add_image(image)
        return found

    def _by_data(self, transform: Any) -> tuple[Any, list[bool]]:
        """Return what leads to data units, and which axes measure coordinates."""
        data = self.ax.transData
        by = list(transform.contains_branch_seperately(data))
        return transform - data if all(by) else transform + data.inverted(), by

    def data(self, transform: Any, xy: Any) -> Floats:
        """Return coordinates in data units, NaN where an axis is not what they are measured by."""
        to_data, by = self._by_data(transform)
        values = np.ma.filled(np.ma.asarray(xy, dtype=float), np.nan).reshape(-1, 2)
        values = np.array(to_data.transform(values), dtype=float)
        values[:, np.logical_not(by)] = np.nan
        return values

    def _add_line(self, artist: Any, label: str) -> None:
        from matplotlib.colors import to_rgba

        xy = self.data(artist.get_transform(), artist.get_xydata())
        alpha = artist.get_alpha()
        if len(xy) and artist.get_marker() not in NO_LINE:
            face, edge = artist.get_markerfacecolor(), artist.get_markeredgecolor()
            full = to_rgba(face, alpha)[3] > 0
            shape = _marker_shape(artist, full)
            color = np.array(to_rgba(face if full else edge, alpha))
            count = len(xy)
            self.points.append(
                PointSet(xy, np.tile(color, (count, 1)), np.full(count, shape), label)
            )
        if len(xy) and artist.get_linestyle() not in NO_LINE and artist.get_linewidth() > 0:
            color = np.array([to_rgba(artist.get_color(), alpha)])
            self.add_paths(self.strokes, [xy], color, label)

    def _add_patches(self, patches: list[Any], label: str) -> None:
        outlines, colors = [], []
        for patch in patches:
            color = patch.get_facecolor()
            color = color if patch.get_fill() and color[3] > 0 else patch.get_edgecolor()
            to_data, by = self._by_data(patch.get_transform())
            for polygon in patch.get_path().to_polygons(to_data, closed_only=False):
                outline = np.array(polygon, dtype=float)
                outline[:, np.logical_not(by)] = np.nan
                outlines.append(outline)
                colors.append(color)
        self.add_paths(self.areas, outlines, np.array(colors, dtype=float), label)

    def _add_image(self, image: Any) -> None:
        values = np.ma.asarray(image.get_array())
        if values.ndim != 2 or not values.size:
            return
        left, right, bottom, top = image.get_extent()
        rows, columns = values.shape
        if image.origin == "upper":
            bottom, top = top, bottom
        x = left + (np.arange(columns) + 0.5) * (right - left) / columns
        y = bottom + (np.arange(rows) + 0.5) * (top - bottom) / rows
        self.add_cells(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2), values)

    def add_cells(self, centres: Floats, values: Any) -> None:
        """Add cells by their centres and the values that their colours show."""
        shown = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan).ravel()
        self.cells.append(CellSet(centres, shown))

    @staticmethod
    def add_paths(kind: list[PathSet], paths: list[Floats], colors: Any, label: str) -> None:
        """Add to lines or areas those that can be seen of several drawn together."""
        colors = color_rows(colors, len(paths))
        kept = [number for number, path in enumerate(paths) if len(path) and colors[number, 3] > 0]
        if kept:
            sizes = np.array([len(paths[number]) for number in kept], dtype=np.int64)
            xy = np.concatenate([paths[number] for number in kept])
            kind.append(PathSet(xy, sizes, colors[kept], label))


def _together(ax: Any) -> Iterator[tuple[list[Any], str]]:
    """Yield the visible patches of a panel: bars with those drawn along with them, others alone."""
    of_container = {id(part): whole for whole in ax.containers for part in _members(whole)}
    together: dict[int, list[Any]] = {}
    for patch in ax.patches:
        if patch.get_visible():
            together.setdefault(id(of_container.get(id(patch), patch)), []).append(patch)
    for patches in together.values():
        whole = of_container.get(id(patches[0]))
        yield patches, _label(patches[0]) or ("" if whole is None else _label(whole))


def _members(container: Any) -> Iterator[Any]:
    """Yield the artists of a container, which may hold lists of them."""
    for part in container if isinstance(container, (list, tuple)) else ():
        if isinstance(part, (list, tuple)):
            yield from _members(part)
        elif part is not None:
            yield part


def _label(artist: Any) -> str:
    label = str(artist.get_label() or "")
    return "" if label.startswith("_") else label


def _marker_shape(line: Any, full: bool) -> int:
    from matplotlib.markers import MarkerStyle

    style = MarkerStyle(line.get_marker(), line.get_fillstyle())
    return 2 * shape_code(style.get_transform().transform(style.get_path().vertices)) + full
