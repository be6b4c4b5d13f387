"""The student's simulator of a survey, asked for skies at unseen settings."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.functions import FunctionEvidence
from examroom.evidence.values import Seeded
from grading_tests.checks import expect
from grading_tests.checks.asking import entries
from grading_tests.checks.expect import array, require
from grading_tests.checks.standard_candles.sky import NAME, N, Sky, check_sky

Floats = NDArray[np.float64]

DEFAULTS: dict[str, float] = {
    "omega_m": 0.3,
    "M_B": -19.3,
    "alpha": 0.15,
    "beta": 3.0,
    "x1_star": 0.0,
    "R_x1": 1.0,
    "c_star": 0.0,
    "R_c": 0.08,
    "sigma_int": 0.10,
    "f_out": 0.0,
    "sigma_out": 1.0,
}


def simulate(simulate_survey: Any) -> None:
    """Question `simulate`: moments at the defaults and at two unseen settings, and reproducible."""
    asked = expect.function(simulate_survey, NAME)
    rng = expect.challenge_rng()
    _check_reproducible(asked, rng)
    for settings in ({}, _unseen(rng, outliers=False), _unseen(rng, outliers=True)):
        z_range = (0.02, 0.6) if not settings else _range(rng)
        cov = _covariance(rng)
        sky = _ask(asked, int(rng.integers(2**62)), N, z_range, cov, settings)
        check_sky(sky, {**DEFAULTS, **settings}, z_range, cov)


def _range(rng: np.random.Generator) -> tuple[float, float]:
    low = float(rng.uniform(0.05, 0.3))
    return low, low + float(rng.uniform(0.4, 0.9))


def _covariance(rng: np.random.Generator) -> Floats:
    """Return a covariance of errors whose correlations are as large as those of real fits."""
    error = np.array([rng.uniform(0.05, 0.2), rng.uniform(0.2, 0.6), rng.uniform(0.03, 0.09)])
    a, b, c = rng.uniform(0.35, 0.6, size=3) * rng.permutation([1.0, 1.0, -1.0])
    rho = np.array([[1, a, b], [a, 1, c], [b, c, 1]])
    # Of three correlations of .6, one negative, the matrix would not be one of covariances.
    rho = 0.75 * rho + 0.25 * np.eye(3)
    return np.asarray(error[:, None] * error * rho)


def _unseen(rng: np.random.Generator, outliers: bool) -> dict[str, float]:
    """Return settings far from the defaults, sds far from their squares."""
    found = {
        "omega_m": rng.uniform(0.5, 0.9),
        "M_B": rng.uniform(-21.0, -18.0),
        "alpha": rng.uniform(0.25, 0.5),
        "beta": rng.uniform(1.0, 2.2),
        "x1_star": rng.uniform(0.4, 1.0),
        "R_x1": rng.uniform(0.4, 0.7),
        "c_star": rng.uniform(-0.3, -0.1),
        "R_c": rng.uniform(0.15, 0.3),
        "sigma_int": rng.uniform(0.2, 0.4),
    }
    if outliers:
        found |= {"f_out": rng.uniform(0.2, 0.4), "sigma_out": rng.uniform(1.5, 3.0)}
    return {name: float(value) for name, value in found.items()}


def _check_reproducible(asked: FunctionEvidence, rng: np.random.Generator) -> None:
    first, other = (int(seed) for seed in rng.integers(2**62, size=2))
    cov, settings = _covariance(rng), {"f_out": 0.3}
    one, again, two = (
        _ask(asked, seed, 50, (0.1, 0.5), cov, settings) for seed in (first, first, other)
    )
    require(
        np.array_equal(one.d, again.d) and np.array_equal(one.truth, again.truth),
        f"For the same seed `{NAME}` gave two different skies: draw everything from `rng`.",
    )
    for part in ("z", "truth", "noise"):
        require(
            not np.any(np.isclose(getattr(one, part), getattr(two, part), rtol=1e-12, atol=0)),
            f"`{NAME}` gave the same numbers in `{part}` for two different seeds: draw everything "
            "from `rng`, and set no seed.",
        )


def _ask(
    asked: FunctionEvidence,
    seed: int,
    n: int,
    z_range: tuple[float, float],
    cov: Floats,
    settings: dict[str, float],
) -> Sky:
    answer = asked.call(Seeded(seed), n, z_range, cov, **settings)
    shown = ", ".join(
        ["rng", str(n), "z_range", "cov", *(f"{k}={v:.3g}" for k, v in settings.items())]
    )
    call = f"`{NAME}({shown})`"
    require(not answer.error, f"{call} failed: {answer.error}")
    require(
        not answer.touched_global_random_state,
        f"{call} changed the state of `np.random`. Draw from `rng` only, and set no seed.",
    )
    shapes = {"z": (n,), "d": (n, 3), "truth": (n, 3), "outlier": (n,)}
    found = entries(answer.value, NAME, list(shapes))
    return Sky(
        **{
            part: array(
                found[part], f"{part} of {NAME}", shape, "bool" if part == "outlier" else "real"
            )
            for part, shape in shapes.items()
        }
    )
