"""The likelihood of a supernova with its true values integrated out, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.special import log_ndtr, logsumexp

from grading_tests import supernova
from grading_tests.checks.unity.data import OMEGA_GRID, Floats

Likelihood = Callable[[Mapping[str, Any], Mapping[str, Any]], Floats]
LOG_2_PI = float(np.log(2 * np.pi))


def moments(theta: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[Floats, Floats]:
    """Return mean (n, 3) and covariance (n, 3, 3) of what is observed of each supernova."""
    survey = np.asarray(data["survey_index"])
    x1_star, R_x1, c_star, R_c, sigma_int = (
        np.asarray(theta[name], dtype=float)[survey]
        for name in ("x1_star", "R_x1", "c_star", "R_c", "sigma_int")
    )
    alpha, beta = theta["alpha"], theta["beta"]
    m = theta["M_B"] + supernova.mu(data["z"], theta["omega_m"]) - alpha * x1_star + beta * c_star
    A = np.array([[-alpha, beta], [1.0, 0.0], [0.0, 1.0]])
    populations = np.stack([R_x1**2, R_c**2], axis=1)
    S = np.asarray(data["C"], dtype=float) + np.einsum("ak,nk,bk->nab", A, populations, A)
    S[:, 0, 0] += sigma_int**2
    return np.stack([m, x1_star, c_star], axis=1), S


def log_normal_3(d: Any, m: Floats, S: Floats) -> Floats:
    """Return the log density of three-dimensional normal distributions, (n,)."""
    L = np.linalg.cholesky(S)
    away = np.linalg.solve(L, (np.asarray(d) - m)[..., None])[..., 0]
    log_root = np.log(np.diagonal(L, axis1=1, axis2=2)).sum(axis=1)
    return np.asarray(-0.5 * np.sum(away**2, axis=1) - log_root - 1.5 * LOG_2_PI)


def log_likelihood(theta: Mapping[str, Any], data: Mapping[str, Any]) -> Floats:
    """Return the log likelihood of every supernova of a complete catalogue, (n,)."""
    return log_normal_3(data["d"], *moments(theta, data))


def log_likelihood_selected(theta: Mapping[str, Any], data: Mapping[str, Any]) -> Floats:
    """Return the log likelihood of every supernova, given that it was found, (n,)."""
    m, S = moments(theta, data)
    survey = np.asarray(data["survey_index"])
    m_cut, sigma_cut = data["m_cut"][survey], data["sigma_cut"][survey]
    found = log_ndtr((m_cut - data["d"][:, 0]) / sigma_cut)
    any_found = log_ndtr((m_cut - m[:, 0]) / np.sqrt(sigma_cut**2 + S[:, 0, 0]))
    return np.asarray(log_normal_3(data["d"], m, S) + found - any_found)


def outlier_probability(theta: Mapping[str, Any], data: Mapping[str, Any]) -> Floats:
    """Return the probability of each supernova to be an outlier, (n,)."""
    m, S = moments(theta, data)
    wide = S.copy()
    wide[:, 0, 0] += theta["sigma_out"] ** 2
    is_outlier = np.log(theta["f_out"]) + log_normal_3(data["d"], m, wide)
    is_none = np.log1p(-theta["f_out"]) + log_normal_3(data["d"], m, S)
    return np.asarray(np.exp(is_outlier - np.logaddexp(is_outlier, is_none)))


def omega_m_mean(
    likelihood: Likelihood,
    theta: Mapping[str, Any],
    data: Mapping[str, Any],
    grid: Floats = OMEGA_GRID,
) -> float:
    """Return the posterior mean of omega_m over a grid, all else at `theta`, its prior flat."""
    heights = np.array(
        [np.sum(likelihood({**theta, "omega_m": float(omega_m)}, data)) for omega_m in grid]
    )
    return float(np.exp(heights - logsumexp(heights)) @ grid)
