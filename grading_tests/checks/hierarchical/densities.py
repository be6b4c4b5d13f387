"""Log densities of the models of assignment 04, and the points at which they are asked for.

A point holds values by variable in natural units.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grading_tests.checks import log_density
from grading_tests.checks.course_data import N_GROUPS, cheeseburger
from grading_tests.checks.structure import Lines, Point

MU_SD = 1.0
SIGMA_RATE = 13.0
NOISE_RATE = 10.0

WIDE_MU_SD = 5.0
WIDE_SIGMA_SD = 2.0

ROBUST_NOISE_RATE = 1.0
ROBUST_NU = 4.0


def fixed_width(width: float, point: Point) -> Lines:
    """Return the lines of the centred model with `sigma_slope` held at `width`."""
    mu, slope, noise = (point[name] for name in ("mu_slope", "slope", "noise"))
    data = cheeseburger()
    line = slope[data.groups] * data.x_obs
    return {
        "mu_slope": float(log_density.normal(mu, 0.0, MU_SD)),
        "slope": float(log_density.normal(slope, mu, width).sum()),
        "noise": float(log_density.exponential(noise, NOISE_RATE)),
        "obs": float(log_density.normal(data.y_obs, line, noise).sum()),
    }


def centred(point: Point) -> Lines:
    """Return the lines of the chapter's hierarchical model."""
    sigma = point["sigma_slope"]
    of_sigma = float(log_density.exponential(sigma, SIGMA_RATE))
    return fixed_width(sigma, point) | {"sigma_slope": of_sigma}


def wide(point: Point) -> Lines:
    """Return the lines of the hierarchical model with wide hyperpriors, the noise as it was."""
    return centred(point) | _wide_hyperpriors(point)


def _wide_hyperpriors(point: Point) -> Lines:
    return {
        "mu_slope": float(log_density.normal(point["mu_slope"], 0.0, WIDE_MU_SD)),
        "sigma_slope": float(log_density.half_normal(point["sigma_slope"], WIDE_SIGMA_SD)),
    }


def non_centred(point: Point) -> Lines:
    """Return the lines of the same model with `slope_offset` in place of `slope`."""
    mu, sigma, offset = (point[name] for name in ("mu_slope", "sigma_slope", "slope_offset"))
    lines = centred(point | {"slope": mu + sigma * offset})
    del lines["slope"]
    return lines | {"slope_offset": float(log_density.normal(offset, 0.0, 1.0).sum())}


def robust(point: Point, lines: tuple[Any, Any, Any] | None = None) -> Lines:
    """Return the lines of the model with wider priors and a Student-t likelihood.

    `lines` are queue, wait and country of every visit, where they are not the course's.
    """
    mu, sigma, slope, noise = (
        point[name] for name in ("mu_slope", "sigma_slope", "slope", "noise")
    )
    data = cheeseburger()
    x, y, countries = lines or (data.x_obs, data.y_obs, data.groups)
    return _wide_hyperpriors(point) | {
        "slope": float(log_density.normal(slope, mu, sigma).sum()),
        "noise": float(log_density.exponential(noise, ROBUST_NOISE_RATE)),
        "obs": float(log_density.student_t(y, ROBUST_NU, slope[countries] * x, noise).sum()),
    }


def fixed_width_point(width: float, rng: np.random.Generator) -> Point:
    """Return a point of the model with a fixed width, its slopes about as far apart as that."""
    mu = float(rng.normal(0.0, 2.0))
    slope = mu + min(width, 4.0) * rng.normal(size=N_GROUPS)
    return {"mu_slope": mu, "slope": slope, "noise": _noise(rng)}


def centred_point(rng: np.random.Generator) -> Point:
    """Return a point of the centred model."""
    return fixed_width_point(1.5, rng) | {"sigma_slope": _width(rng)}


def non_centred_point(rng: np.random.Generator) -> Point:
    """Return a point of the non-centred model."""
    return {
        "mu_slope": float(rng.normal(0.0, 2.0)),
        "sigma_slope": _width(rng),
        "slope_offset": rng.normal(0.0, 1.5, size=N_GROUPS),
        "noise": _noise(rng),
    }


def _width(rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(-1.0, 1.2)))


def _noise(rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(-1.0, 2.0)))
