"""Ticks, sooner: each is made of three lines and two words, and nearly all are alike.

Matplotlib makes every tick of every axis from its settings, which takes it a third of a
millisecond; a picture has fifty. Two ticks of one kind that are made under the same settings, with
the same options, differ in nothing but where they are. So the first one is kept as a pattern, and
the others are copies of it, put in their places.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

State = dict[str, Any]

LINES = ("tick1line", "tick2line", "gridline")
LABELS = ("label1", "label2")
PLACES = {"_axes": None, "_parent_figure": None, "_transform": None, "_callbacks": None}
"""What a part of a tick has from where it is, and not from the settings."""


@dataclass(frozen=True)
class Pattern:
    """How a tick is when it has just been made.

    Attributes
    ----------
    tick : dict
        Its own attributes, without its parts.
    parts : dict of str to dict
        The attributes of its lines and words.
    """

    tick: State
    parts: dict[str, State]


class Ticks:
    """The patterns of ticks, by their kinds and options, under the settings that there are."""

    def __init__(self) -> None:
        self._settings: State = {}
        self._patterns: dict[Hashable, Pattern] = {}

    def made(self, make: Callable[..., Any], axis: Any, major: bool) -> Any:
        """Make a tick: by itself, or as a copy of one that was made before."""
        kind = axis._tick_class
        if not is_usual(kind):
            return make(axis, major)
        options = axis._major_tick_kw if major else axis._minor_tick_kw
        try:
            look = kind, major, tuple(sorted(options.items()))
            known = self._known().get(look)
        except (TypeError, ValueError):  # options or settings that cannot be compared
            return make(axis, major)
        if known is not None:
            return copied(known, kind, axis.axes)
        tick = make(axis, major)
        if all(type(part) in usual_parts() for part in tick.get_children()):
            self._patterns[look] = pattern_of(tick)
        return tick

    def _known(self) -> dict[Hashable, Pattern]:
        """Return the patterns that were made under the settings that there are now."""
        import matplotlib

        settings: Any = matplotlib.rcParams
        if not dict.__eq__(settings, self._settings):
            self._settings = dict.copy(settings)
            self._patterns.clear()
        return self._patterns


def is_usual(kind: Any) -> bool:
    """Tell whether a kind of ticks is one of Matplotlib's for straight axes."""
    from matplotlib.axis import XTick, YTick

    return kind is XTick or kind is YTick


def usual_parts() -> tuple[type, type]:
    """Return the classes of a tick's lines and words."""
    from matplotlib.lines import Line2D
    from matplotlib.text import Text

    return Line2D, Text


def pattern_of(tick: Any) -> Pattern:
    """Return the pattern of a tick that has just been made."""
    own = {**vars(tick), **PLACES}
    parts = {name: {**vars(own.pop(name)), **PLACES} for name in (*LINES, *LABELS)}
    for name in LABELS:
        parts[name]["_fontproperties"] = parts[name]["_fontproperties"].copy()
    return Pattern(own, parts)


def copied(pattern: Pattern, kind: Any, axes: Any) -> Any:
    """Return a tick like a pattern, for some axes."""
    figure = axes.get_figure(root=False)
    tick = as_described(kind, pattern.tick, figure)
    tick._axes = axes
    line, label = usual_parts()
    transform = getattr(axes, f"get_{tick.__name__[0]}axis_transform")
    for name, which in zip(LINES, ("tick1", "tick2", "grid"), strict=True):
        part = as_described(line, pattern.parts[name], figure)
        part._xorig, part._yorig = list(part._xorig), list(part._yorig)
        part._transform = transform(which)
        vars(tick)[name] = part
    places = tick._get_text1_transform(), tick._get_text2_transform()
    for name, place in zip(LABELS, places, strict=True):
        part = as_described(label, pattern.parts[name], figure)
        part._fontproperties = part._fontproperties.copy()
        part._transform, part._verticalalignment, part._horizontalalignment = place
        vars(tick)[name] = part
    return tick


def as_described(kind: Any, state: State, figure: Any) -> Any:
    """Return an artist with the attributes of another one, in some figure."""
    from matplotlib.cbook import CallbackRegistry

    artist = object.__new__(kind)
    vars(artist).update(state)
    artist._parent_figure = figure
    artist._callbacks = CallbackRegistry(signals=["pchanged"])
    return artist
