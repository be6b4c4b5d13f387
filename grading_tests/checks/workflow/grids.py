"""Posteriors of sigma_slope on a grid: what their prior says, and whether they are calibrated."""

from __future__ import annotations

from typing import Any

import numpy as np

from examroom.evidence.functions import FunctionEvidence
from grading_tests.checks import expect
from grading_tests.checks.expect import require
from grading_tests.checks.workflow import data
from grading_tests.checks.workflow.data import CENTRE, SIGMA_GRID, Floats
from grading_tests.checks.workflow.tables import cells

N_GRID = SIGMA_GRID.size
PRIORS: dict[str, Floats] = {
    "Exponential(13)": 13 * np.exp(-13 * SIGMA_GRID),
    "Exponential(1)": np.exp(-SIGMA_GRID),
    "HalfNormal(2)": np.exp(-0.5 * (SIGMA_GRID / 2) ** 2) / np.sqrt(np.pi / 2) / 2,
}
COUNTRIES = (8, 40)
SAME = 1e-8
SENSITIVITY_TOLERANCE = 0.002
PIT_TOLERANCE = 0.002
N_ASKED = 12
"""Worlds in which a student's own function is asked, where `pit` is not the reference's."""


def posterior(estimate: Floats, error: Floats, prior: Floats) -> Floats:
    """Return probabilities on `SIGMA_GRID`; leading axes of `estimate` run over worlds."""
    variance = SIGMA_GRID[:, None] ** 2 + error**2
    misfit = (np.asarray(estimate)[..., None, :] - CENTRE) ** 2 / variance
    log_density = np.log(prior) - 0.5 * np.sum(misfit + np.log(variance), axis=-1)
    weights = np.exp(log_density - log_density.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def sigma_posterior(sigma_posterior: Any, priors: Any, sensitivity: Any) -> None:
    """Question `sigma-posterior`: a function on unseen arguments, three priors, and a table."""
    asked = expect.function(sigma_posterior, "sigma_posterior")
    rng = expect.challenge_rng()
    for count in (1, int(rng.integers(3, 12)), int(rng.integers(20, 45))):
        error = rng.uniform(0.2, 1.5, size=count)
        estimate = rng.normal(CENTRE, np.hypot(rng.uniform(0.3, 2.0), error))
        prior = float(rng.uniform(0.5, 3.0)) / (1 + (SIGMA_GRID - rng.uniform(0.0, 2.0)) ** 2)
        found = _ask(asked, estimate, error, prior)
        given_to = f"For {count} {'country' if count == 1 else 'countries'}"
        require(
            bool(np.all(found >= 0)) and abs(float(found.sum()) - 1) < 1e-6,
            f"{given_to} the answer of `sigma_posterior` sums to {found.sum():.4g}: "
            "probabilities are not negative and sum to 1, so divide by their sum.",
        )
        require(
            bool(np.all(np.abs(found - posterior(estimate, error, prior)) <= SAME)),
            f"{given_to} with unseen estimates `sigma_posterior` does not give prior "
            "times likelihood on the grid: every country has a factor, with its own standard "
            "deviation, made of the spread and of that country's `error`.",
        )
    given = expect.mapping(priors, "priors")
    for name, density in PRIORS.items():
        require(name in given, f"`priors` has no entry {name!r}; it has {sorted(map(str, given))}.")
        values = expect.array(given[name], f"priors[{name!r}]", (N_GRID,))
        scaled = values / values.sum() if values.sum() > 0 else values
        require(
            bool(np.allclose(scaled, density / density.sum(), rtol=1e-6, atol=1e-300)),
            f"`priors[{name!r}]` is not the density of that distribution on `sigma_grid`: "
            "Exponential takes a rate, HalfNormal a standard deviation.",
        )
    table = cells(sensitivity, "sensitivity", list(PRIORS), COUNTRIES)
    chain = data.chain()
    for row, (name, density) in enumerate(PRIORS.items()):
        for column, count in enumerate(COUNTRIES):
            weights = posterior(chain.own_slope[:count], chain.own_error[:count], density)
            require(
                abs(table[row, column] - weights @ SIGMA_GRID) <= SENSITIVITY_TOLERANCE,
                f"`sensitivity.loc[{name!r}, {count}]` is not the posterior mean of sigma for the "
                f"first {count} countries: weigh `sigma_grid` with its probabilities, from "
                "`own_slope` and `own_error` of these countries.",
            )


def calibration(pit: Any, pit_narrow: Any, sigma_posterior: Any, priors: Any) -> None:
    """Question `calibration`: where the truth lies in the posterior of every world.

    An answer may follow from the student's own function and priors as well.
    """
    for value, name, prior in (
        (pit, "pit", "HalfNormal(2)"),
        (pit_narrow, "pit_narrow", "Exponential(13)"),
    ):
        worlds = data.worlds()
        given = expect.array(value, name, worlds.sigma.shape)
        weights = posterior(worlds.estimate, worlds.error, PRIORS[prior])
        if _follows(given, weights, worlds.sigma):
            continue
        if _follows_from_own(given, sigma_posterior, priors, prior):
            continue
        require(
            not _follows(1 - given, weights, worlds.sigma),
            f"`{name}` holds the probabilities *above* each world's true spread: ask for those up "
            "to it.",
        )
        expect.wrong(
            f"`{name}` is not the posterior probability of a spread up to each world's own "
            "`world_sigma`: use the eight estimates of that world, `own_error` of the first eight "
            f"countries and the prior {prior}, and sum over the grid up to the truth."
        )


def _follows(given: Floats, weights: Floats, truth: Floats) -> bool:
    """Tell whether sums up to the truth are right, whichever way the cell around it is counted."""
    rows = np.arange(truth.size)
    after = np.clip(np.searchsorted(SIGMA_GRID, truth, side="right"), 1, N_GRID - 1)
    below = np.cumsum(weights, axis=1)[rows, after - 1]
    beside = weights[rows, after - 1] + weights[rows, after]
    return bool(np.all(np.abs(given - below) <= beside + PIT_TOLERANCE))


def _follows_from_own(given: Floats, function: Any, priors: Any, prior: str) -> bool:
    """Tell whether some numbers are what the student's own function gives for these worlds."""
    worlds = data.worlds()
    chosen = expect.challenge_rng().choice(worlds.sigma.size, N_ASKED, replace=False)
    try:
        asked = expect.function(function, "sigma_posterior")
        density = expect.array(expect.mapping(priors, "priors").get(prior), "prior", (N_GRID,))
        found = [_ask(asked, worlds.estimate[k], worlds.error, density) for k in chosen]
    except expect.WrongAnswer:
        return False
    weights = np.abs(np.array(found))
    total = weights.sum(axis=1, keepdims=True)
    if not np.all(total > 0):
        return False
    inside = bool(np.all((given >= 0) & (given <= 1 + 1e-9)))
    return inside and _follows(given[chosen], weights / total, worlds.sigma[chosen])


def _ask(asked: FunctionEvidence, estimate: Floats, error: Floats, prior: Floats) -> Floats:
    answer = asked.call(estimate, error, prior)
    require(
        not answer.error, f"`sigma_posterior` failed for {error.size} countries: {answer.error}"
    )
    return expect.array(answer.value, "the answer of sigma_posterior", (N_GRID,))
