"""The posterior of the slope on a grid, the noise being known."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks import expect
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import require
from grading_tests.checks.pooled.model import SLOPE_SD

Floats = NDArray[np.float64]

SLOPE_GRID = np.linspace(2, 4, 401)
STEP = 0.005
KNOWN_NOISE = 2.0
SAME = 1e-6
"""As a share of the largest value. Without the prior the density differs by 5e-4 of it."""


def grid_posterior(grid_density: Any) -> None:
    """Question `grid-posterior`: prior times likelihood on the grid, with an integral of one."""
    given = expect.array(grid_density, "grid_density", SLOPE_GRID.shape)
    right = density()
    if _same(given, right):
        return
    require(
        bool(np.all(given >= 0)),
        "`grid_density` holds negative values: a density has none. Sums of logarithms have to "
        "go back through `np.exp`.",
    )
    require(bool(given.max() > 0), "`grid_density` is zero everywhere: add logarithms instead.")
    integral = float(given.sum() * STEP)
    scaled = given / integral
    require(
        not _same(scaled, right),
        "`grid_density` has the right form, but its sum times the step of the grid is "
        f"{integral:.4g}: divide so that it is 1.",
    )
    for other, sentence in _others().items():
        require(not _same(scaled, np.array(other)), f"`grid_density` {sentence}.")
    expect.wrong(
        "`grid_density` is not prior times likelihood on `slope_grid`: the prior and the factors "
        "of all 355 visits, with the noise that the question gives, divided once at the end."
    )


@cache
def density(
    prior_sd: float = SLOPE_SD, noise: float = KNOWN_NOISE, visits: slice = slice(None)
) -> Floats:
    """Return the normalised posterior density on the grid, shape (401,)."""
    data = cheeseburger()
    x, y = data.x_obs[visits], data.y_obs[visits]
    misfit = np.sum(((y - SLOPE_GRID[:, None] * x) / noise) ** 2, axis=1)
    log_density = -0.5 * ((SLOPE_GRID / prior_sd) ** 2 + misfit)
    weights = np.exp(log_density - log_density.max())
    return np.asarray(weights / (weights.sum() * STEP))


@cache
def _others() -> dict[tuple[float, ...], str]:
    """Return what some misconceptions lead to, and what to say of them."""
    spread = "takes another spread than the question's for"
    one_visit = "holds the factor of a single visit: every visit has one"
    found = {
        "is the likelihood alone: it has to be multiplied by the prior": density(np.inf),
        "is the prior alone: it has to be multiplied by the likelihood": density(
            visits=slice(0, 0)
        ),
        f"{spread} the noise: Normal takes a standard deviation": density(noise=KNOWN_NOISE**2),
        f"{spread} the noise: Normal takes a standard deviation, not a variance": density(
            noise=KNOWN_NOISE**0.5
        ),
        f"{spread} the prior: Normal takes a standard deviation": density(SLOPE_SD**2),
        f"{spread} the prior: Normal takes a standard deviation, not a variance": density(
            SLOPE_SD**0.5
        ),
        one_visit: density(visits=slice(0, 1)),
        f"{one_visit}, the last one only counts here": density(visits=slice(-1, None)),
        "leaves the last two visits out": density(visits=slice(0, -2)),
    }
    return {tuple(values): sentence for sentence, values in found.items()}


def _same(given: Floats, right: Floats) -> bool:
    return bool(np.all(np.abs(given - right) <= SAME * right.max()))
