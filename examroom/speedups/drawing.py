"""Place the ticks of an axis once for a picture.

To draw a picture, Matplotlib asks every axis some thirty times for its ticks: for the layout, for
the margins, for each spine, and for the drawing itself. The answer is the same until the axis gets
another place, range, scale or kind of ticks. Pictures are the same to the last pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class PlacedTicks:
    """The ticks that were placed since the picture was begun, by axis; None between pictures."""

    def __init__(self) -> None:
        self._placed: dict[Any, tuple[Any, Any]] | None = None

    def print_figure(self, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Draw a picture, and remember its ticks for so long."""
        outer, self._placed = self._placed, {}
        try:
            return original(*args, **kwargs)
        finally:
            self._placed = outer

    def update_ticks(
        self, original: Callable[..., Any], axis: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Return the ticks of an axis, placed as they have to be now."""
        placed = self._placed
        if placed is None or args or kwargs:
            return original(axis, *args, **kwargs)
        try:
            state = state_of(axis)
            known, ticks = placed.get(axis, (None, None))
            unchanged = bool(known == state)
        except Exception:  # an axis of another kind, or of another Matplotlib
            return original(axis)
        if not unchanged:
            ticks = original(axis)
            placed[axis] = state, ticks
        return ticks


def state_of(axis: Any) -> tuple[Any, ...]:
    """Return all that the ticks of an axis follow from."""
    groups = [(group.locator, group.formatter) for group in (axis.major, axis.minor)]
    low, high = axis.get_view_interval()
    figure = axis.get_figure(root=True)
    return axis.axes.bbox.bounds, low, high, figure.dpi, axis.get_scale(), *groups
