"""The draws of assignment 04: whether they come from the posteriors that were asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks import coverage, draws, exact, expect, own_model, seen
from grading_tests.checks.course_data import N_GROUPS, SMALL_GROUP, cheeseburger
from grading_tests.checks.expect import require, wrong
from grading_tests.checks.hierarchical.models import (
    HIERARCHICAL,
    NON_CENTRED,
    check_non_centred_model,
    check_robust_model,
)

VARIABLES: dict[str, tuple[int, ...]] = {
    "mu_slope": (),
    "sigma_slope": (),
    "slope": (N_GROUPS,),
    "noise": (),
}


def hierarchical_trace(hierarchical_trace: Any, hierarchical_model: Any) -> None:
    """Question `hierarchical-trace`: a healthy sampler, and the exact posterior of everything."""
    name = "hierarchical_trace"
    found = expect.trace(hierarchical_trace, name, VARIABLES)
    draws.check_sampling(found, list(VARIABLES), name)
    posterior = hierarchical_posterior(hierarchical_model)
    own_model.check_trace(found, list(VARIABLES), posterior, hierarchical_model, HIERARCHICAL, name)


def hierarchical_coverage(
    hierarchical_coverage: Any,
    hierarchical_trace: Any,
    hierarchical_model: Callable[[], Any] = lambda: None,
) -> None:
    """Question `hierarchical-coverage`: how many waits lie in their predictive ranges."""
    model = expect.if_defined(hierarchical_model)
    data = cheeseburger()
    coverage.check(
        hierarchical_coverage,
        "hierarchical_coverage",
        hierarchical_trace,
        "hierarchical_trace",
        lambda: exact.hierarchical_posterior(data.x_obs, data.y_obs, data.groups),
        model,
        HIERARCHICAL,
    )


def non_centred(
    noncentred_model: Any,
    noncentred_trace: Any,
    hierarchical_model: Callable[[], Any] = lambda: None,
) -> None:
    """Question `non-centred`: the same model in other words, and the same posterior of the slopes.

    Neither r-hat nor the effective sample size of the hyperparameters counts: with these data a
    right answer mixes slowly there.
    """
    name = "noncentred_trace"
    model = expect.model(noncentred_model, "noncentred_model")
    found = expect.trace(
        noncentred_trace, name, {"slope": (N_GROUPS,), "slope_offset": (N_GROUPS,)}
    )
    is_right = check_non_centred_model(model, expect.if_defined(hierarchical_model))
    draws.check_sampling(found, ["slope"], name)
    _check_offsets(found, name)
    if is_right:
        slope = hierarchical_posterior(model, "noncentred_model")["slope"]
    else:
        try:
            slope = own_model.examine(model, NON_CENTRED).computed_slopes()
        except own_model.NotFollowed as why:
            wrong(f"The posterior of `noncentred_model` cannot be found: {why}.")
    draws.check_posteriors(found, ["slope"], {"slope": slope}, name)


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


def better_priors(
    robust_model: Any, robust_trace: Any, hierarchical_model: Callable[[], Any] = lambda: None
) -> None:
    """Question `better-priors`: the robust model, and its posterior, which holds the truth."""
    name = "robust_trace"
    model = expect.model(robust_model, "robust_model")
    found = expect.trace(robust_trace, name, VARIABLES)
    own_lines = check_robust_model(model, expect.if_defined(hierarchical_model))
    draws.check_sampling(found, list(VARIABLES), name)
    posterior = robust_posterior() if own_lines is None else robust_posterior(own_lines)
    draws.check_posteriors(found, list(VARIABLES), posterior, name)
    if own_lines is not None:  # whose slope is whose is the student's own affair
        return
    small = found.draws("slope")[..., SMALL_GROUP]
    low, high = np.quantile(small, [0.03, 0.97])
    require(
        bool(low <= cheeseburger().slopes[SMALL_GROUP] <= high),
        f"In `{name}` the true slope of country {SMALL_GROUP} lies outside the middle 94 % of the "
        "draws: a robust likelihood should not be dragged away by two visits.",
    )


def robust_posterior(lines: tuple[Any, Any, Any] | None = None) -> dict[str, Any]:
    """Return the exact posterior of the robust model for the course's visits, or for others.

    `lines` are queue, wait and country of every visit.
    """
    data = cheeseburger()
    try:
        return dict(exact.robust_posterior(*(lines or (data.x_obs, data.y_obs, data.groups))))
    except (ValueError, ArithmeticError):
        wrong("The posterior of `robust_model` cannot be found for the data that it sees.")


def hierarchical_posterior(model: Any, name: str = "hierarchical_model") -> dict[str, Any]:
    """Return the exact posterior of the chapter's hierarchical model for the data `model` saw."""
    data = cheeseburger()
    return seen.posterior(
        model, name, lambda waits: exact.hierarchical_posterior(data.x_obs, waits, data.groups)
    )
