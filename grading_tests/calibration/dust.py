"""The models of assignment 09 and the two steps of 10, solved exactly for many data sets."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import norm

from grading_tests import supernova
from grading_tests.calibration.summary import ENDS, Repeated, repeated
from grading_tests.checks.bayesn.data import HOSTS, Floats, Hosts, LightCurves
from grading_tests.checks.exact.marginals import Marginal
from grading_tests.checks.photometry_to_cosmology.data import OMEGA_FID, SIGMA_0
from grading_tests.checks.photometry_to_cosmology.steps import omega_m_of_distances
from grading_tests.checks.stored import bayesn, hosts

DUST_TRUTH = {"tau_A": 0.35, "R_V": 2.6, "sigma0": 0.10, "sigma_eps": 0.03}
R_V_TRUTH = (3.3, 2.3, 3.1, 2.6, 2.9)
WIDE = 5.0
"""Prior sd of a distance that is handed on, mag."""


def of(marginal: Marginal) -> tuple[float, float, float, float]:
    """Return mean, sd and the ends of the 90 % interval."""
    low, high = marginal.quantile(ENDS)
    return marginal.mean, marginal.sd, float(low), float(high)


def light_curves(seeds: range) -> list[Repeated]:
    """Solve `bayesn_model` for many samples of 24 supernovae."""
    found: dict[str, list[Any]] = {name: [] for name in DUST_TRUTH}
    for seed in seeds:
        sky = supernova._light_curves(seed, [(0.015, 0.06)], 24, [0.04])
        for name, marginal in bayesn.hyperparameters(LightCurves.of(sky)).marginals().items():
            found[name].append(of(marginal))
    return [repeated(f"`{name}`", DUST_TRUTH[name], found[name]) for name in DUST_TRUTH]


def host_galaxies(seeds: range) -> tuple[list[Repeated], Floats]:
    """Solve `host_model` for many samples; return also least squares over truth, by host."""
    found: list[list[Any]] = [[] for _ in HOSTS]
    ratios = []
    for seed in seeds:
        data = Hosts.of(supernova._dusty_hosts(seed))
        for kind, marginal in enumerate(hosts.solve(data)["R_V"]):
            found[kind].append(of(marginal))
        slopes = [
            (data.E_obs[here] @ data.A_obs[here]) / (data.E_obs[here] @ data.E_obs[here])
            for here in (data.host == kind for kind in range(len(HOSTS)))
        ]
        ratios.append(np.array(slopes) / R_V_TRUTH)
    rows = [
        repeated(f"`R_V`, {name}", truth, one)
        for name, truth, one in zip(HOSTS, R_V_TRUTH, found, strict=True)
    ]
    return rows, np.array(ratios)


def distances(data: LightCurves) -> tuple[Floats, Floats]:
    """Return distance moduli and sds under a wide prior, the population of dust held at its truth.

    The extinction of each supernova is a truncated normal, and given it the distance is normal.
    """
    seen = bayesn.compress(data)
    wide = LightCurves(**{**vars(data), "sigma_mu": np.full(data.n, WIDE)})
    at = bayesn.given(wide, seen, 0.0, DUST_TRUTH["sigma_eps"])
    R_V, tau = np.array([DUST_TRUTH["R_V"]]), np.array([DUST_TRUTH["tau_A"]])
    zero = np.array([0])
    mean_A, sd_A, _, _, D_0, by_A, sds = bayesn._conditionals(at, R_V, tau, zero, zero)
    edge = -mean_A[:, 0] / sd_A[:, 0]
    slope = np.exp(norm.logpdf(edge) - norm.logsf(edge))
    A = mean_A[:, 0] + sd_A[:, 0] * slope
    variance_A = sd_A[:, 0] ** 2 * (1 + edge * slope - slope**2)
    D = data.mu_fid + D_0[:, 0] + by_A[:, 0] * A
    return D, np.sqrt(sds[:, 0, 1] ** 2 + by_A[:, 0] ** 2 * variance_A)


def two_steps(seeds: range) -> tuple[Repeated, Floats]:
    """Go from light curves to omega_m in two steps; and the shifts by a prior used twice."""
    found, shifts = [], []
    for seed in seeds:
        sky = supernova._light_curves(seed, [(0.02, 0.08), (0.30, 1.00)], 15, [0.04, 0.06])
        data, z = LightCurves.of(sky), sky["z"]
        D, sd = distances(data)
        mean, width = omega_m_of_distances(z, D, sd, data.sigma_mu)
        found.append((mean, width, mean - 1.645 * width, mean + 1.645 * width))
        variance = SIGMA_0**2 + data.sigma_mu**2
        precision = 1 / sd**2 + 1 / variance
        again = (D / sd**2 + supernova.mu(z, OMEGA_FID) / variance) / precision
        twice = omega_m_of_distances(z, again, precision**-0.5, data.sigma_mu)[0]
        shifts.append(twice - mean)
    return repeated("`omega_m`, two steps", 0.3, found), np.array(shifts)
