"""Draws of a predictive distribution as a student gives them: in any shape and order, no copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks import draws, expect
from grading_tests.checks.expect import require
from grading_tests.checks.predictive import plugged_in
from grading_tests.checks.predictive.plugged_in import Population

Floats = NDArray[np.float64]

FEW_EFFECTIVE = 500
"""Honest predictive draws are worth more: most of their variance is independent. Fewer mean that
they were put in order, which makes them neither right nor wrong."""
MAX_COPIES = 0.1
"""Of 64,000 honest draws in single precision, fewer than one in a hundred agrees with another."""
DECIMALS = 6
"""Who rounds to so many has honest draws that agree by chance."""
SINGLE = 1e-7
"""What single precision does to a rounded number."""


class NewDraws:
    """Draws of a predictive distribution.

    Parameters
    ----------
    value : object
        At least a thousand, in any shape and order.
    name : str
        What the student calls them.

    Attributes
    ----------
    values : ndarray of shape (n,)
        All of them, in the student's order.
    series : ndarray of shape (4, m)
        At most 10,000, to compare; in a random order if they were put in order.

    Raises
    ------
    WrongAnswer
        If these are no draws, or copies.
    """

    def __init__(self, value: Any, name: str) -> None:
        self.name = name
        self.series = draws.predictive_draws(value, name)
        self.values: Floats = expect.array(value, name).ravel()
        _refuse_copies(self.values, name)
        if draws.effective_sample_size(self.series) < FEW_EFFECTIVE:
            shuffled = expect.challenge_rng().permutation(self.series.ravel())
            self.series = shuffled.reshape(self.series.shape)

    def difference(self, predictive: Sequence[draws.Marginal]) -> str:
        """Return "mean" or "spread" where they differ from the first and are of none of some.

        An empty string where they are draws of one of them.
        """
        first = ""
        for one in predictive:  # most are of the first; a mixture of thousands costs much
            what = draws.first_difference(self.series, one, self.name)[1]
            if not what:
                return ""
            first = first or what
        return first

    def require_own_draws(self, population: Population, are_paired: bool, trace_name: str) -> None:
        """Require that no one number served for all draws of an unknown.

        Parameters
        ----------
        population : dict of ndarray of shape (m,)
            The student's posterior draws.
        are_paired : bool
            Whether the values may stand in the order of these draws.
        trace_name : str
            Where these draws stand.
        """
        self.refuse_plugged_in(plugged_in.found(self.values, population, are_paired), trace_name)

    def refuse_plugged_in(self, what: str, trace_name: str) -> None:
        """Raise `WrongAnswer` where something was plugged in."""
        if what:
            raise expect.misconceived(
                "posterior-mean-plugged-in", draws=self.name, what=what, trace=trace_name
            )


def _refuse_copies(values: Floats, name: str) -> None:
    """Require that the same draws do not occur again and again.

    Of draws that are rounded single values may agree by chance, but not two that follow each other
    with two others.
    """
    pairs = np.column_stack([values[:-1], values[1:]])
    copies = 1.0 - len(np.unique(pairs, axis=0)) / len(pairs)
    if not np.allclose(np.round(values, DECIMALS), values, rtol=SINGLE, atol=SINGLE):
        copies = max(copies, 1.0 - len(np.unique(values)) / len(values))
    require(
        copies <= MAX_COPIES,
        f"In `{name}` the same draws occur again and again: copies of draws are no new draws.",
    )
