"""Log densities of the models of assignment 04, and the points at which they are asked for.

A point holds values by variable in natural units.
"""

from __future__ import annotations

import numpy as np

from grading_tests.checks import log_density
from grading_tests.checks.course_data import N_GROUPS, cheeseburger
from grading_tests.checks.structure import Point

MU_SD = 1.0
SIGMA_RATE = 13.0
NOISE_RATE = 10.0

ROBUST_MU_SD = 5.0
ROBUST_SIGMA_SD = 2.0
ROBUST_NOISE_RATE = 1.0
ROBUST_NU = 4.0


def fixed_width(width: float, point: Point) -> float:
    """Return the log density of the centred model with `sigma_slope` held at `width`."""
    mu, slope, noise = (point[name] for name in ("mu_slope", "slope", "noise"))
    data = cheeseburger()
    total = log_density.normal(mu, 0.0, MU_SD) + log_density.exponential(noise, NOISE_RATE)
    total += log_density.normal(slope, mu, width).sum()
    total += log_density.normal(data.y_obs, slope[data.groups] * data.x_obs, noise).sum()
    return float(total)


def centred(point: Point) -> float:
    """Return the log density of the chapter's hierarchical model."""
    sigma = point["sigma_slope"]
    return fixed_width(sigma, point) + float(log_density.exponential(sigma, SIGMA_RATE))


def non_centred(point: Point) -> float:
    """Return the log density of the same model with `slope_offset` in place of `slope`."""
    mu, sigma, offset = (point[name] for name in ("mu_slope", "sigma_slope", "slope_offset"))
    # The density of an offset is that of its slope times the stretch.
    return centred(point | {"slope": mu + sigma * offset}) + N_GROUPS * float(np.log(sigma))


def robust(point: Point) -> float:
    """Return the log density of the model with wider priors and a Student-t likelihood."""
    mu, sigma, slope, noise = (
        point[name] for name in ("mu_slope", "sigma_slope", "slope", "noise")
    )
    data = cheeseburger()
    total = log_density.normal(mu, 0.0, ROBUST_MU_SD)
    total += log_density.half_normal(sigma, ROBUST_SIGMA_SD)
    total += log_density.exponential(noise, ROBUST_NOISE_RATE)
    total += log_density.normal(slope, mu, sigma).sum()
    location = slope[data.groups] * data.x_obs
    return float(total + log_density.student_t(data.y_obs, ROBUST_NU, location, noise).sum())


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
