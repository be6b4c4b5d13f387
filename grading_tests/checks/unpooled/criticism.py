"""Waits that the unpooled model predicts, and the two visits that decide about Iceland."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grading_tests.checks import coverage, draws, expect, own_model
from grading_tests.checks.course_data import OUTLIERS, SMALL_GROUP, cheeseburger
from grading_tests.checks.unpooled.model import ASKED, SLOPES, exact_posterior


def unpooled_coverage(
    unpooled_coverage: Any, unpooled_trace: Any, unpooled_model: Callable[[], Any] = lambda: None
) -> None:
    """Question `unpooled-coverage`: how many waits lie in their predictive ranges, by country."""
    coverage.check(
        unpooled_coverage,
        "unpooled_coverage",
        unpooled_trace,
        "unpooled_trace",
        lambda: exact_posterior(cheeseburger().y_obs),
        expect.if_defined(unpooled_model),
        ASKED,
    )


def leverage(
    group_7_without_outliers: Any,
    leverage_trace: Any,
    unpooled_model: Callable[[], Any] = lambda: None,
) -> None:
    """Question `leverage`: the refit without the spoilt visits, and its interval.

    The refit's slopes are those of the model asked for or, all of them, of the student's own model
    without its last two visits.
    """
    name, names = "leverage_trace", ("group_7_without_outliers", "leverage_trace")
    found = expect.trace(leverage_trace, name, SLOPES)
    held = found.groups["posterior"].get("noise")
    variables = [*SLOPES, "noise"] if held is not None and held.ndim == 2 else [*SLOPES]
    draws.check_sampling(found, variables, name)
    given = expect.interval(group_7_without_outliers, names[0])
    small = found.draws("slope")[..., SMALL_GROUP]

    def ends(marginals: Mapping[str, Any]) -> None:
        draws.check_share(given, small, *names, found.thinned("slope"))
        ess = draws.effective_sample_size(small)
        draws.check_interval(given, marginals["slope"][SMALL_GROUP], names[0], ess)

    def check(marginals: Mapping[str, Any]) -> None:
        draws.check_posteriors(found, variables, marginals, name)
        try:
            ends(marginals)
        except expect.WrongAnswer as reason:
            raise draws.explained(reason, given, found, ("slope", SMALL_GROUP), names) from None

    def by_own_model(own: own_model.OwnModel) -> None:
        known = "noise" in own.posterior or "noise" not in variables
        expect.require(known, f"`{name}` holds draws of a noise that your model does not have.")
        check(own.posterior)

    own_model.either(
        lambda: check(exact_posterior(cheeseburger().y_obs[: -len(OUTLIERS)])),
        by_own_model,
        expect.if_defined(unpooled_model),
        ASKED,
        left_out=len(OUTLIERS),
    )
