"""The pooled model, and its exact posterior."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks import exact, log_density, own_model, seen, structure
from grading_tests.checks.course_data import cheeseburger

SLOPE_SD = 20.0
NOISE_RATE = 0.1

BOTH: dict[str, tuple[int, ...]] = {"slope": (), "noise": ()}


def _lines(point: structure.Point) -> structure.Lines:
    data = cheeseburger()
    slope, noise = point["slope"], point["noise"]
    return {
        "slope": float(log_density.normal(slope, 0.0, SLOPE_SD)),
        "noise": float(log_density.exponential(noise, NOISE_RATE)),
        "obs": float(log_density.normal(data.y_obs, slope * data.x_obs, noise).sum()),
    }


def _draw_point(rng: np.random.Generator) -> structure.Point:
    """Return an unseen point."""
    return {"slope": rng.normal(0.0, 5.0), "noise": float(np.exp(rng.uniform(-1.0, 2.0)))}


ASKED = structure.AskedModel(
    "pooled_model",
    {"slope": structure.Asked(), "noise": structure.Asked()},
    _lines,
    _draw_point,
    "Look at both priors (Normal takes a standard deviation, Exponential a rate), at the line "
    "through zero, and at the spread of `obs`.",
)


def pooled_model(pooled_model: Any) -> None:
    """Question `pooled-model`: names, data and log density of the pooled model."""
    own_model.check_model(pooled_model, ASKED)


def posterior_seen(model: Any) -> dict[str, Any]:
    """Return the exact posterior for the data that the student's model saw."""
    return seen.posterior(model, "pooled_model", exact_posterior)


def exact_posterior(y: NDArray[np.float64]) -> dict[str, Any]:
    """Return the exact posterior for these waits."""
    x = cheeseburger().x_obs
    return dict(exact.pooled_posterior(x, y, slope_sd=SLOPE_SD, noise_rate=NOISE_RATE))
