"""The marks that matplotlib keeps in collections: points, error bars, densities, cells."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from examroom.evidence.figures.panels import Floats, PointSet


def add_collection(marks: Any, artist: Any, label: str) -> None:
    """Add the marks of a collection of matplotlib's to those of its panel."""
    from matplotlib import collections
    from matplotlib.contour import ContourSet

    artist.update_scalarmappable()
    values, transform = artist.get_array(), artist.get_transform()
    if isinstance(artist, collections.LineCollection):
        lines = [marks.data(transform, line) for line in artist.get_segments()]
        marks.add_paths(marks.strokes, lines, artist.get_colors(), label)
    elif isinstance(artist, ContourSet):
        color = artist.get_facecolor() if artist.filled else artist.get_edgecolor()
        paths = [path.to_polygons(closed_only=False) for path in artist.get_paths()]
        colors = color_rows(color, len(paths))
        colors = np.repeat(colors, [len(outlines) for outlines in paths], axis=0)
        outlines = [marks.data(transform, outline) for path in paths for outline in path]
        kind = marks.areas if artist.filled else marks.strokes
        marks.add_paths(kind, outlines, colors, label)
    elif isinstance(artist, collections.QuadMesh):
        corners: Any = artist.get_coordinates()
        centres = (corners[:-1, :-1] + corners[1:, 1:]) / 2
        if values is not None and np.size(values) == centres[..., 0].size:
            marks.add_cells(marks.data(transform, centres), values)
    elif isinstance(artist, collections.PolyCollection | collections.PatchCollection):
        outlines = [_outline(path) for path in artist.get_paths()]
        offsets: Any = artist.get_offsets()
        if values is not None and len(offsets) == np.size(values) > 1:  # hexagons
            marks.add_cells(np.asarray(offsets, dtype=float), values)
        elif values is not None and len(outlines) == np.size(values) > 1:
            centres = [outline.mean(axis=0) for outline in outlines]
            marks.add_cells(marks.data(transform, centres), values)
        else:
            places = [marks.data(transform, outline) for outline in outlines]
            faces: Any = artist.get_facecolor()
            faces = faces if len(faces) else artist.get_edgecolor()
            marks.add_paths(marks.areas, places, faces, label)
    elif len(artist.get_offsets()):
        _add_points(marks, artist, label)


def _add_points(marks: Any, artist: Any, label: str) -> None:
    xy = marks.data(artist.get_offset_transform(), artist.get_offsets())
    faces, count = color_rows(artist.get_facecolor(), len(xy)), len(xy)
    full = faces[:, 3] > 0
    colors = np.where(full[:, None], faces, color_rows(artist.get_edgecolor(), count))
    codes = [shape_code(path.vertices) for path in artist.get_paths()] or [0]
    shapes = 2 * np.resize(np.array(codes, dtype=np.int64), count) + full
    marks.points.append(PointSet(xy, colors, shapes, label))


def _outline(path: Any) -> Floats:
    """Return the points of a path, without the one that only says that it is closed."""
    vertices = np.asarray(path.vertices, dtype=float)
    return vertices if path.codes is None else vertices[path.codes != path.CLOSEPOLY]


def color_rows(colors: Any, count: int) -> Floats:
    """Return one RGBA row for each of `count` items, repeating what is given as matplotlib does."""
    from matplotlib.colors import to_rgba_array

    rgba = to_rgba_array(colors)
    if len(rgba) == 0:
        rgba = np.zeros((1, 4))
    return np.asarray(np.resize(rgba, (count, 4)), dtype=float)


def shape_code(vertices: Any) -> int:
    """Return a number that stands for an outline, whatever its size."""
    outline = np.asarray(vertices, dtype=float)
    outline = outline / max(float(np.abs(outline).max(initial=0)), 1e-300)
    return zlib.crc32((np.round(outline, 3) + 0.0).tobytes())
