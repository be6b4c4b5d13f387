"""What the hidden tests of assignment 03 ask: eight slopes that do not talk to each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks import (
    draws,
    exact,
    expect,
    forest,
    log_density,
    own_model,
    seen,
    structure,
)
from grading_tests.checks.course_data import N_GROUPS, OUTLIERS, SMALL_GROUP, cheeseburger
from grading_tests.checks.expect import require

Floats = NDArray[np.float64]

SLOPE_SD = 20.0
NOISE_RATE = 10.0

SLOPES: dict[str, tuple[int, ...]] = {"slope": (N_GROUPS,)}
BOTH: dict[str, tuple[int, ...]] = {"slope": (N_GROUPS,), "noise": ()}

REFIT_ESS = 3000.0
"""What the refit's 4000 draws are taken to be worth: nobody asks for its trace; NUTS does well."""

COVER_MARGIN = 0.3
"""Posterior standard deviations. A truth closer than this to an end may count as in or out: honest
algorithms for the interval differ by half of it."""


def _lines(point: structure.Point) -> structure.Lines:
    data = cheeseburger()
    slope, noise = point["slope"], point["noise"]
    line = slope[data.groups] * data.x_obs
    return {
        "slope": float(log_density.normal(slope, 0.0, SLOPE_SD).sum()),
        "noise": float(log_density.exponential(noise, NOISE_RATE)),
        "obs": float(log_density.normal(data.y_obs, line, noise).sum()),
    }


def _draw_point(rng: np.random.Generator) -> structure.Point:
    """Return an unseen point: eight different slopes."""
    return {
        "slope": rng.normal(0.0, 5.0, size=N_GROUPS),
        "noise": float(np.exp(rng.uniform(-1.0, 2.0))),
    }


ASKED = structure.AskedModel(
    "unpooled_model",
    {"slope": structure.Asked((N_GROUPS,)), "noise": structure.Asked()},
    _lines,
    _draw_point,
    "Look at both priors (Normal takes a standard deviation, Exponential a rate), at the country "
    "that each visit's slope is taken from, and at the line through zero.",
    cheeseburger().groups,
)


def unpooled_model(unpooled_model: Any) -> None:
    """Question `unpooled-model`: names, shapes, data and log density of the unpooled model."""
    own_model.check_model(unpooled_model, ASKED)


def noise_prior(noise_above_one: Any) -> None:
    """Question `noise-prior`: the prior probability of a noise above one minute."""
    given = expect.number(noise_above_one, "noise_above_one")
    require(
        abs(given / float(np.exp(-NOISE_RATE)) - 1.0) <= 0.01,
        "`noise_above_one` is not this prior's probability of a noise above one minute: mind that "
        "Exponential takes a rate, and that the question asks for what lies above.",
    )


def unpooled_trace(unpooled_trace: Any, unpooled_model: Any) -> None:
    """Question `unpooled-trace`: a healthy sampler, and the posterior of what the model saw."""
    name = "unpooled_trace"
    found = expect.trace(unpooled_trace, name, BOTH)
    posterior = _posterior(unpooled_model)
    draws.check_sampling(found, list(BOTH), name)
    own_model.check_trace(found, list(BOTH), posterior, unpooled_model, ASKED, name)


def group_7_interval(group_7_interval: Any, unpooled_trace: Any, unpooled_model: Any) -> None:
    """Question `group-7-interval`: a 94 % HDI of the small country's slope."""
    found = expect.trace(unpooled_trace, "unpooled_trace", SLOPES)
    own_model.check_hdi(
        group_7_interval,
        found,
        ("slope", SMALL_GROUP),
        _posterior(unpooled_model),
        unpooled_model,
        ASKED,
        ("group_7_interval", "unpooled_trace"),
    )


def _posterior(model: Any) -> dict[str, Any]:
    """Return the exact posterior for the data that the student's model saw."""
    return seen.posterior(model, "unpooled_model", _exact)


def _exact(y: Floats) -> dict[str, Any]:
    """Return the exact posterior for as many of the visits, from the first, as `y` has waits."""
    data = cheeseburger()
    x, groups = data.x_obs[: y.size], data.groups[: y.size]
    return dict(exact.unpooled_posterior(x, y, groups, slope_sd=SLOPE_SD, noise_rate=NOISE_RATE))


def truth_covered(truth_covered: Any, unpooled_trace: Any) -> None:
    """Question `truth-covered`: which of the student's own intervals hold the true slopes."""
    given = expect.array(truth_covered, "truth_covered", (N_GROUPS,), kind="bool")
    trace = expect.trace(unpooled_trace, "unpooled_trace", SLOPES)
    slope = trace.draws("slope").reshape(-1, N_GROUPS)
    for group, truth in enumerate(cheeseburger().slopes):
        values = np.sort(slope[:, group])
        low, high = _shortest(values)
        margin = COVER_MARGIN * float(values.std())
        undecided = min(abs(truth - low), abs(truth - high)) <= margin
        require(
            bool(undecided or given[group] == (low <= truth <= high)),
            f"`truth_covered[{group}]` does not agree with the 94 % HDI of `slope[{group}]` in "
            "your `unpooled_trace`: compare both ends with the true slope of the same country.",
        )


def _shortest(values: Floats) -> tuple[float, float]:
    """Return the shortest interval that holds 94 % of sorted values."""
    held = int(np.ceil(draws.HDI_PROB * values.size))
    widths = values[held - 1 :] - values[: values.size - held + 1]
    start = int(widths.argmin())
    return float(values[start]), float(values[start + held - 1])


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


def leverage(
    group_7_without_outliers: Any, unpooled_model: Callable[[], Any] = lambda: None
) -> None:
    """Question `leverage`: the small country's interval from the data without the spoilt visits."""
    posterior = _exact(cheeseburger().y_obs[: -len(OUTLIERS)])

    def check(marginals: Mapping[str, Any]) -> None:
        draws.check_interval(
            group_7_without_outliers,
            marginals["slope"][SMALL_GROUP],
            "group_7_without_outliers",
            REFIT_ESS,
        )

    def by_own_model(own: own_model.OwnModel) -> None:
        check(own.posterior)

    own_model.either(
        lambda: check(posterior),
        by_own_model,
        expect.if_defined(unpooled_model),
        ASKED,
        left_out=len(OUTLIERS),
    )
