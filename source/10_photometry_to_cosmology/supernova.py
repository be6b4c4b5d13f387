"""Simulated supernovae, and the distances of an expanding universe.

Everything is simulated, with seeds that were chosen so that one data set shows what the average of
many shows. Units: magnitudes, days, micrometres, km/s and Mpc. Only NumPy is needed.
"""

from __future__ import annotations

from math import erf
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "A_BAND",
    "BANDS",
    "B_BAND",
    "C_KMS",
    "H0",
    "HOSTS",
    "KNOTS",
    "M0",
    "SIGMA_A",
    "SIGMA_E",
    "SURVEYS",
    "W0",
    "W1",
    "WAVELENGTHS",
    "broad_distances",
    "catalogue",
    "dusty_hosts",
    "light_curves",
    "light_curves_for_cosmology",
    "mu",
]

C_KMS = 299792.458  # speed of light, km/s
H0 = 70.0  # Hubble constant, km/s/Mpc

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)


def mu(z: Any, omega_m: Any) -> Any:
    """Return the distance modulus in a flat universe of matter and a cosmological constant.

    Parameters
    ----------
    z : float or array_like
        Redshifts, up to 2.5.
    omega_m : float, array_like or PyMC variable
        Today's share of matter, 0 to 1; arrays broadcast with `z`. With a PyMC variable `z` is an
        array of shape (n,).

    Returns
    -------
    float, ndarray or PyMC variable
        Magnitudes, for `H0`. The quadrature errs by less than 1e-7 mag.
    """
    z = np.asarray(z, dtype=float)
    matter = (1 + z[..., None] * (_NODES + 1) / 2) ** 3
    if not hasattr(omega_m, "owner"):  # which variables of PyMC have
        omega_m = np.asarray(omega_m, dtype=float)[..., None]
    integral = (omega_m * matter + (1 - omega_m)) ** -0.5 @ (_WEIGHTS / 2)
    return 5 * np.log10((1 + z) * C_KMS / H0 * z * integral) + 25


# -- light-curve parameters, for assignments 07 and 08 -------------------------------------------

SURVEYS = ["Lighthouse", "Panorama", "Zenith"]
_NUMBER = [30, 46, 8]
_Z_RANGE = [(0.02, 0.10), (0.15, 0.70), (0.75, 1.30)]
_X1 = [(-0.2, 1.1), (0.2, 0.9), (0.5, 0.8)]  # mean and sd in each survey
_C = [(0.02, 0.09), (-0.03, 0.08), (-0.06, 0.07)]
_ERRORS = np.array([[0.05, 0.25, 0.030], [0.05, 0.50, 0.045], [0.07, 0.70, 0.065]])
_RHO = np.array([[1.0, 0.3, 0.6], [0.3, 1.0, 0.2], [0.6, 0.2, 1.0]])  # of the errors of m_B, x1, c
_M_CUT, _SIGMA_CUT = np.array([30.0, 22.9, 24.9]), np.array([0.25, 0.25, 0.25])
_OMEGA_M, _M_B, _ALPHA, _BETA, _SIGMA_INT, _SIGMA_OUT = 0.3, -19.3, 0.15, 3.0, 0.10, 1.0


def catalogue(f_out: float = 0.0, selection: bool = False) -> dict[str, Any]:
    """Simulate the supernovae of three surveys.

    Parameters
    ----------
    f_out : float, optional
        Share of outliers.
    selection : bool, optional
        Whether each survey finds only what is bright enough for it.

    Returns
    -------
    dict
        ``z`` (84,), ``survey`` (84,) labels, ``d`` (84, 3) observed m_B, x1 and c, ``C`` (84, 3, 3)
        the covariance of their errors; ``m_cut`` and ``sigma_cut`` (3,), the limits by survey.
    """
    return _catalogue(2039, f_out, selection)


