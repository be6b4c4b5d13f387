"""The models of assignment 09: what they must be, and their log densities line by line."""

from __future__ import annotations

from typing import Any

import numpy as np

from grading_tests import supernova
from grading_tests.checks import log_density
from grading_tests.checks.bayesn.data import (
    HOSTS,
    N_BANDS,
    SIGMA_A,
    SIGMA_E,
    LightCurves,
    hosts,
    near,
    xi_of_bands,
)
from grading_tests.checks.plated import Line, PlatedModel
from grading_tests.checks.structure import Lines, Point

PRIOR = "Compare its line with the table in the question."
MEAN_NOT_RATE = (
    "The number in the table is the *mean* of the exponential: `pm.Exponential` takes a rate, or "
    "`scale=` for the mean."
)


def total(log_densities: Any) -> float:
    """Return the sum of log densities."""
    return float(np.sum(log_densities))


def dust_and_light(point: Point, data: LightCurves) -> Lines:
    """Return the lines that assignments 09 and 10 share: all but those of the distances."""
    R_V, sigma_eps, theta = point["R_V"], point["sigma_eps"], point["theta"]
    points = point["band_mag"][data.sn, data.band] + data.w0 + theta[data.sn] * data.w1
    return {
        "tau_A": float(log_density.half_normal(point["tau_A"], 1.0)),
        "R_V": -np.log(5.0) if 1 < R_V < 6 else -np.inf,
        "sigma0": float(log_density.half_normal(point["sigma0"], 0.3)),
        "sigma_eps": float(log_density.half_normal(sigma_eps, 0.1)),
        "theta": total(log_density.normal(theta, 0, 1)),
        "A_V": total(log_density.exponential(point["A_V"], 1 / point["tau_A"])),
        "obs": total(log_density.normal(data.m_obs, points, data.m_err)),
    }


def reddened(point: Point, magnitude: Any) -> Any:
    """Return the mean of `band_mag`: a magnitude of each supernova, and its dust."""
    return magnitude[:, None] + point["A_V"][:, None] * xi_of_bands(point["R_V"])


def bayesn_lines(point: Point) -> Lines:
    """Return the log density of every line of `bayesn_model`."""
    data = near()
    mean = reddened(point, supernova.M0 + point["D"])
    width = np.hypot(point["sigma0"], data.sigma_mu)
    return dust_and_light(point, data) | {
        "D": total(log_density.normal(point["D"], data.mu_fid, width)),
        "band_mag": total(log_density.normal(point["band_mag"], mean, point["sigma_eps"])),
    }


def draw_dust(rng: np.random.Generator, n: int) -> Point:
    """Draw what a point of assignments 09 and 10 has in common."""
    return {
        "tau_A": float(0.35 * np.exp(0.4 * rng.normal())),
        "R_V": float(rng.uniform(1.5, 5.5)),
        "sigma0": float(0.1 * np.exp(0.4 * rng.normal())),
        "sigma_eps": float(0.03 * np.exp(0.4 * rng.normal())),
        "theta": rng.normal(size=n),
        "A_V": rng.exponential(0.35, size=n),
    }


def _bayesn_point(rng: np.random.Generator) -> Point:
    data = near()
    point = draw_dust(rng, data.n)
    point["D"] = data.mu_fid + rng.normal(0, 0.2, size=data.n)
    mean = reddened(point, supernova.M0 + point["D"])
    return point | {"band_mag": mean + rng.normal(0, 0.05, size=mean.shape)}


def dust_lines_asked(**more: Line) -> dict[str, Line]:
    """Return the unknowns that assignments 09 and 10 share, and others."""
    return {
        "tau_A": Line(advice=PRIOR),
        "R_V": Line(advice=PRIOR),
        "sigma0": Line(advice=PRIOR),
        "sigma_eps": Line(advice=PRIOR),
        "theta": Line(("sn",), either_sign=True, advice=PRIOR),
        "A_V": Line(("sn",), frozenset({"tau_A"}), advice=MEAN_NOT_RATE),
        **more,
    }


OBS_ADVICE = {
    "obs": "The mean of a point is `band_mag` of its supernova and band, plus `w0` and `theta` of "
    "its supernova times `w1`; its standard deviation is its own error, `m_err`."
}
BAND_ADVICE = (
    "Dust makes every band fainter by A_V times `a_band + b_band / R_V` of that band, and "
    "`sigma_eps` is the scatter of the bands of a supernova, not of single points."
)
BAYESN = PlatedModel(
    "bayesn_model",
    {"sn": near().n, "band": N_BANDS, "observation": near().m_obs.size},
    dust_lines_asked(
        D=Line(
            ("sn",),
            frozenset({"sigma0"}),
            advice="Its standard deviation is the root of `sigma0**2 + sigma_mu**2`: a supernova "
            "moves besides the expansion.",
        ),
        band_mag=Line(
            ("sn", "band"), frozenset({"D", "A_V", "R_V", "sigma_eps"}), advice=BAND_ADVICE
        ),
    ),
    {"obs": near().m_obs},
    bayesn_lines,
    _bayesn_point,
    OBS_ADVICE,
)


def host_lines(point: Point) -> Lines:
    """Return the log density of every line of `host_model`."""
    data, R_V, E = hosts(), point["R_V"], point["E"]
    log_sigma, log_tau = np.log(point["sigma_R"]), np.log(point["tau_E"])
    return {
        "mu_R": float(log_density.normal(point["mu_R"], 3, 1)),
        "sigma_R": float(log_density.normal(log_sigma, np.log(0.5), 0.5) - log_sigma),
        "R_V": total(log_density.normal(R_V, point["mu_R"], point["sigma_R"])),
        "tau_E": float(log_density.normal(log_tau, np.log(0.15), 0.5) - log_tau),
        "E": total(log_density.exponential(E, 1 / point["tau_E"])),
        "E_obs": total(log_density.normal(data.E_obs, E, SIGMA_E)),
        "A_obs": total(log_density.normal(data.A_obs, R_V[data.host] * E, SIGMA_A)),
    }


def _host_point(rng: np.random.Generator) -> Point:
    n = hosts().host.size
    return {
        "mu_R": float(rng.normal(3, 0.5)),
        "sigma_R": float(0.5 * np.exp(0.4 * rng.normal())),
        "R_V": rng.normal(3, 0.8, size=len(HOSTS)),
        "tau_E": float(0.15 * np.exp(0.4 * rng.normal())),
        "E": rng.exponential(0.15, size=n),
    }


HOST = PlatedModel(
    "host_model",
    {"host": len(HOSTS), "sn": hosts().host.size},
    {
        "mu_R": Line(either_sign=True, advice=PRIOR),
        "sigma_R": Line(
            advice="LogNormal takes the mean and the standard deviation of the *logarithm*: "
            "np.log(0.5), not 0.5."
        ),
        "R_V": Line(("host",), frozenset({"mu_R", "sigma_R"}), True, PRIOR),
        "tau_E": Line(
            advice="LogNormal takes the mean and the standard deviation of the *logarithm*: "
            "np.log(0.15), not 0.15."
        ),
        "E": Line(("sn",), frozenset({"tau_E"}), advice=MEAN_NOT_RATE),
    },
    {"E_obs": hosts().E_obs, "A_obs": hosts().A_obs},
    host_lines,
    _host_point,
    {
        "E_obs": "The observed colour excess scatters about the true one, `E`, by `sigma_E`.",
        "A_obs": "The line is `R_V` of the own kind of host times the *true* colour excess `E`, "
        "and its error is `sigma_A`.",
    },
)
