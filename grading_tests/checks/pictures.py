"""Whether a figure shows the posterior that it claims to show, in place and in spread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.figures import AxesEvidence, FigureEvidence
from grading_tests.checks.shown import Mark, marks

WIDEST_AXIS = 150.0
"""An axis longer than this many posterior standard deviations does not show the posterior."""

OFF_CENTRE = 0.5
"""How far from the posterior's mean the middle of a mark may be, in standard deviations."""

SPREAD = (0.5, 2.0)
"""The standard deviations that a picture of the posterior may have: it smooths, or has few bins."""

REACH = (0.5, 5.0)
"""Where an interval may end, in standard deviations: from quartiles to the extreme draws."""

SD_OF_94 = 1.88
"""Half the width of a 94 % interval, in standard deviations of a normal distribution."""

NARROWER, WIDER = 0.2, 0.3
"""How far inside and outside of an interval another one may end, in its widths: 89 % end 0.08
inside, two standard deviations 0.03 outside, one standard deviation 0.24 inside."""

AT_THE_MEAN = 0.1
"""How far from the mean its marker may be, in widths of the interval."""


def shows_posterior(figure: FigureEvidence, mean: float, sd: float) -> bool:
    """Tell whether a figure shows draws with this mean and standard deviation, in any usual way."""
    return any(
        _agrees(mark, mean, sd)
        for panel in figure.axes
        for axis, (low, high) in enumerate((panel.xlim, panel.ylim))
        if low <= mean <= high and high - low <= WIDEST_AXIS * sd
        for mark in marks(panel, axis)
    )


def _agrees(mark: Mark, mean: float, sd: float) -> bool:
    least, most = SPREAD if mark.kind == "distribution" else REACH
    return (
        mark.kind not in ("place", "bar")
        and abs(mark.middle - mean) <= OFF_CENTRE * sd
        and least * sd <= mark.half <= most * sd
    )


def shows_interval(
    figure: FigureEvidence, name: str, row: NDArray[np.float64], words: Mapping[str, str]
) -> bool:
    """Tell whether a figure shows an estimate with its interval under the name of its model.

    An estimate without any interval will do, too, and so will a distribution of its place and
    spread. An error bar that ends elsewhere will not.

    Parameters
    ----------
    figure : FigureEvidence
        The figure.
    name : str
        The model.
    row : ndarray of shape (3,)
        Its mean, and the ends of its 94 % interval.
    words : dict of str
        A pattern for the name of each model, in lower case.
    """
    for panel in figure.axes:
        for axis in (0, 1):
            found = list(_claimed(panel, axis, name, words))
            bars = [mark for mark in found if mark.kind == "interval"]
            for mark in found:
                alone = not any(mark.is_beside(bar) for bar in bars)
                if _fits(mark, row) and (mark.kind != "place" or alone):
                    return True
    return False


def _fits(mark: Mark, row: NDArray[np.float64]) -> bool:
    mean, low, high = (float(number) for number in row)
    width = high - low
    if mark.kind == "place":
        return abs(mark.low - mean) <= AT_THE_MEAN * width
    stretch = SD_OF_94 if mark.kind == "distribution" else 1.0
    below = low - (mark.middle - stretch * mark.half)
    above = mark.middle + stretch * mark.half - high
    return all(-NARROWER * width <= outside <= WIDER * width for outside in (below, above))


def _claimed(panel: AxesEvidence, axis: int, name: str, words: Mapping[str, str]) -> Iterator[Mark]:
    """Yield the marks of an axis but those that are said to belong to other models."""
    labels, ticks = (
        (panel.yticklabels, panel.yticks) if axis == 0 else (panel.xticklabels, panel.xticks)
    )
    reach = float(np.diff(np.sort(ticks)).min()) / 2 if len(ticks) > 1 else np.inf
    for mark in marks(panel, axis):
        said = [mark.label, panel.title]
        middle = sum(mark.row) / 2
        if np.isfinite(middle) and len(ticks) == len(labels) > 0:
            nearest = int(np.abs(ticks - middle).argmin())
            if abs(ticks[nearest] - middle) <= reach:
                said.append(labels[nearest])
        for one in said:
            named = {model for model, word in words.items() if re.search(word, one.lower())}
            if named:
                break
        if not named or name in named:
            yield mark
