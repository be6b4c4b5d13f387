"""Recognise what an interval is that is not the 94 % highest-density interval asked for.

Each is recognised by a computation on the student's own draws, where it fits exactly: the share of
draws inside, the shares left out on either side, the draws of another variable or trace.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks.draws.diagnostics import (
    Draws,
    effective_sample_size,
    entry_label,
    series_of,
)
from grading_tests.checks.draws.intervals import (
    HDI_PROB,
    HDI_SLACK,
    check_interval,
    share_tolerance,
    shortest,
)
from grading_tests.checks.expect import WrongAnswer
from grading_tests.checks.misconceptions import sentence

PROBABILITIES = (0.5, 0.68, 0.8, 0.89, 0.9, 0.95, 0.97, 0.99)
"""Other intervals that are in use."""
ARVIZ_DEFAULT = 0.89
SAME_SHARE = 0.002
"""Two algorithms for the same interval of 4000 draws differ by one or two draws."""
END_SLACK = 0.2
"""Standard deviations by which two honest algorithms for the same interval differ at an end."""
COARSE = (0, 1, 2)
"""Decimals after which rounding may cost more than 0.3 % of the draws."""

Entry = tuple[str, int | None]
"""A variable, and which entry of it."""


def explained(
    reason: WrongAnswer,
    value: tuple[float, float],
    trace: TraceEvidence,
    entry: Entry,
    names: tuple[str, str],
) -> WrongAnswer:
    """Return what to raise for a wrong interval: what it is, where that is recognised.

    Parameters
    ----------
    reason : WrongAnswer
        Why it was refused.
    value : tuple of float
        The student's (low, high).
    trace : TraceEvidence
        The student's draws.
    entry : tuple of str and int or None
        The variable that the interval should be of, and which entry of it.
    names : tuple of str
        The student's names for the interval and for the trace.
    """
    found = list(_recognised(value, trace, entry, names))
    if not found:
        return reason
    words = [sentence(kind, interval=names[0], trace=names[1], **about) for kind, about in found]
    return WrongAnswer(" ".join(words), *(kind for kind, _ in found))


def _recognised(
    value: tuple[float, float], trace: TraceEvidence, entry: Entry, names: tuple[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    draws = trace.draws(entry[0])
    own = draws if entry[1] is None else draws[..., entry[1]]
    is_full = abs(_share(value, own) - HDI_PROB) <= share_tolerance(own, trace.thinned(entry[0]))
    if not is_full and (digits := _rounded(value, own)) is not None:
        yield "interval-rounded", {"digits": digits}
        return
    prob = _probability(value, own)
    equal = _leaves_out_equally(value, own)
    is_shortest = prob is not None and _is_shortest(value, own, prob)
    if prob is not None and (equal or is_shortest):
        if prob != HDI_PROB:
            default = ", which is ArviZ's default" if prob == ARVIZ_DEFAULT else ""
            yield "interval-of-other-probability", {"share": 100 * prob, "default": default}
        if equal and not is_shortest:
            yield "interval-equal-tailed", {}
        return
    if (other := _other_variable(value, trace, entry)) is not None:
        yield "interval-of-another-variable", {"other": entry_label(*other)}
        return
    yield from _of_another_trace(value, own, entry, names)


def _probability(value: tuple[float, float], draws: Draws) -> float | None:
    share = _share(value, draws)
    usual = [p for p in (HDI_PROB, *PROBABILITIES) if abs(share - p) <= SAME_SHARE]
    return usual[0] if usual else None


def _share(value: tuple[float, float], draws: Draws) -> float:
    return float(np.mean((draws >= value[0]) & (draws <= value[1])))


def _leaves_out_equally(value: tuple[float, float], draws: Draws) -> bool:
    below, above = float(np.mean(draws < value[0])), float(np.mean(draws > value[1]))
    return abs(below - above) <= SAME_SHARE


def _is_shortest(value: tuple[float, float], draws: Draws, prob: float) -> bool:
    low, high = shortest(draws, prob)
    return value[1] - value[0] <= HDI_SLACK * (high - low)


def _other_variable(value: tuple[float, float], trace: TraceEvidence, entry: Entry) -> Entry | None:
    """Return the variable of the same trace whose interval it is: the one that fits best."""
    fitting: list[tuple[float, Entry]] = []
    for variable, draws in trace.groups["posterior"].items():
        tolerance = share_tolerance(draws[..., 0] if draws.ndim > 2 else draws)
        for index, series in series_of(draws):
            is_full = abs(_share(value, series) - HDI_PROB) <= tolerance
            if (variable, index) != entry and is_full and _is_shortest(value, series, HDI_PROB):
                off = np.abs(np.subtract(value, shortest(series))).max() / float(series.std())
                fitting.append((float(off), (variable, index)))
    return min(fitting, key=lambda one: one[0])[1] if fitting else None


def _rounded(value: tuple[float, float], draws: Draws) -> str | None:
    """Return the digits that an interval was rounded to, where that is what went wrong."""
    for decimals in COARSE:
        if tuple(np.round(value, decimals)) == value:
            off = np.abs(np.subtract(shortest(draws), value))
            if np.all(off <= 0.5 * 10.0**-decimals + END_SLACK * float(draws.std())):
                words = ("whole numbers", "one decimal", "two decimals")
                return words[decimals]
            return None
    return None


def _of_another_trace(
    value: tuple[float, float], own: Draws, entry: Entry, names: tuple[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    from grading_tests.checks import other_models  # whose posteriors are asked for after a failure

    ess = effective_sample_size(own)
    for other in other_models.of(names[1]):
        exact: Any = other.posterior().get(entry[0])
        if isinstance(exact, list) and entry[1] is not None:
            exact = exact[entry[1]]
        if other.is_prior or not hasattr(exact, "hdi"):
            continue
        with suppress(WrongAnswer):
            check_interval(value, exact, names[0], ess)
            yield "interval-of-another-trace", {"model": other.words}
            return
