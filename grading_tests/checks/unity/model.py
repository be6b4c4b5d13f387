"""The models of assignment 08: what they must be, and their log densities line by line."""

from __future__ import annotations

from typing import Any

import numpy as np

from grading_tests import supernova
from grading_tests.checks import log_density
from grading_tests.checks.plated import Line, PlatedModel
from grading_tests.checks.structure import Lines, Point
from grading_tests.checks.unity.data import SURVEYS, ZENITH, Floats, N, clean, condition

SCALARS = ("omega_m", "M_B", "alpha", "beta", "mu_x1", "tau_x1", "mu_c", "tau_c")
OF_SURVEYS = ("x1_star", "c_star", "R_x1", "R_c", "sigma_int")

LOG_NORMAL = (
    "LogNormal takes the mean and the standard deviation of the *logarithm*: np.log(0.1), not 0.1."
)
POPULATION = (
    "The true values of a supernova come from the population of its own survey: take the entries "
    "at `survey_index`."
)
PRIOR = "Compare its line with the table in the question."
CONDITIONAL = (
    "Its mean is the true value plus what the errors before it say of its own error, and its "
    "standard deviation is the conditional one, from `condition`."
)


def _log_normal(x: Any, centre: float, sd: float = 0.5) -> float:
    log = np.log(x)
    return float(np.sum(log_density.normal(log, np.log(centre), sd) - log))


def _normal(x: Any, mean: Any, sd: Any) -> float:
    return float(np.sum(log_density.normal(x, mean, sd)))


def unity_lines(point: Point) -> Lines:
    """Return the log density of every line of `unity_model`."""
    data = clean()
    survey, errors = data["survey_index"], condition(data["C"])
    m_B, x1, c = data["d"].T
    x1_true, c_true, sigma_int = point["x1_true"], point["c_true"], point["sigma_int"]
    m_true = point["M_B"] + supernova.mu(data["z"], point["omega_m"])
    m_true = m_true - point["alpha"] * x1_true + point["beta"] * c_true
    error_x1, error_c = x1 - x1_true, c - c_true
    m_mean = m_true + errors["k_m"][:, 0] * error_x1 + errors["k_m"][:, 1] * error_c
    return {
        "omega_m": 0.0,
        "M_B": _normal(point["M_B"], -19, 0.5),
        "alpha": _normal(point["alpha"], 0, 0.5),
        "beta": _normal(point["beta"], 0, 5),
        "mu_x1": _normal(point["mu_x1"], 0, 1),
        "tau_x1": _log_normal(point["tau_x1"], 0.4),
        "mu_c": _normal(point["mu_c"], 0, 0.1),
        "tau_c": _log_normal(point["tau_c"], 0.04),
        "x1_star": _normal(point["x1_star"], point["mu_x1"], point["tau_x1"]),
        "c_star": _normal(point["c_star"], point["mu_c"], point["tau_c"]),
        "R_x1": _log_normal(point["R_x1"], 1.0),
        "R_c": _log_normal(point["R_c"], 0.08),
        "sigma_int": _log_normal(sigma_int, 0.1),
        "x1_true": _normal(x1_true, point["x1_star"][survey], point["R_x1"][survey]),
        "c_true": _normal(c_true, point["c_star"][survey], point["R_c"][survey]),
        "x1_obs": _normal(x1, x1_true, errors["s_x1"]),
        "c_obs": _normal(c, c_true + errors["k_c"] * error_x1, errors["s_c"]),
        "m_B_obs": _normal(m_B, m_mean, np.hypot(errors["s_m"], sigma_int[survey])),
    }