def _catalogue(seed: int, f_out: float = 0.0, selection: bool = False) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    parts: list[dict[str, Any]] = []
    for j, n in enumerate(_NUMBER):
        k = 8 * n  # candidates, of which the first n that are seen are kept
        z = rng.uniform(*_Z_RANGE[j], k)
        x1 = rng.normal(*_X1[j], k)
        c = rng.normal(*_C[j], k)
        spread = rng.normal(0, _SIGMA_INT, k)
        error = _ERRORS[j] * rng.uniform(0.7, 1.3, (k, 3))
        noise = error * (rng.normal(size=(k, 3)) @ np.linalg.cholesky(_RHO).T)
        outlier = rng.uniform(size=k) < f_out
        far_off = rng.normal(0, _SIGMA_OUT, k)
        luck = rng.uniform(size=k)
        m = _M_B + mu(z, _OMEGA_M) - _ALPHA * x1 + _BETA * c
        d = np.stack([m, x1, c], axis=1) + noise
        d[:, 0] += spread + np.where(outlier, far_off, 0.0)
        if selection:
            u = (_M_CUT[j] - d[:, 0]) / _SIGMA_CUT[j]
            seen = luck < np.array([0.5 + 0.5 * erf(one / np.sqrt(2)) for one in u])
        else:
            seen = np.ones(k, dtype=bool)
        kept = np.flatnonzero(seen)[:n]
        C = error[kept, :, None] * error[kept, None, :] * _RHO
        parts.append({"z": z[kept], "survey": np.full(n, SURVEYS[j]), "d": d[kept], "C": C})
    order = rng.permutation(sum(_NUMBER))
    found = {name: np.concatenate([part[name] for part in parts])[order] for name in parts[0]}
    return {**found, "m_cut": _M_CUT.copy(), "sigma_cut": _SIGMA_CUT.copy()}


# -- light curves and dust, for assignments 09 and 10 --------------------------------------------

BANDS = ["B", "V", "i", "H"]
WAVELENGTHS = np.array([0.44, 0.55, 0.76, 1.65])  # micrometres, rest frame
M0 = -19.3
KNOTS = np.arange(-10.0, 41.0, 10.0)  # days after peak; the surfaces are linear between them
# What the dust law of Cardelli, Clayton and Mathis gives in the bands: A_band / A_V = a + b / R_V.
A_BAND = np.array([0.9997485917, 0.9996765325, 0.8160922701, 0.2563083425])
B_BAND = np.array([1.0067952523, -0.0025622410, -0.4929516929, -0.2353214225])
# Rows: knots, columns: bands. Invented; a positive theta is fainter and faster.
W0 = np.array(
    [
        [0.60, 0.50, 0.75, 1.30],
        [0.00, 0.00, 0.45, 1.05],
        [0.55, 0.25, 0.85, 1.45],
        [1.75, 0.85, 0.90, 1.05],
        [2.70, 1.50, 0.95, 1.05],
        [3.05, 1.90, 1.55, 1.55],
    ]
)
W1 = np.array(
    [
        [0.20, 0.15, 0.10, 0.06],
        [0.12, 0.10, 0.06, 0.04],
        [0.22, 0.16, 0.16, 0.12],
        [0.34, 0.26, 0.32, 0.26],
        [0.28, 0.28, 0.34, 0.30],
        [0.24, 0.26, 0.26, 0.22],
    ]
)
_TAU_A, _R_V, _SIGMA_0, _SIGMA_EPS = 0.35, 2.6, 0.10, 0.03
_PECULIAR = 300.0  # km/s


def light_curves() -> dict[str, Any]:
    """Simulate the light curves of 24 near supernovae in four bands, 32 points each.

    Returns
    -------
    dict
        By supernova ``z``, ``sigma_mu`` (what its own motion does to its distance modulus) and
        ``mu_fid`` (at omega_m = 0.3). By point ``sn``, ``band`` (int), ``phase``, ``m_obs``,
        ``m_err``, ``w0`` and ``w1`` (the surfaces there).
    """
    return _light_curves(1628, [(0.015, 0.06)], 24, [0.04])


def light_curves_for_cosmology() -> dict[str, Any]:
    """Simulate the light curves of 15 near and 15 far supernovae; returns as `light_curves`."""
    return _light_curves(1914, [(0.02, 0.08), (0.30, 1.00)], 15, [0.04, 0.06])


