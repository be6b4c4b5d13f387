"""Draws of the posterior of the unpooled model: the trace, its intervals, its picture."""

from __future__ import annotations

from typing import Any

from grading_tests.checks import draws, expect, forest, own_model
from grading_tests.checks.course_data import N_GROUPS, SMALL_GROUP, cheeseburger
from grading_tests.checks.expect import require
from grading_tests.checks.unpooled.model import ASKED, BOTH, SLOPES, posterior_seen


def unpooled_trace(unpooled_trace: Any, unpooled_model: Any) -> None:
    """Question `unpooled-trace`: a healthy sampler, and the posterior of what the model saw."""
    name = "unpooled_trace"
    found = expect.trace(unpooled_trace, name, BOTH)
    posterior = posterior_seen(unpooled_model)
    draws.check_sampling(found, list(BOTH), name)
    own_model.check_trace(found, list(BOTH), posterior, unpooled_model, ASKED, name)


def group_7_interval(group_7_interval: Any, unpooled_trace: Any, unpooled_model: Any) -> None:
    """Question `group-7-interval`: a 94 % HDI of the small country's slope."""
    found = expect.trace(unpooled_trace, "unpooled_trace", SLOPES)
    own_model.check_hdi(
        group_7_interval,
        found,
        ("slope", SMALL_GROUP),
        posterior_seen(unpooled_model),
        unpooled_model,
        ASKED,
        ("group_7_interval", "unpooled_trace"),
    )


def truth_covered(truth_covered: Any, slope_intervals: Any, unpooled_trace: Any) -> None:
    """Question `truth-covered`: the eight intervals of the own draws, and which hold the truth.

    The truth lies in the middle of seven of them, so without their ends an interval of 50 % would
    pass for one of 94 %.
    """
    given = expect.array(truth_covered, "truth_covered", (N_GROUPS,), kind="bool")
    ends = expect.array(slope_intervals, "slope_intervals")
    ends = ends.T if ends.shape == (2, N_GROUPS) else ends
    ends = expect.array(ends, "slope_intervals", (N_GROUPS, 2))
    trace = expect.trace(unpooled_trace, "unpooled_trace", SLOPES)
    draws.check_form(trace, list(SLOPES), "unpooled_trace")
    slope, thinned = trace.draws("slope"), trace.thinned("slope")
    for group, truth in enumerate(cheeseburger().slopes):
        low, high = ends[group]
        names = f"slope_intervals[{group}]", "unpooled_trace"
        draws.check_share((low, high), slope[..., group], *names, thinned)
        draws.check_shortest((low, high), slope[..., group], names[0], thinned=thinned)
        require(
            bool(given[group] == (low <= truth <= high)),
            f"`truth_covered[{group}]` does not agree with your `slope_intervals[{group}]`: "
            "compare both ends with the true slope of the same country.",
        )


def unpooled_forest(ax: Any, unpooled_trace: Any) -> None:
    """Question `unpooled-forest`: a figure with a row for each of the eight slopes."""
    found = expect.figure(ax, "ax")
    slope = expect.trace(unpooled_trace, "unpooled_trace", SLOPES).draws("slope")
    require(
        any("slope" in label.lower() for label in found.labels()),
        "The word slope stands in no title, axis label or legend of the figure `ax`.",
    )
    shown = forest.rows_shown(found, slope.mean(axis=(0, 1)), slope.std(axis=(0, 1)))
    require(
        shown == N_GROUPS,
        f"The figure `ax` should have a row for each of the {N_GROUPS} slopes in your "
        f"`unpooled_trace`, but {shown} of them can be found in it.",
    )