def _unity_point(rng: np.random.Generator) -> Point:
    data = clean()
    _, x1, c = data["d"].T

    def spread(centre: float, n: int | None = None) -> Any:
        return centre * np.exp(0.4 * rng.normal(size=n))

    return {
        "omega_m": float(rng.uniform(0.05, 0.95)),
        "M_B": float(rng.normal(-19.3, 0.2)),
        "alpha": float(rng.normal(0.15, 0.1)),
        "beta": float(rng.normal(3, 1)),
        "mu_x1": float(rng.normal(0, 0.5)),
        "tau_x1": float(spread(0.4)),
        "mu_c": float(rng.normal(0, 0.05)),
        "tau_c": float(spread(0.04)),
        "x1_star": rng.normal(0.2, 0.4, size=3),
        "c_star": rng.normal(0, 0.05, size=3),
        "R_x1": spread(1.0, 3),
        "R_c": spread(0.08, 3),
        "sigma_int": spread(0.1, 3),
        "x1_true": x1 + rng.normal(0, 0.5, size=N),
        "c_true": c + rng.normal(0, 0.05, size=N),
    }


def alone_errors() -> tuple[Floats, Floats]:
    """Return the observed colours of Zenith's supernovae and the variances of their errors."""
    data = clean()
    here = data["survey_index"] == ZENITH
    return data["d"][here, 2], data["C"][here, 2, 2]


def alone_lines(point: Point) -> Lines:
    """Return the log density of every line of `alone_model`."""
    c, variance = alone_errors()
    sd = np.sqrt(point["R_c"] ** 2 + variance)
    return {
        "c_star": _normal(point["c_star"], 0, 0.1),
        "R_c": _log_normal(point["R_c"], 0.08),
        "c_obs": _normal(c, point["c_star"], sd),
    }


def _alone_point(rng: np.random.Generator) -> Point:
    return {
        "c_star": float(rng.normal(0, 0.1)),
        "R_c": float(0.08 * np.exp(0.5 * rng.normal())),
    }


def _survey(*parents: str, advice: str = PRIOR, either_sign: bool = False) -> Line:
    return Line(("survey",), frozenset(parents), either_sign, advice)


def _signed(advice: str = PRIOR) -> Line:
    return Line(either_sign=True, advice=advice)


UNITY = PlatedModel(
    "unity_model",
    {"survey": len(SURVEYS), "sn": N},
    {
        "omega_m": Line(advice=PRIOR),
        "M_B": Line(advice=PRIOR),
        "alpha": _signed(),
        "beta": _signed(),
        "mu_x1": _signed(),
        "tau_x1": Line(advice=LOG_NORMAL),
        "mu_c": _signed(),
        "tau_c": Line(advice=LOG_NORMAL),
        "x1_star": _survey("mu_x1", "tau_x1", either_sign=True),
        "c_star": _survey("mu_c", "tau_c", either_sign=True),
        "R_x1": _survey(advice=LOG_NORMAL),
        "R_c": _survey(advice=LOG_NORMAL),
        "sigma_int": _survey(advice=LOG_NORMAL),
        "x1_true": Line(("sn",), frozenset({"x1_star", "R_x1"}), True, POPULATION),
        "c_true": Line(("sn",), frozenset({"c_star", "R_c"}), True, POPULATION),
    },
    {
        "x1_obs": clean()["d"][:, 1],
        "c_obs": clean()["d"][:, 2],
        "m_B_obs": clean()["d"][:, 0],
    },
    unity_lines,
    _unity_point,
    {
        "x1_obs": CONDITIONAL,
        "c_obs": CONDITIONAL,
        "m_B_obs": f"{CONDITIONAL} `sigma_int` of its survey adds to that in squares, and the true "
        "magnitude is M_B + mu - alpha x1_true + beta c_true.",
    },
)
ALONE = PlatedModel(
    "alone_model",
    {},
    {"c_star": _signed(), "R_c": Line(advice=LOG_NORMAL)},
    {"c_obs": alone_errors()[0]},
    alone_lines,
    _alone_point,
    {
        "c_obs": "The error of each colour is the root of C[:, 2, 2], the whole one: without "
        "stretch and magnitude nothing else is known of it. It adds to R_c in squares."
    },
)