def _light_curves(
    seed: int, ranges: list[tuple[float, float]], each: int, sigmas: list[float]
) -> dict[str, Any]:
    """Simulate `each` supernovae in every range of redshift, measured to `sigmas` there."""
    rng = np.random.default_rng(seed)
    n, n_bands, n_epochs = each * len(ranges), len(BANDS), 8
    z = np.concatenate([rng.uniform(low, high, each) for low, high in ranges])
    sigma_mu = 5 / np.log(10) * _PECULIAR / C_KMS / z
    mu_fid = mu(z, _OMEGA_M)
    theta = rng.normal(size=n)
    A_V = rng.exponential(_TAU_A, n)
    D = mu_fid + np.hypot(_SIGMA_0, sigma_mu) * rng.normal(size=n)
    eps = _SIGMA_EPS * rng.normal(size=(n, n_bands))
    epochs = np.sort(rng.uniform(-8, 38, (n, n_epochs)), axis=1)
    sn, band = (one.ravel() for one in np.indices((n, n_bands, n_epochs))[:2])
    phase = np.repeat(epochs[:, None, :], n_bands, axis=1).ravel()
    m_err = np.repeat(sigmas, each * n_bands * n_epochs)
    w0, w1 = (
        np.choose(band, [np.interp(phase, KNOTS, column) for column in surface.T])
        for surface in (W0, W1)
    )
    dust = A_V[sn] * (A_BAND + B_BAND / _R_V)[band]
    m_obs = D[sn] + M0 + w0 + theta[sn] * w1 + dust + eps[sn, band]
    m_obs += m_err * rng.normal(size=sn.size)
    order = rng.permutation(sn.size)
    by_point = {"sn": sn, "band": band, "phase": phase, "m_obs": m_obs, "m_err": m_err}
    by_point = {**by_point, "w0": w0, "w1": w1}
    shuffled = {name: values[order] for name, values in by_point.items()}
    return {"z": z, "sigma_mu": sigma_mu, "mu_fid": mu_fid, **shuffled}


HOSTS = ["dwarf", "elliptical", "irregular", "lenticular", "spiral"]
SIGMA_E, SIGMA_A = 0.05, 0.08  # errors of E_obs and A_obs, mag


def dusty_hosts() -> dict[str, Any]:
    """Simulate colour excess and extinction of 134 supernovae in five kinds of host galaxy.

    Returns
    -------
    dict
        ``host`` labels, ``E_obs`` and ``A_obs``, each (134,).
    """
    return _dusty_hosts(41)


def _dusty_hosts(seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    kind = np.repeat(np.arange(5), [30, 30, 4, 30, 40])
    R_V = np.array([3.3, 2.3, 3.1, 2.6, 2.9])
    E = rng.exponential(0.15, kind.size)
    E_obs = E + SIGMA_E * rng.normal(size=kind.size)
    A_obs = R_V[kind] * E + SIGMA_A * rng.normal(size=kind.size)
    order = rng.permutation(kind.size)
    return {"host": np.array(HOSTS)[kind][order], "E_obs": E_obs[order], "A_obs": A_obs[order]}


# fmt: off
_DISTANCE = [
    37.275, 37.3669, 35.3303, 34.9885, 36.0124, 34.9017, 36.5454, 36.7901, 36.6535, 36.861,
    37.4141, 36.7108, 35.6959, 35.3664, 37.0702, 43.2543, 43.95, 42.7701, 43.4846, 42.9013,
    41.2763, 44.0706, 43.0398, 43.2305, 43.0296, 42.097, 43.6997, 43.7055, 41.2339, 40.9742,
]
_DISTANCE_SD = [
    0.0358, 0.0372, 0.0403, 0.0442, 0.0352, 0.0348, 0.0385, 0.0387, 0.0366, 0.0372,
    0.0387, 0.0323, 0.0313, 0.0348, 0.0387, 0.0712, 0.0401, 0.0404, 0.0476, 0.0392,
    0.0407, 0.0456, 0.0416, 0.0402, 0.0445, 0.0452, 0.0450, 0.0445, 0.0416, 0.0458,
]
# fmt: on


def broad_distances() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return distance moduli of the supernovae of `light_curves_for_cosmology`, and their sd.

    Returns
    -------
    tuple of ndarray of shape (30,)
        Posterior means and standard deviations under a prior that is 5 mag wide, so that hardly
        anything of a cosmology is in them.
    """
    return np.array(_DISTANCE), np.array(_DISTANCE_SD)
