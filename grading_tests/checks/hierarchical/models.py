"""The models of assignment 04: the ones that were asked for, to the last prior."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.models import ModelEvidence
from grading_tests.checks import expect, own_model, structure
from grading_tests.checks.course_data import N_GROUPS, cheeseburger
from grading_tests.checks.expect import WrongAnswer, require, wrong
from grading_tests.checks.hierarchical import densities
from grading_tests.checks.structure import Asked, AskedModel, Point

Floats = NDArray[np.float64]

_CENTRED = {
    "mu_slope": Asked(parents=frozenset()),
    "sigma_slope": Asked(parents=frozenset()),
    "slope": Asked((N_GROUPS,), frozenset({"mu_slope", "sigma_slope"})),
    "noise": Asked(parents=frozenset()),
}
_NON_CENTRED = {
    "mu_slope": Asked(parents=frozenset()),
    "sigma_slope": Asked(parents=frozenset()),
    "slope_offset": Asked((N_GROUPS,), frozenset()),
    "noise": Asked(parents=frozenset()),
}
_FIXED_WIDTH = {
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
WIDE_ADVICE = (
    "Two lines change, the priors of `mu_slope` and of `sigma_slope`; all others, the prior of "
    "`noise` among them, stay as they are in `hierarchical_model`."
)
ROBUST_ADVICE = (
    "Compare each line with the table in the question: the two hyperpriors, the noise prior, and "
    "the degrees of freedom, location and scale of the Student-t."
)

HIERARCHICAL = AskedModel(
    "hierarchical_model",
    _CENTRED,
    densities.centred,
    densities.centred_point,
    ADVICE,
    cheeseburger().groups,
)
NON_CENTRED = AskedModel(
    "noncentred_model", _NON_CENTRED, densities.non_centred, densities.non_centred_point, ADVICE
)
WIDE = AskedModel("wide_model", _CENTRED, densities.wide, densities.centred_point, WIDE_ADVICE)
ROBUST = AskedModel(
    "robust_model", _CENTRED, densities.robust, densities.centred_point, ROBUST_ADVICE
)


def hierarchical_model(hierarchical_model: Any) -> None:
    """Question `hierarchical-model`: names, parents, shapes, data and log density."""
    own_model.check_model(hierarchical_model, HIERARCHICAL)


def pooling_limits(
    build_hierarchical: Any, hierarchical_model: Callable[[], Any] = lambda: None
) -> None:
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
        asked = AskedModel(
            f"build_hierarchical({width:.3g})",
            _FIXED_WIDTH,
            partial(densities.fixed_width, width),
            partial(densities.fixed_width_point, width),
            ADVICE + " Each call should return a new model that uses the number it was given.",
        )
        earlier = own_model.Earlier(
            expect.if_defined(hierarchical_model),
            HIERARCHICAL,
            ("mu_slope", "noise", "obs"),
            partial(_with_width, width),
        )
        own_model.check_with_own_lines(model, asked, earlier)


def _with_width(width: float, point: Point) -> Point:
    return point | {"sigma_slope": width}


def check_non_centred_model(noncentred_model: Any, hierarchical_model: Any = None) -> bool:
    """Require standard normal offsets, and slopes computed from them.

    Returns
    -------
    bool
        Whether it is the model asked for; else some of its lines are those of the student's first
        model.
    """
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
    lines = ("mu_slope", "sigma_slope", "noise", "obs")
    earlier = own_model.Earlier(hierarchical_model, HIERARCHICAL, lines, _with_slope)
    return own_model.check_with_own_lines(found, NON_CENTRED, earlier)


def _with_slope(point: Point) -> Point:
    return point | {"slope": point["mu_slope"] + point["sigma_slope"] * point["slope_offset"]}


def check_wide_model(wide_model: Any, hierarchical_model: Any = None) -> bool:
    """Require the hierarchical model with wide hyperpriors.

    Returns
    -------
    bool
        Whether it is the model asked for; else its other lines are those of the student's first
        model.
    """
    found = expect.model(wide_model, WIDE.name)
    lines = ("slope", "noise", "obs")
    earlier = own_model.Earlier(hierarchical_model, HIERARCHICAL, lines, dict)
    try:
        return own_model.check_with_own_lines(found, WIDE, earlier)
    except WrongAnswer as reason:
        off = structure.lines_off(found, WIDE) if _has_form(found) else []
        if not off:
            raise
        raise WrongAnswer(
            f"In `{WIDE.name}` {' and '.join(f'`{name}`' for name in off)} "
            f"{'has' if len(off) == 1 else 'have'} another distribution than the question asks "
            f"for. {WIDE.advice}"
        ) from reason


def _has_form(model: ModelEvidence) -> bool:
    """Tell whether only the distributions of a model's lines can be other than asked for."""
    try:
        structure.check_free_variables(model, WIDE.free, WIDE.name)
        structure.check_observed(model, "obs", cheeseburger().y_obs, WIDE.name)
    except WrongAnswer:
        return False
    return True


def own_lines(hierarchical_model: Any) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return queue, wait and country of every visit as the student's first model has them.

    Raises
    ------
    WrongAnswer, NotFollowed, IsRight
        Where there is no such model, where it cannot be followed, where it is the one asked for.
    """
    first = expect.model(hierarchical_model, HIERARCHICAL.name)
    return own_model.follow(first, HIERARCHICAL).lines_of_one_slope()


def check_robust_model(
    robust_model: Any, hierarchical_model: Any = None
) -> tuple[Floats, Floats, NDArray[np.int64]] | None:
    """Require the wider priors, and a likelihood with heavy tails.

    Its lines may be those of the student's first model: the country and the queue of every visit,
    and the waits.

    Returns
    -------
    tuple of ndarray or None
        Queue, wait and country of every visit, where they are the student's own.
    """
    found = expect.model(robust_model, ROBUST.name)
    try:
        structure.check_asked(found, ROBUST)
        return None
    except WrongAnswer as reason:
        message = str(reason)
    try:
        x, y, countries = own_lines(hierarchical_model)
        if not np.array_equal(found.observed.get("obs", ()), y):
            raise WrongAnswer(message)
        own = replace(ROBUST, lines=partial(densities.robust, lines=(x, y, countries)))
        structure.check_free_variables(found, own.free, own.name)
        structure.check_log_density(found, own.log_density, own.draw_point, own.name, own.advice)
    except (WrongAnswer, own_model.NotFollowed, own_model.IsRight):
        raise WrongAnswer(message) from None
    return x, y, countries
