"""How much of an answer is the hyperprior, and whether likelihood or pooling moves it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks import draws, exact, expect, own_model
from grading_tests.checks.course_data import N_GROUPS, SMALL_GROUP, cheeseburger
from grading_tests.checks.expect import WrongAnswer, require
from grading_tests.checks.hierarchical import densities
from grading_tests.checks.hierarchical.models import WIDE, check_wide_model, own_lines
from grading_tests.checks.hierarchical.traces import VARIABLES
from grading_tests.checks.tables import ROUNDING, cells

Floats = NDArray[np.float64]

ROWS = ("chapter", "wide")
COLUMNS = ("iceland", "mu_slope", "sigma_slope")
LIKELIHOODS = ("normal", "Student-t")
POOLING = ("unpooled", "hierarchical")
WORDS = ("likelihood", "hierarchy")
SHARE_TOLERANCE = 0.006
CLEARLY = 2.0
"""How many times larger one effect is than the other, where a table says clearly which."""


@cache
def wide_posterior() -> dict[str, Any]:
    """Return the exact posterior of the hierarchical model with wide hyperpriors."""
    data = cheeseburger()
    return dict(
        exact.hierarchical_posterior(
            data.x_obs,
            data.y_obs,
            data.groups,
            mu_sd=densities.WIDE_MU_SD,
            sigma_prior=exact.HalfNormal(densities.WIDE_SIGMA_SD),
            noise_rate=densities.NOISE_RATE,
        )
    )


@cache
def unpooled_mean() -> float:
    """Return the posterior mean of the small country's slope in the model of assignment 03."""
    data = cheeseburger()
    slope: Any = exact.unpooled_posterior(data.x_obs, data.y_obs, data.groups)["slope"]
    return float(slope[SMALL_GROUP].mean)


def prior_sensitivity(
    wide_model: Any,
    wide_trace: Any,
    sensitivity: Any,
    hyperprior_share: Any,
    hierarchical_trace: Any,
    hierarchical_model: Callable[[], Any] = lambda: None,
) -> None:
    """Question `prior-sensitivity`: another hyperprior, and how far the answer moves."""
    name = "wide_trace"
    found = expect.trace(wide_trace, name, VARIABLES)
    is_right = check_wide_model(wide_model, expect.if_defined(hierarchical_model))
    draws.check_sampling(found, list(VARIABLES), name)
    if is_right:
        posterior = wide_posterior()
    else:
        try:
            posterior = own_model.follow(expect.model(wide_model, WIDE.name), WIDE).posterior
        except (own_model.NotFollowed, own_model.IsRight) as why:
            raise WrongAnswer(f"The posterior of `wide_model` cannot be found: {why}.") from None
    draws.check_posteriors(found, list(VARIABLES), posterior, name)
    chapter = _own(hierarchical_trace, "hierarchical_trace")
    traces = (chapter, found)
    table = cells(sensitivity, "sensitivity", ROWS, COLUMNS)
    for row, trace_name in enumerate(("hierarchical_trace", "wide_trace")):
        off = np.flatnonzero(np.abs(table[row] - _means(traces[row])) > ROUNDING)
        require(
            off.size == 0,
            f"`sensitivity.loc['{ROWS[row]}', '{COLUMNS[off[0] if off.size else 0]}']` is not that "
            f"posterior mean in your `{trace_name}`: look at the trace, the variable and the "
            "country, and take means.",
        )
    given = expect.number(hyperprior_share, "hyperprior_share")
    shares = [_share(*(_means(trace)[0] for trace in traces)), _share(*table[:, 0])]
    advice = (
        "says how much of the pull is left under the wide hyperprior: ask for the rest."
        if min(abs(given - (1 - share)) for share in shares) <= SHARE_TOLERANCE
        else "does not follow from your two traces by the formula: take `unpooled_mean[7]` and the "
        "column `iceland` of `sensitivity`."
    )
    require(
        min(abs(given - share) for share in shares) <= SHARE_TOLERANCE,
        f"`hyperprior_share` {advice}",
    )


def _share(chapter: float, wide: float) -> float:
    alone = unpooled_mean()
    return float(1 - (alone - wide) / (alone - chapter)) if alone != chapter else np.inf


