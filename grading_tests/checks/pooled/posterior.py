"""Draws of the posterior of the pooled model: the trace, its interval, its picture."""

from __future__ import annotations

from typing import Any

from grading_tests.checks import draws, expect, own_model, pictures
from grading_tests.checks.expect import require
from grading_tests.checks.pooled.model import ASKED, BOTH, posterior_seen


def pooled_trace(pooled_trace: Any, pooled_model: Any) -> None:
    """Question `pooled-trace`: a healthy sampler, and the exact posterior of what the model saw."""
    name = "pooled_trace"
    found = expect.trace(pooled_trace, name, BOTH)
    posterior = posterior_seen(pooled_model)
    draws.check_sampling(found, list(BOTH), name)
    own_model.check_trace(found, list(BOTH), posterior, pooled_model, ASKED, name)


def pooled_interval(pooled_interval: Any, pooled_trace: Any, pooled_model: Any) -> None:
    """Question `pooled-interval`: a 94 % HDI, of the student's draws and of the exact posterior."""
    found = expect.trace(pooled_trace, "pooled_trace", {"slope": ()})
    posterior = posterior_seen(pooled_model)
    names = ("pooled_interval", "pooled_trace")
    own_model.check_hdi(
        pooled_interval, found, ("slope", None), posterior, pooled_model, ASKED, names
    )


def pooled_plot(ax: Any, pooled_trace: Any) -> None:
    """Question `pooled-plot`: a figure that shows the posterior of the slope and says so."""
    found = expect.figure(ax, "ax")
    trace = expect.trace(pooled_trace, "pooled_trace", {"slope": ()})
    require(
        any("slope" in label.lower() for label in found.labels()),
        "The word slope stands in no title, axis label or legend of the figure `ax`.",
    )
    require(
        not all(panel.is_empty for panel in found.axes),
        "The figure `ax` is empty.",
    )
    require(
        pictures.shows_posterior(found, float(trace.mean("slope")), float(trace.sd("slope"))),
        "Nothing in the figure `ax` lies where the draws of `slope` in your `pooled_trace` lie "
        "and spreads as they do: check the variable, and that these are posterior draws.",
    )
