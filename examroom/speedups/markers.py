"""Markers, sooner: every tick of an axis makes nine of them, and nearly all are alike.

Matplotlib computes the shape of a marker each time one is made, and copies all that hangs from one
when another is made from it. The shape of a marker that has a name never changes, so that markers
that look the same can share it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from types import MethodType
from typing import Any

SHAPE = (
    "_path",
    "_transform",
    "_alt_path",
    "_alt_transform",
    "_snap_threshold",
    "_joinstyle",
    "_capstyle",
    "_filled",
)
"""What Matplotlib computes of a marker."""


class Markers:
    """The shapes that were computed, by the looks of their markers."""

    def __init__(self) -> None:
        self._shapes: dict[Hashable, dict[str, Any]] = {}

    def made(self, make: Callable[..., None], style: Any, marker: Any) -> None:
        """Make a style of a marker: of its name, or like another style."""
        if is_like_named(style, marker):
            vars(style).update(vars(marker))
            style._marker_function = MethodType(marker._marker_function.__func__, style)
        elif is_named(style, marker):
            ends = style._user_capstyle, style._user_joinstyle
            look = type(marker), marker, style._fillstyle, *ends
            if look not in self._shapes:
                make(style, marker)
                self._shapes[look] = {part: getattr(style, part) for part in SHAPE}
            vars(style).update(self._shapes[look])
            style._marker = marker
            style._marker_function = getattr(style, f"_set_{style.markers[marker]}")
        else:
            make(style, marker)


def is_named(style: Any, marker: Any) -> bool:
    """Tell whether a marker is one of those that Matplotlib has a name or a number for."""
    from matplotlib.markers import MarkerStyle

    return type(style) is MarkerStyle and type(marker) in (str, int) and marker in style.markers


def is_like_named(style: Any, other: Any) -> bool:
    """Tell whether a style is to be made like another one that has a name, as it is by itself."""
    alike = type(style) is type(other) and is_named(other, other._marker)
    return alike and other._user_transform is None
