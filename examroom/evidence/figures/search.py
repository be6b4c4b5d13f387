"""Find the axes behind whatever a plotting call returned.

Matplotlib, seaborn, pandas and ArviZ return axes, figures, grids, artists, and containers of them
in containers: tuples with numbers in between, arrays, dicts, Series.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Any

from examroom.evidence.classes import class_names, packages

MAX_ITEMS = 100
"""Of a container more entries than these are not looked at, nor more panels described."""
MAX_DEPTH = 6
MAX_LOOKS = 2000
"""After so many things that are no pictures the search ends: containers may be large or endless."""
PICTURES = {"matplotlib", "seaborn"}
COLLECTIONS = {"PlotCollection", "PlotMatrix"}
WAYS = ("figure", "fig", "axes", "ax", "mappable", "lines", "bar_containers")
"""Where objects that are no artists keep theirs."""


def is_figure(value: Any) -> bool:
    """Tell whether `value` is a picture, a part of one, or a container that holds such."""
    return next(_pictures(value), None) is not None


def _is_picture(value: Any) -> bool:
    names = class_names(value)
    return bool(
        packages(value) & PICTURES
        or names & COLLECTIONS
        or ("xarray" in packages(value) and "FacetGrid" in names)
    )


def _pictures(value: Any) -> Iterator[Any]:
    """Yield the pictures in containers within containers, those that are less deep first."""
    waiting = deque([(value, 0)])
    for _ in range(MAX_LOOKS):
        if not waiting:
            return
        found, depth = waiting.popleft()
        if _is_picture(found):
            yield found
        elif depth < MAX_DEPTH:
            waiting.extend((item, depth + 1) for item in items(found))


def items(value: Any) -> Iterator[Any]:
    """Yield the entries of a container of objects, not too many."""
    if packages(value) & {"pandas", "xarray"} and hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if "ndarray" in class_names(value):
        value = value.ravel().tolist() if value.dtype == object else []
    kind = next((k for k in (list, tuple, dict) if isinstance(value, k)), None)
    if kind is not None:
        yield from islice(dict.values(value) if kind is dict else kind.__iter__(value), MAX_ITEMS)


def find_axes(value: Any) -> list[Any]:
    """Return matplotlib's axes: those found in `value` first, then the others of their figures."""
    found = list(dict.fromkeys(ax for one in _pictures(value) for ax in _axes(one, MAX_DEPTH)))
    whole = list(found)
    for ax in found:
        whole += ax.get_figure(root=True).axes
    whole += [child for ax in whole for child in ax.child_axes]
    return list(dict.fromkeys(whole))[:MAX_ITEMS]


def _axes(value: Any, depth: int) -> Iterator[Any]:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    if isinstance(value, Axes):
        yield value
    elif isinstance(value, FigureBase):
        panels: Any = value.axes
        yield from panels
    elif depth == 0:
        return
    elif isinstance(value, Artist):
        owner: Any = value.axes
        yield from _axes(owner if owner is not None else value.get_figure(), depth - 1)
    elif hasattr(value, "viz"):  # of ArviZ
        variables = value.viz.to_dataset().data_vars.values() if "figure" in value.viz else ()
        for variable in variables or value.viz["plot"].data_vars.values():
            yield from _axes(variable, depth - 1)
    elif {"Plot", "Plotter"} & class_names(value) and "seaborn" in packages(value):
        yield from _axes(_figure_of_plot(value), depth - 1)
    else:
        for item in items(value):
            yield from _axes(item, depth - 1)
        if _is_picture(value):
            found = (list(_axes(getattr(value, way, None), depth - 1)) for way in WAYS)
            yield from next(filter(None, found), [])


def _figure_of_plot(plot: Any) -> Any:
    """Return the figure of `seaborn.objects`: a plot there is a recipe, until it is displayed."""
    if hasattr(plot, "on"):
        from matplotlib.figure import Figure

        figure = Figure()
        plot.on(figure).plot()
        return figure
    return getattr(plot, "_figure", None)  # a plotter has no public name for it
