"""The models of assignment 06: what they must be, and their log densities line by line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grading_tests.checks import log_density
from grading_tests.checks.structure import Asked, AskedModel, Lines, Point
from grading_tests.checks.workflow import data

MU_SD, SIGMA_SD, NOISE_RATE, EFFECT_SD = 5.0, 2.0, 1.0, 2.0

ALONE = Asked(parents=frozenset())
ADVICE = (
    "Compare each line with the table in the question: Normal and HalfNormal take a standard "
    "deviation, Exponential a rate, and every visit needs the slope of its own country."
)


def _of_population(point: Point) -> Lines:
    return {
        "mu_slope": float(log_density.normal(point["mu_slope"], 0.0, MU_SD)),
        "sigma_slope": float(log_density.half_normal(point["sigma_slope"], SIGMA_SD)),
    }


def _chain(point: Point) -> Lines:
    visits, slope, noise = data.chain(), point["slope"], point["noise"]
    centre = point["mu_slope"] + point.get("kiosk_effect", 0.0) * visits.kiosks
    mean = slope[visits.country] * visits.queue
    return _of_population(point) | {
        "slope": float(log_density.normal(slope, centre, point["sigma_slope"]).sum()),
        "noise": float(log_density.exponential(noise, NOISE_RATE)),
        "obs": float(log_density.normal(visits.wait, mean, noise).sum()),
    }


def _kiosks(point: Point) -> Lines:
    effect = float(log_density.normal(point["kiosk_effect"], 0.0, EFFECT_SD))
    return _chain(point) | {"kiosk_effect": effect}


def _of_weak_visits(slope: Any) -> float:
    visits = data.weak()
    mean = slope[visits.country] * visits.queue
    return float(log_density.normal(visits.wait, mean, data.NOISE).sum())


def _centred(point: Point) -> Lines:
    slope = log_density.normal(point["slope"], point["mu_slope"], point["sigma_slope"])
    lines = {"slope": float(slope.sum()), "obs": _of_weak_visits(point["slope"])}
    return _of_population(point) | lines


def _non_centred(point: Point) -> Lines:
    slope = point["mu_slope"] + point["sigma_slope"] * point["slope_offset"]
    offset = float(log_density.normal(point["slope_offset"], 0.0, 1.0).sum())
    return _of_population(point) | {"slope_offset": offset, "obs": _of_weak_visits(slope)}


def _drawn(n_slopes: int, *more: str) -> Callable[[np.random.Generator], Point]:
    """Return what draws a point: `more` names the unknowns besides mean and spread."""

    def draw(rng: np.random.Generator) -> Point:
        mu, width = float(rng.normal(0.0, 2.0)), float(np.exp(rng.uniform(-1.0, 1.2)))
        ways: dict[str, Callable[[], Any]] = {
            "slope": lambda: mu + 1.5 * rng.normal(size=n_slopes),
            "slope_offset": lambda: 1.5 * rng.normal(size=n_slopes),
            "noise": lambda: float(np.exp(rng.uniform(-1.0, 2.0))),
            "kiosk_effect": lambda: float(rng.normal(0.0, 2.0)),
        }
        return {"mu_slope": mu, "sigma_slope": width, **{name: ways[name]() for name in more}}

    return draw


def _slope(size: int, *parents: str) -> Asked:
    return Asked((size,), frozenset({"mu_slope", "sigma_slope", *parents}))


CHAIN = AskedModel(
    "chain_model",
    {
        "mu_slope": ALONE,
        "sigma_slope": ALONE,
        "slope": _slope(data.N_COUNTRIES),
        "noise": ALONE,
    },
    _chain,
    _drawn(data.N_COUNTRIES, "slope", "noise"),
    ADVICE,
)
KIOSKS = AskedModel(
    "kiosk_model",
    {
        "mu_slope": ALONE,
        "sigma_slope": ALONE,
        "kiosk_effect": ALONE,
        "slope": _slope(data.N_COUNTRIES, "kiosk_effect"),
        "noise": ALONE,
    },
    _kiosks,
    _drawn(data.N_COUNTRIES, "slope", "noise", "kiosk_effect"),
    f"{ADVICE} The kiosks move the mean of the country slopes, one number for each country.",
)
CENTRED = AskedModel(
    "centred_model",
    {"mu_slope": ALONE, "sigma_slope": ALONE, "slope": _slope(data.N_WEAK)},
    _centred,
    _drawn(data.N_WEAK, "slope"),
    ADVICE,
)
NON_CENTRED = AskedModel(
    "noncentred_model",
    {
        "mu_slope": ALONE,
        "sigma_slope": ALONE,
        "slope_offset": Asked((data.N_WEAK,), frozenset()),
    },
    _non_centred,
    _drawn(data.N_WEAK, "slope_offset"),
    ADVICE,
)
