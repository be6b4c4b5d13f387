"""The models of assignment 04: the ones that were asked for, to the last prior."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from examroom.evidence.models import ModelEvidence
from grading_tests.checks import expect, structure
from grading_tests.checks.course_data import N_GROUPS, cheeseburger
from grading_tests.checks.expect import require, wrong
from grading_tests.checks.hierarchical import densities
from grading_tests.checks.structure import Asked, Point

CENTRED = {
    "mu_slope": Asked(parents=frozenset()),
    "sigma_slope": Asked(parents=frozenset()),
    "slope": Asked((N_GROUPS,), frozenset({"mu_slope", "sigma_slope"})),
    "noise": Asked(parents=frozenset()),
}
NON_CENTRED = {
    "mu_slope": Asked(parents=frozenset()),
    "sigma_slope": Asked(parents=frozenset()),
    "slope_offset": Asked((N_GROUPS,), frozenset()),
    "noise": Asked(parents=frozenset()),
}
FIXED_SIGMA = {
    "mu_slope": Asked(parents=frozenset()),
    "slope": Asked((N_GROUPS,), frozenset({"mu_slope"})),
    "noise": Asked(parents=frozenset()),
}

WIDTHS = ((0.02, 0.1), (0.5, 2.0), (20.0, 60.0))
"""Where the small, the middling and the large fixed width are drawn from."""

ADVICE = (
    "Compare each line with the table in the question: Normal takes a standard deviation, "
    "Exponential a rate, and every visit needs the slope of its own country."
)
ROBUST_ADVICE = (
    "Compare each line with the table in the question: the two hyperpriors, the noise prior, and "
    "the degrees of freedom, location and scale of the Student-t."
)


def hierarchical_model(hierarchical_model: Any) -> None:
    """Question `hierarchical-model`: names, parents, shapes, data and log density."""
    _check(
        hierarchical_model,
        "hierarchical_model",
        CENTRED,
        densities.centred,
        densities.centred_point,
        ADVICE,
    )


def pooling_limits(build_hierarchical: Any) -> None:
    """Question `pooling-limits`: a new model for each width: small, middling and large."""
    function = expect.function(build_hierarchical, "build_hierarchical")
    rng = expect.challenge_rng()
    widths = [float(rng.uniform(low, high)) for low, high in WIDTHS]
    models = []
    for width in widths:
        answer = function.call(width)
        if answer.error:
            wrong(f"`build_hierarchical({width:.3g})` failed with {answer.error}")
        models.append(expect.model(answer.value, f"build_hierarchical({width:.3g})"))
    # Asked when all exist: one model that is changed at each call answers for the last width.
    for width, model in zip(widths, models, strict=True):
        _check(
            model,
            f"build_hierarchical({width:.3g})",
            FIXED_SIGMA,
            partial(densities.fixed_width, width),
            partial(densities.fixed_width_point, width),
            ADVICE + " Each call should return a new model that uses the number it was given.",
        )


def check_non_centred_model(noncentred_model: Any) -> None:
    """Require standard normal offsets, and slopes computed from them."""
    name = "noncentred_model"
    found = expect.model(noncentred_model, name)
    slope = found.variables.get("slope")
    if slope is None:
        wrong(f"`{name}` has no variable named `slope`; it has {sorted(found.variables)}.")
    require(
        slope.kind == "deterministic",
        f"In `{name}` the variable `slope` should be computed from the others: use "
        "`pm.Deterministic`.",
    )
    require(
        slope.shape == (N_GROUPS,),
        f"In `{name}` the variable `slope` should have the shape {(N_GROUPS,)}, not {slope.shape}.",
    )
    require(
        found.random_parents("slope") == {"mu_slope", "sigma_slope", "slope_offset"},
        f"In `{name}` the variable `slope` should be computed from `mu_slope`, `sigma_slope` and "
        "`slope_offset`, from all three and from nothing else.",
    )
    _check(found, name, NON_CENTRED, densities.non_centred, densities.non_centred_point, ADVICE)


def check_robust_model(robust_model: Any) -> None:
    """Require the wider priors, and a likelihood with heavy tails."""
    _check(
        robust_model,
        "robust_model",
        CENTRED,
        densities.robust,
        densities.centred_point,
        ROBUST_ADVICE,
    )


def _check(
    value: Any,
    name: str,
    asked: dict[str, Asked],
    reference: Callable[..., float],
    draw_point: Callable[[np.random.Generator], Point],
    advice: str,
) -> ModelEvidence:
    found = expect.model(value, name)
    structure.check_free_variables(found, asked, name)
    structure.check_observed(found, "obs", cheeseburger().y_obs, name)
    structure.check_log_density(found, reference, draw_point, name, advice)
    return found
