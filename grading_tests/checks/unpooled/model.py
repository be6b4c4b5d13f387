"""The unpooled model, its exact posterior, and what its prior holds impossible."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks import exact, expect, log_density, own_model, seen, structure
from grading_tests.checks.course_data import N_GROUPS, cheeseburger
from grading_tests.checks.expect import require

Floats = NDArray[np.float64]

SLOPE_SD = 20.0
NOISE_RATE = 10.0

SLOPES: dict[str, tuple[int, ...]] = {"slope": (N_GROUPS,)}
BOTH: dict[str, tuple[int, ...]] = {"slope": (N_GROUPS,), "noise": ()}


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


def posterior_seen(model: Any) -> dict[str, Any]:
    """Return the exact posterior for the data that the student's model saw."""
    return seen.posterior(model, "unpooled_model", exact_posterior)


def exact_posterior(y: Floats) -> dict[str, Any]:
    """Return the exact posterior for as many of the visits, from the first, as `y` has waits."""
    data = cheeseburger()
    x, groups = data.x_obs[: y.size], data.groups[: y.size]
    return dict(exact.unpooled_posterior(x, y, groups, slope_sd=SLOPE_SD, noise_rate=NOISE_RATE))
