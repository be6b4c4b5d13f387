"""Pictures in half the time: while one is drawn, the ticks of an axis are placed once.

To draw a picture, Matplotlib asks every axis some thirty times for its ticks: for the layout, for
the margins, for each spine, and for the drawing itself. The answer is the same until the axis gets
another place, range, scale or kind of ticks. Pictures are the same to the last byte.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

Theirs = Callable[..., Any]


class Ticks:
    """The ticks of the picture that is being drawn, by axis."""

    def __init__(self) -> None:
        self._placed: dict[Any, tuple[Any, Any]] | None = None

    def begin(self) -> None:
        """Take the places of what draws a picture and of what places the ticks of an axis."""
        from matplotlib.axis import Axis
        from matplotlib.backend_bases import FigureCanvasBase

        owner: Any
        for owner, name, ours in (
            (FigureCanvasBase, "print_figure", self.drawn),
            (Axis, "_update_ticks", self.placed),
        ):
            setattr(owner, name, method(getattr(owner, name), ours))

    def drawn(self, draw: Theirs, canvas: Any, *given: Any, **options: Any) -> Any:
        """Draw a picture, and remember its ticks for so long."""
        before, self._placed = self._placed, {}
        try:
            return draw(canvas, *given, **options)
        finally:
            self._placed = before

    def placed(self, place: Theirs, axis: Any) -> Any:
        """Return the ticks of an axis, placed as they have to be now."""
        if self._placed is None:
            return place(axis)
        state = state_of(axis)
        known, ticks = self._placed.get(axis, (None, None))
        if known != state:
            ticks = place(axis)
            self._placed[axis] = state, ticks
        return ticks


def method(theirs: Theirs, ours: Callable[..., Any]) -> Theirs:
    """Return a method that takes the place of another, which it is given."""

    @functools.wraps(theirs)
    def instead(self: Any, *given: Any, **options: Any) -> Any:
        return ours(theirs, self, *given, **options)

    return instead


def state_of(axis: Any) -> tuple[Any, ...]:
    """Return all that the ticks of an axis follow from."""
    groups = [(group.locator, group.formatter) for group in (axis.major, axis.minor)]
    low, high = axis.get_view_interval()
    figure = axis.get_figure(root=True)
    return axis.axes.bbox.bounds, low, high, figure.dpi, axis.get_scale(), *groups


_ticks = Ticks()


def begin() -> None:
    """Draw pictures faster from now on, where Matplotlib is imported."""
    if "matplotlib.backend_bases" in sys.modules:
        _ticks.begin()
