"""The functions that simulate many worlds, against what their answers are on average."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import ndtr

from examroom.evidence.functions import FunctionEvidence
from examroom.evidence.values import Seeded, Table
from grading_tests.checks import expect
from grading_tests.checks.expect import require
from grading_tests.checks.workflow.data import CLASSES, Floats, by_class
from grading_tests.checks.workflow.data import chain as chain_data

N_WORLDS = 2000
SIGMAS = 6.0
"""Standard errors that are allowed: by chance a right answer exceeds them twice in 10^9."""
SPREADS = ((0.2, 0.4), (0.7, 1.3), (2.0, 3.0))
"""Where the true spreads are drawn from that `worlds_rmse` is asked for."""
ASSUMED = ((0.1, 0.2), (0.25, 0.4), (0.9, 1.1), (2.5, 4.0), (10.0, 20.0))
"""Where the assumed spreads are drawn from that `worlds_coverage` is asked for."""
Z_94 = 1.880794
COLUMNS = ("pooled", "unpooled", "partial")


def many_worlds(worlds_rmse: Any) -> None:
    """Question `many-worlds`: errors of three estimates, averaged over many worlds."""
    asked = expect.function(worlds_rmse, "worlds_rmse")
    rng = expect.challenge_rng()
    spreads = [float(rng.uniform(low, high)) for low, high in SPREADS]
    _check_reproducible(asked, "worlds_rmse", spreads[1], (len(CLASSES), 3), rng)
    for sigma in spreads:
        found = _ask(asked, "worlds_rmse", sigma, N_WORLDS, _seed(rng), (len(CLASSES), 3))
        require(bool(np.all(found >= 0)), "`worlds_rmse` gives negative errors: take the root.")
        expected, variance = squared_errors(sigma)
        off = np.abs(found**2 - expected) > SIGMAS * np.sqrt(variance / N_WORLDS)
        columns = [f"`{name}`" for name, here in zip(COLUMNS, off.any(axis=0), strict=True) if here]
        require(
            not columns,
            f"`worlds_rmse({sigma:.3g}, {N_WORLDS}, rng)` is wrong in {', '.join(columns)} "
            f"({int(off.sum())} of 15 numbers): look at the recipe, at the order of rows and "
            "columns, at what is squared, and at what is drawn anew in every world.",
        )


def interval_coverage(worlds_coverage: Any) -> None:
    """Question `interval-coverage`: how often intervals hold the truth."""
    asked = expect.function(worlds_coverage, "worlds_coverage")
    rng = expect.challenge_rng()
    assumed = [float(rng.uniform(low, high)) for low, high in ASSUMED]
    _check_reproducible(asked, "worlds_coverage", assumed[1], (len(CLASSES),), rng)
    for sigma in assumed:
        found = _ask(asked, "worlds_coverage", sigma, N_WORLDS, _seed(rng), (len(CLASSES),))
        require(
            bool(np.all((found >= 0) & (found <= 1))),
            "`worlds_coverage` should give shares, between 0 and 1.",
        )
        share = coverage(sigma)
        error = np.sqrt(share * (1 - share) / (8 * N_WORLDS))
        # The mean over all forty countries is known better: it tells 95 % from 94 %.
        error_of_mean = np.sqrt(np.mean(error**2) / len(CLASSES))
        right = np.all(np.abs(found - share) <= SIGMAS * error)
        right &= abs(found.mean() - share.mean()) <= SIGMAS * error_of_mean
        require(
            bool(right),
            f"The shares that `worlds_coverage({sigma:.3g}, {N_WORLDS}, rng)` gives are not those "
            "of the recipe: the truth spreads by 1, only the model assumes another spread; look at "
            "the middle, the standard deviation and the factor of 94 %.",
        )


def squared_errors(sigma: float) -> tuple[Floats, Floats]:
    """Return mean and variance of the squared errors of one world, by class and estimate."""
    data = chain_data()
    own = data.own_error**2
    share = data.sum_queue2 / data.sum_queue2.sum()
    of_pooled = sigma**2 * (share @ share - share[:, None] - share + np.eye(own.size))
    of_pooled = of_pooled + 2.25 / data.sum_queue2.sum()
    partial = own * sigma**2 / (sigma**2 + own)
    covariances = (of_pooled, np.diag(own), np.diag(partial))
    means = [by_class(np.diag(one)) for one in covariances]
    blocks = [one.reshape(5, 8, 5, 8) for one in covariances]
    variances = [
        np.array([2 * np.sum(block[k, :, k] ** 2) / 64 for k in range(5)]) for block in blocks
    ]
    return np.column_stack(means), np.column_stack(variances)


def coverage(assumed: float) -> Floats:
    """Return the expected share of intervals that hold the truth, by class; true spread 1."""
    own = chain_data().own_error ** 2
    weight = assumed**2 / (assumed**2 + own)
    error = np.sqrt(weight**2 * own + (1 - weight) ** 2)
    return by_class(2 * ndtr(Z_94 * np.sqrt(weight * own) / error) - 1)


def _check_reproducible(
    asked: FunctionEvidence, name: str, value: float, shape: tuple[int, ...], rng: Any
) -> None:
    seed, other = _seed(rng), _seed(rng)
    first, again = (_ask(asked, name, value, 50, seed, shape) for _ in range(2))
    require(
        bool(np.array_equal(first, again)),
        f"For the same seed `{name}` gave two different answers: draw everything from `rng`.",
    )
    require(
        not np.array_equal(first, _ask(asked, name, value, 50, other, shape)),
        f"`{name}` gave the same answer for two different seeds: draw everything from `rng`.",
    )


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**62))


def _ask(
    asked: FunctionEvidence, name: str, value: float, n: int, seed: int, shape: tuple[int, ...]
) -> Floats:
    """Call the function once and return its numbers; a DataFrame's in the order of its columns."""
    call = f"`{name}({value:.3g}, {n}, rng)`"
    answer = asked.call(value, n, Seeded(seed))
    require(not answer.error, f"{call} failed: {answer.error}")
    require(
        not answer.touched_global_random_state,
        f"{call} changed the state of `np.random`. Draw from `rng` only, and set no seed.",
    )
    found = answer.value
    if isinstance(found, Table):
        found = np.array(
            [found.values[column] for column in found.columns], dtype=object
        ).T.tolist()
    return expect.array(found, f"the answer of {name}", shape)
