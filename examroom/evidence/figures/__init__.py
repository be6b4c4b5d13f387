"""A figure as evidence: its words, and what is drawn in the units of its axes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np

from examroom.evidence.figures.marks import Marks
from examroom.evidence.figures.panels import (
    AxesEvidence,
    CellSet,
    FigureEvidence,
    Line,
    PathSet,
    PointSet,
)
from examroom.evidence.figures.search import find_axes, is_figure

__all__ = [
    "AxesEvidence",
    "CellSet",
    "FigureEvidence",
    "Line",
    "PathSet",
    "PointSet",
    "describe_figure",
    "is_figure",
]


def describe_figure(value: Any) -> FigureEvidence:
    """Describe the figures behind whatever a plotting call returned.

    Raises
    ------
    ValueError
        If no matplotlib axes can be found in `value`.
    """
    axes = find_axes(value)
    if not axes:
        raise ValueError("no matplotlib axes found")
    figures = list(dict.fromkeys(ax.get_figure(root=True) for ax in axes))
    for figure in figures:
        with suppress(Exception):  # a formula that cannot be set, say: everything else can be seen
            figure.canvas.draw()
    return FigureEvidence(
        tuple(_describe_axes(ax) for ax in axes),
        suptitle=_joined(figure.get_suptitle() for figure in figures),
        xlabel=_joined(figure.get_supxlabel() for figure in figures),
        ylabel=_joined(figure.get_supylabel() for figure in figures),
        legend=tuple(text for figure in figures for text in _legend_texts(figure.legends)),
        texts=_words(text for figure in figures for text in figure.texts),
    )


def _describe_axes(ax: Any) -> AxesEvidence:
    legend, marks = ax.get_legend(), Marks.of(ax)
    left, right = sorted(map(float, ax.get_xlim()))
    bottom, top = sorted(map(float, ax.get_ylim()))
    return AxesEvidence(
        title=_joined(ax.get_title(loc) for loc in ("left", "center", "right")),
        xlabel=ax.get_xlabel(),
        ylabel=ax.get_ylabel(),
        legend=() if legend is None else tuple(_legend_texts([legend])),
        xticklabels=_words(ax.get_xticklabels()),
        yticklabels=_words(ax.get_yticklabels()),
        texts=_words(ax.texts),
        xticks=np.array(ax.get_xticks(), dtype=float),
        yticks=np.array(ax.get_yticks(), dtype=float),
        xlim=(left, right),
        ylim=(bottom, top),
        points=tuple(marks.points),
        strokes=tuple(marks.strokes),
        areas=tuple(marks.areas),
        cells=tuple(marks.cells),
    )


def _words(texts: Any) -> tuple[str, ...]:
    return tuple(str(text.get_text()) for text in texts)


def _joined(words: Any) -> str:
    return " ".join(filter(None, words))


def _legend_texts(legends: Any) -> list[str]:
    texts = []
    for legend in legends:
        texts += [legend.get_title().get_text(), *_words(legend.get_texts())]
    return [text for text in texts if text and text != "None"]