def _own(trace: Any, name: str) -> TraceEvidence:
    found = expect.trace(trace, name, VARIABLES)
    draws.check_form(found, list(VARIABLES), name)
    return found


def _means(trace: TraceEvidence) -> Floats:
    slope = trace.mean("slope")[SMALL_GROUP]
    return np.array([slope, trace.mean("mu_slope"), trace.mean("sigma_slope")], dtype=float)


def two_by_two(
    robust_unpooled_trace: Any,
    two_by_two: Any,
    what_helped: Any,
    wide_trace: Any,
    robust_trace: Any,
    hierarchical_model: Callable[[], Any] = lambda: None,
) -> None:
    """Question `two-by-two`: two likelihoods with and without pooling, and which of them helps."""
    name = "robust_unpooled_trace"
    shapes: dict[str, tuple[int, ...]] = {"slope": (N_GROUPS,), "noise": ()}
    found = expect.trace(robust_unpooled_trace, name, shapes)
    require(
        not {"mu_slope", "sigma_slope"} <= found.groups["posterior"].keys(),
        f"`{name}` holds draws of `mu_slope` and `sigma_slope`: in a model without a hierarchy the "
        "slopes have no population.",
    )
    draws.check_sampling(found, list(shapes), name)
    _check_robust_unpooled(found, name, hierarchical_model)
    table = cells(two_by_two, "two_by_two", LIKELIHOODS, POOLING)
    own = {"wide_trace": wide_trace, name: robust_unpooled_trace, "robust_trace": robust_trace}
    sources = (("", "wide_trace"), (name, "robust_trace"))
    for row, likelihood in enumerate(LIKELIHOODS):
        for column, pooling in enumerate(POOLING):
            source = sources[row][column]
            wanted = _iceland(own[source], source) if source else unpooled_mean()
            require(
                abs(table[row, column] - wanted) <= _rounding(table[row, column]),
                f"`two_by_two.loc['{likelihood}', '{pooling}']` is not the mean of country "
                f"{SMALL_GROUP}'s slope in "
                f"{f'your `{source}`' if source else '`unpooled_mean`'}.",
            )
    _check_word(what_helped, table)


def _rounding(given: float) -> float:
    """Return how far a number may be off that has so many decimals.

    The two cells of the Student-t differ by 0.006, so that two decimals do not excuse more.
    """
    decimals = next((d for d in (2, 3) if abs(given - round(given, d)) < 1e-9), 4)
    return min(ROUNDING, 0.51 * 10.0**-decimals)


def _check_robust_unpooled(
    found: TraceEvidence, name: str, hierarchical_model: Callable[[], Any]
) -> None:
    """Require the posterior of the course's visits, or of those in the student's first model."""

    def check(lines: tuple[Any, Any, Any]) -> None:
        try:
            posterior: dict[str, Any] = dict(exact.robust_unpooled_posterior(*lines))
        except (ValueError, ArithmeticError):
            raise WrongAnswer("These data have no such posterior.") from None
        draws.check_posteriors(found, ["slope", "noise"], posterior, name)

    data = cheeseburger()
    try:
        check((data.x_obs, data.y_obs, data.groups))
    except WrongAnswer as reason:
        try:
            check(own_lines(expect.if_defined(hierarchical_model)))
        except (WrongAnswer, own_model.NotFollowed, own_model.IsRight):
            raise reason from None


def _iceland(trace: Any, name: str) -> float:
    found = expect.trace(trace, name, {"slope": (N_GROUPS,)})
    draws.check_form(found, ["slope"], name)
    return float(found.mean("slope")[SMALL_GROUP])


def _check_word(what_helped: Any, table: Floats) -> None:
    """Require the word for what moves the slope; a student's own table may say the other one."""
    word = expect.text(what_helped, "what_helped").strip().lower()
    require(word in WORDS, f"`what_helped` should be one of {' and '.join(map(repr, WORDS))}.")
    of_likelihood = float(np.abs(table[1] - table[0]).mean())
    of_pooling = float(np.abs(table[:, 1] - table[:, 0]).mean())
    says_hierarchy = of_pooling * CLEARLY > of_likelihood
    require(
        word == "likelihood" or says_hierarchy,
        "`what_helped` is not what your own `two_by_two` says: compare how far the slope moves "
        "from row to row with how far it moves from column to column.",
    )
