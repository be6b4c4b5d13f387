"""The rule for the effective sample size: which runs it refuses, and what it does about burn-in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks.draws.sampling import check_sampling
from grading_tests.checks.expect import WrongAnswer
from grading_tests.simulated import autoregression

DRAWS = 4000
WORTH = (50, 100, 150, 200, 250, 300, 400, 800)
DISTANCES = (5.0, 10.0, 20.0, 40.0)
LENGTHS = (10, 40)


def refused_by_worth(runs: int, seed: int = 0, worths: Sequence[int] = WORTH) -> dict[str, float]:
    """Return the share of runs that are refused, by what they are worth.

    A run is four chains of 1000 normal draws, each correlated with the one before so that all
    together are worth a number of independent ones.
    """
    rng = np.random.default_rng(seed)
    found = {}
    for worth in worths:
        rho = (DRAWS - worth) / (DRAWS + worth)
        count = sum(_is_refused(autoregression(rng, 4, DRAWS // 4, rho)) for _ in range(runs))
        found[str(worth)] = count / runs
    return found


def refused_by_burn_in(runs: int, seed: int = 0) -> dict[str, dict[str, float]]:
    """Return the share of runs that are refused which keep the way from a far start.

    By how many draws are on the way, and from how many standard deviations away they come; the
    distance falls exponentially, by a fourth of these draws to one in e. The other draws are
    independent, so the run is worth as much as can be.
    """
    rng = np.random.default_rng(seed)
    found: dict[str, dict[str, float]] = {}
    for length in LENGTHS:
        way = np.exp(-4 * np.arange(length) / length)
        found[str(length)] = {}
        for distance in DISTANCES:
            count = 0
            for _ in range(runs):
                series = autoregression(rng, 4, DRAWS // 4, 0.0)
                series[:, :length] += distance * way
                count += _is_refused(series)
            found[str(length)][f"{distance:g}"] = count / runs
    return found


def _is_refused(series: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> bool:
    try:
        check_sampling(TraceEvidence({"posterior": {"slope": series}}), ["slope"], "trace")
    except WrongAnswer:
        return True
    return False
