"""The draws of assignment 04: whether they come from the posteriors that were asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks import draws, exact, expect, seen
from grading_tests.checks.course_data import N_GROUPS, SMALL_GROUP, cheeseburger
from grading_tests.checks.expect import require
from grading_tests.checks.hierarchical.models import (
    check_non_centred_model,
    check_robust_model,
)

VARIABLES: dict[str, tuple[int, ...]] = {
    "mu_slope": (),
    "sigma_slope": (),
    "slope": (N_GROUPS,),
    "noise": (),
}
MIN_NEW = 1000
MAX_NEW = 10_000
"""Of more draws for a new country a random part is compared: several that share one posterior draw
are not independent, and a random part hardly holds such pairs."""


def hierarchical_trace(hierarchical_trace: Any, hierarchical_model: Any) -> None:
    """Question `hierarchical-trace`: a healthy sampler, and the exact posterior of everything."""
    name = "hierarchical_trace"
    found = expect.trace(hierarchical_trace, name, VARIABLES)
    draws.check_sampling(found, list(VARIABLES), name)
    posterior = hierarchical_posterior(hierarchical_model)
    for variable in VARIABLES:
        draws.check_posterior(found.draws(variable), posterior[variable], variable, name)


def non_centred(noncentred_model: Any, noncentred_trace: Any) -> None:
    """Question `non-centred`: the same model in other words, and the same posterior of the slopes.

    Neither r-hat nor the effective sample size of the hyperparameters counts: with these data a
    right answer mixes slowly there.
    """
    name = "noncentred_trace"
    model = expect.model(noncentred_model, "noncentred_model")
    found = expect.trace(
        noncentred_trace, name, {"slope": (N_GROUPS,), "slope_offset": (N_GROUPS,)}
    )
    check_non_centred_model(model)
    draws.check_sampling(found, ["slope"], name)
    _check_offsets(found, name)
    posterior = hierarchical_posterior(model, "noncentred_model")
    draws.check_posterior(found.draws("slope"), posterior["slope"], "slope", name)


def _check_offsets(trace: TraceEvidence, name: str) -> None:
    """Require slopes that are computed from the offsets, where the trace holds all that enters."""
    held = trace.groups["posterior"]
    if not {"mu_slope", "sigma_slope"} <= held.keys():
        return
    stretched = held["sigma_slope"][..., None] * held["slope_offset"]
    computed = held["mu_slope"][..., None] + stretched
    require(
        computed.shape == held["slope"].shape
        and bool(np.allclose(computed, held["slope"], rtol=1e-4, atol=1e-6)),
        f"In `{name}` the draws of `slope` are not `mu_slope + sigma_slope * slope_offset`: sample "
        "`noncentred_model` again.",
    )


def better_priors(robust_model: Any, robust_trace: Any) -> None:
    """Question `better-priors`: the robust model, and its posterior, which holds the truth."""
    name = "robust_trace"
    model = expect.model(robust_model, "robust_model")
    found = expect.trace(robust_trace, name, VARIABLES)
    check_robust_model(model)
    draws.check_sampling(found, list(VARIABLES), name)
    data = cheeseburger()
    posterior = seen.posterior(
        model,
        "robust_model",
        lambda waits: exact.robust_posterior(data.x_obs, waits, data.groups),
    )
    for variable in VARIABLES:
        draws.check_posterior(found.draws(variable), posterior[variable], variable, name)
    small = found.draws("slope")[..., SMALL_GROUP]
    low, high = np.quantile(small, [0.03, 0.97])
    require(
        bool(low <= data.slopes[SMALL_GROUP] <= high),
        f"In `{name}` the true slope of country {SMALL_GROUP} lies outside the middle 94 % of the "
        "draws: a robust likelihood should not be dragged away by two visits.",
    )


def new_group(new_slope: Any, hierarchical_model: Any) -> None:
    """Question `new-group`: draws of the predictive distribution of a ninth country's slope."""
    name = "new_slope"
    found = expect.array(new_slope, name).ravel()
    require(
        found.size >= MIN_NEW,
        f"`{name}` should hold at least {MIN_NEW} draws, but it holds {found.size}.",
    )
    if found.size > MAX_NEW:
        part = expect.challenge_rng().choice(found.size, MAX_NEW, replace=False)
        found = found[np.sort(part)]
    require(bool(np.ptp(found) > 0), f"The draws in `{name}` are all the same number.")
    predictive = hierarchical_posterior(hierarchical_model)["new_slope"]
    series = found[: 4 * (found.size // 4)].reshape(4, -1)
    try:
        draws.check_posterior(series, predictive, "a ninth country's slope", name)
    except expect.WrongAnswer:
        raise expect.WrongAnswer(
            f"The draws in `{name}` are not those of a new country's slope: each needs its own "
            "draw of `mu_slope` and of `sigma_slope` from your posterior, and the spread of the "
            "countries, but not the noise of a visit."
        ) from None


def hierarchical_posterior(model: Any, name: str = "hierarchical_model") -> dict[str, Any]:
    """Return the exact posterior of the chapter's hierarchical model for the data `model` saw."""
    data = cheeseburger()
    return seen.posterior(
        model, name, lambda waits: exact.hierarchical_posterior(data.x_obs, waits, data.groups)
    )
