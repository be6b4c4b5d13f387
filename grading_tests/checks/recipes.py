"""The models of assignment 05, as facts: who depends on whom, what repeats, and log densities."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks import log_density
from grading_tests.checks.course_data import N_GROUPS, cheeseburger

Point = dict[str, Any]

N_VISITS = 355

NOBODY: frozenset[str] = frozenset()

POOLED = MappingProxyType({"slope": NOBODY, "noise": NOBODY, "obs": frozenset({"slope", "noise"})})
HIERARCHICAL = MappingProxyType(
    {
        **POOLED,
        "mu_slope": NOBODY,
        "sigma_slope": NOBODY,
        "slope": frozenset({"mu_slope", "sigma_slope"}),
    }
)
"""The parents of each node."""

SALES_PLATES = MappingProxyType(
    {
        **dict.fromkeys(("demand", "demand_spread", "elasticity", "dispersion")),
        "city_demand": "city",
        "price": "shop",
        **dict.fromkeys(("rain", "expected", "sold"), "day"),
    }
)
SALES_PARENTS = MappingProxyType(
    {
        **dict.fromkeys(("demand", "demand_spread", "elasticity", "dispersion", "rain"), NOBODY),
        "city_demand": frozenset({"demand", "demand_spread"}),
        "price": frozenset({"city_demand"}),
        "expected": frozenset({"city_demand", "price", "elasticity", "rain"}),
        "sold": frozenset({"expected", "dispersion"}),
    }
)
"""The notebook's diagram of sales."""

N_RIDERS = 6
RIDER = np.array(5 * [0, 1, 2, 3, 4, 5] + 5 * [5, 4, 3, 2, 1, 0])
DROPPED = np.array([int(d) for d in "102140213061001250122130304171041311160202052101031402180210"])
"""The notebook's bicycle trips: who rode, and how many burgers fell off."""


def bicycle_log_density(point: Point) -> float:
    """Return the joint log density of the bicycle model."""
    clumsiness = np.asarray(point["clumsiness"])
    return float(
        log_density.normal(point["road"], 0, 1)
        + log_density.half_normal(point["spread"], 0.5)
        + log_density.normal(clumsiness, point["road"], point["spread"]).sum()
        + log_density.poisson(DROPPED, bicycle_rate(point)).sum()
    )


def bicycle_rate(point: Point) -> NDArray[np.float64]:
    """Return the burgers to be expected on each trip, of shape (60,)."""
    rates: NDArray[np.float64] = np.exp(np.asarray(point["clumsiness"], dtype=float)[RIDER])
    return rates


def bicycle_point(rng: np.random.Generator) -> Point:
    """Return an unseen point of the bicycle model."""
    return {
        "road": rng.normal(0, 1),
        "spread": float(np.exp(rng.uniform(-1, 1))),
        "clumsiness": rng.normal(0, 1, N_RIDERS),
    }


def hierarchical_log_density(point: Point) -> float:
    """Return the joint log density of the hierarchical model of assignment 04."""
    data = cheeseburger()
    slope = np.asarray(point["slope"])
    mean = slope[data.groups] * data.x_obs
    return float(
        log_density.normal(point["mu_slope"], 0, 1)
        + log_density.exponential(point["sigma_slope"], 13)
        + log_density.normal(slope, point["mu_slope"], point["sigma_slope"]).sum()
        + log_density.exponential(point["noise"], 10)
        + np.sum(log_density.normal(data.y_obs, mean, point["noise"]))
    )


def hierarchical_point(rng: np.random.Generator) -> Point:
    """Return an unseen point of the hierarchical model."""
    return {
        "mu_slope": rng.normal(0, 2),
        "sigma_slope": float(np.exp(rng.uniform(-2, 1))),
        "slope": rng.normal(0, 3, N_GROUPS),
        "noise": float(np.exp(rng.uniform(-1, 2))),
    }
