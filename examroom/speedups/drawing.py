"""Pictures, faster: while one is drawn, ticks are placed once.

To draw a picture, Matplotlib asks every axis some thirty times for its ticks: for the layout, for
the margins, for each spine, and for the drawing itself. The answer is the same until the axis gets
another place, range, scale or kind of ticks. And it draws everything twice, first on nothing, to
see what moves; lines, patches and words do not move by that. The picture is then compressed less
thoroughly. Ticks, markers and words are made sooner besides, each in a module of their own.
Pictures are the same to the last pixel.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from examroom.speedups.markers import Markers
from examroom.speedups.patch import take_place
from examroom.speedups.ticks import Ticks
from examroom.speedups.words import Words, fonts

Theirs = Callable[..., Any]

SOON = {"compress_level": 1}
"""How Pillow is told to be quick: half the time of its usual level, a tenth more bytes."""


class Drawing:
    """What is known of the picture that is being drawn."""

    def __init__(self) -> None:
        self._ticks: dict[Any, tuple[Any, Any]] = {}
        self._words = Words()
        self._markers = Markers()
        self._patterns = Ticks()
        self._going_on = False
        self._on_nothing = False

    def begin(self) -> None:
        """Take the places of what draws a picture and its parts."""
        for owner, name, ours in self.parts():
            take_place(owner, name, ours)

    def parts(self) -> list[tuple[Any, str, Theirs]]:
        """Return whose places are taken: the class, the name of its method, and by what."""
        from matplotlib.axis import Axis
        from matplotlib.backend_bases import FigureCanvasBase, RendererBase
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.collections import Collection
        from matplotlib.lines import Line2D
        from matplotlib.markers import MarkerStyle
        from matplotlib.patches import Patch
        from matplotlib.text import Text

        return [
            (FigureCanvasBase, "print_figure", self.drawn),
            (FigureCanvasAgg, "print_png", self.written),
            (RendererBase, "_draw_disabled", self.disabled),
            (Axis, "_update_ticks", self.placed),
            *self._words.parts(),
            (MarkerStyle, "_set_marker", self._markers.made),
            (Axis, "_get_tick", self._patterns.made),
            *((kind, "draw", self.leaf) for kind in (Collection, Line2D, Patch, Text)),
        ]

    def drawn(self, draw: Theirs, canvas: Any, *given: Any, **options: Any) -> Any:
        """Draw a picture, and remember its ticks for so long, and its words for the next ones."""
        before = self._ticks, self._words.fonts, self._going_on
        self._ticks, self._words.fonts, self._going_on = {}, fonts(), True
        try:
            return draw(canvas, *given, **options)
        finally:
            self._ticks, self._words.fonts, self._going_on = before

    def written(self, write: Theirs, canvas: Any, *given: Any, **options: Any) -> Any:
        """Write a picture as PNG, soon, unless somebody says how."""
        if self._going_on and options.get("pil_kwargs") is None:
            options["pil_kwargs"] = dict(SOON)
        return write(canvas, *given, **options)

    def disabled(self, disable: Theirs, renderer: Any) -> AbstractContextManager[Any]:
        """Let a renderer draw nothing for a while."""
        return self._disabled(disable(renderer))

    @contextmanager
    def _disabled(self, nothing: AbstractContextManager[Any]) -> Iterator[None]:
        before, self._on_nothing = self._on_nothing, True
        try:
            with nothing:
                yield
        finally:
            self._on_nothing = before

    def leaf(self, draw: Theirs, artist: Any, renderer: Any, *given: Any, **options: Any) -> Any:
        """Draw what contains nothing else, unless it is drawn on nothing."""
        if self._on_nothing and self._going_on and getattr(artist, "_bbox_patch", None) is None:
            return None
        return draw(artist, renderer, *given, **options)

    def placed(self, place: Theirs, axis: Any) -> Any:
        """Return the ticks of an axis, placed as they have to be now."""
        if not self._going_on:
            return place(axis)
        state = state_of(axis)
        known, ticks = self._ticks.get(axis, (None, None))
        if known != state:
            ticks = place(axis)
            self._ticks[axis] = state, ticks
        return ticks


def state_of(axis: Any) -> tuple[Any, ...]:
    """Return all that the ticks of an axis follow from."""
    groups = [(group.locator, group.formatter) for group in (axis.major, axis.minor)]
    low, high = axis.get_view_interval()
    figure = axis.get_figure(root=True)
    return axis.axes.bbox.bounds, low, high, figure.dpi, axis.get_scale(), *groups


_drawing = Drawing()


def begin() -> None:
    """Draw pictures faster from now on, where Matplotlib is imported."""
    if "matplotlib.backend_bases" in sys.modules:
        _drawing.begin()
