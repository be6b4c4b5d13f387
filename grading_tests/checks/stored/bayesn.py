"""``python -m grading_tests.checks.stored.bayesn``: the posterior of `bayesn_model`, exactly.

Given tau_A, R_V, sigma0 and sigma_eps all else is normal but for the extinctions, which are
truncated normals. Four integrals by the trapezoidal rule are left; it errs by less than 1e-8 where
a function falls off as a normal density does, already with one node for each standard deviation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_ndtr

from grading_tests import supernova
from grading_tests.checks import log_density, stored
from grading_tests.checks.bayesn.data import Floats, LightCurves, near, xi_of_bands
from grading_tests.checks.exact.marginals import GaussianMixture, GridDensity
from grading_tests.checks.stored.truncated import TruncatedMixture

HYPER = ("tau_A", "R_V", "sigma0", "sigma_eps")
STEP = 1.0
REACH = 7.0
"""Nodes lie so many standard deviations apart, up to so far from the highest point."""
NEGLIGIBLE = 1e-9
N_EXTINCTION = 24
"""Nodes of an extinction, from its lower to its upper end, `ENDS` sds from its middle."""
ENDS = 5.5


@dataclass(frozen=True)
class Compressed:
    """What the points of each supernova say of (theta, magnitude in each band at peak).

    Attributes
    ----------
    estimate : ndarray of shape (n, 5)
        Weighted least squares.
    covariance : ndarray of shape (n, 5, 5)
        Of its errors.
    """

    estimate: Floats
    covariance: Floats


def compress(data: LightCurves) -> Compressed:
    """Fit every supernova's points by theta and four magnitudes."""
    estimates, covariances = [], []
    for s in range(data.n):
        here = data.sn == s
        design = np.column_stack([data.w1[here], np.eye(4)[data.band[here]]])
        weighted = design / data.m_err[here, None] ** 2
        covariance = np.linalg.inv(design.T @ weighted)
        estimates.append(covariance @ (weighted.T @ (data.m_obs - data.w0)[here]))
        covariances.append(covariance)
    return Compressed(np.array(estimates), np.array(covariances))


@dataclass(frozen=True)
class Given:
    """All supernovae, given sigma0 and sigma_eps.

    Attributes
    ----------
    precision : ndarray of shape (n, 5, 5)
        Of the estimates about their mean.
    away : ndarray of shape (n, 5)
        The estimates less their mean without dust.
    constant : ndarray of shape (n,)
        Log density of the estimates at that mean plus `away`, without dust.
    prior : ndarray of shape (n, 5, 5)
        Covariance of theta and the four magnitudes before the data.
    """

    precision: Floats
    away: Floats
    constant: Floats
    prior: Floats


def given(data: LightCurves, seen: Compressed, sigma0: float, sigma_eps: float) -> Given:
    """Return what does not depend on dust."""
    prior = np.zeros((data.n, 5, 5))
    prior[:, 0, 0] = 1.0
    prior[:, 1:, 1:] = (sigma0**2 + data.sigma_mu**2)[:, None, None]
    prior[:, 1:, 1:] += sigma_eps**2 * np.eye(4)
    whole = seen.covariance + prior
    precision = np.linalg.inv(whole)
    away = seen.estimate.copy()
    away[:, 1:] -= (supernova.M0 + data.mu_fid)[:, None]
    square = np.einsum("si,sij,sj->s", away, precision, away)
    constant = -0.5 * (square + np.linalg.slogdet(whole)[1] + 5 * log_density.LOG_2_PI)
    return Given(precision, away, constant, prior)


def extinctions(at: Given, R_V: Floats, tau_A: Floats) -> tuple[Floats, Floats, Floats]:
    """Integrate the extinction of each supernova out.

    Parameters
    ----------
    at : Given
        The rest.
    R_V, tau_A : ndarray of shape (r,) and (t,)
        Nodes.

    Returns
    -------
    tuple of ndarray
        Log likelihood (n, r, t), and mean and sd (n, r, t) of the normal distribution whose part
        above zero is that of the extinction.
    """
    g = np.concatenate([np.zeros((R_V.size, 1)), xi_of_bands(R_V)], axis=1)
    a = np.einsum("ri,sij,rj->sr", g, at.precision, g)[..., None]
    b = np.einsum("ri,sij,sj->sr", g, at.precision, at.away)[..., None] - 1 / tau_A
    mean, sd = b / a, 1 / np.sqrt(a) + 0 * b
    log_likelihood = at.constant[:, None, None] - np.log(tau_A) + 0.5 * b * mean
    log_likelihood = log_likelihood + np.log(sd) + 0.5 * log_density.LOG_2_PI
    return log_likelihood + log_ndtr(mean / sd), mean, sd


def log_prior(tau_A: Any, R_V: Any, sigma0: Any, sigma_eps: Any) -> Any:
    """Return the log prior of the four."""
    inside = np.where((np.asarray(R_V) > 1) & (np.asarray(R_V) < 6), -np.log(5), -np.inf)
    return (
        inside
        + log_density.half_normal(tau_A, 1.0)
        + log_density.half_normal(sigma0, 0.3)
        + log_density.half_normal(sigma_eps, 0.1)
    )


def nodes(data: LightCurves, seen: Compressed) -> list[Floats]:
    """Return nodes of each of the four logarithms, about the highest point of the posterior."""

    def height(u: Floats) -> float:
        tau_A, R_V, sigma0, sigma_eps = np.exp(u)
        at = given(data, seen, sigma0, sigma_eps)
        found = extinctions(at, np.array([R_V]), np.array([tau_A]))[0].sum()
        return float(-(found + log_prior(tau_A, R_V, sigma0, sigma_eps) + u.sum()))

    start = np.log([0.35, 2.6, 0.1, 0.03])
    best = minimize(height, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-9}).x
    found = []
    for k in range(4):
        step = np.eye(4)[k] * 0.02
        curvature = (height(best + step) - 2 * height(best) + height(best - step)) / 0.02**2
        # The others held: the four are correlated, so a little less than the marginal one.
        sd = 1 / np.sqrt(curvature)
        count = int(np.ceil(REACH / STEP))
        found.append(best[k] + STEP * sd * np.arange(-count, count + 1))
    return found


def main() -> None:
    """Compute all marginals, and keep them."""
    data = near()
    posterior = solve(data)
    how = (
        "Quadrature over tau_A, R_V, sigma0 and sigma_eps by the trapezoidal rule; theta, D and "
        "the deviations of the bands in closed form, extinctions by Gauss's rule."
    )
    kept = {name: stored.of_marginal(found) for name, found in posterior.items()}
    stored.write("bayesn", how, kept)


@dataclass(frozen=True)
class Solved:
    """The posterior of the four at all nodes.

    Attributes
    ----------
    seen : Compressed
        The data.
    u : list of ndarray
        Nodes of the logarithms, in the order of `HYPER`.
    logs : ndarray
        Log posterior by sigma0, sigma_eps, R_V and tau_A.
    """

    seen: Compressed
    u: list[Floats]
    logs: Floats

    def marginals(self) -> dict[str, GridDensity]:
        """Return the marginal of each of the four."""
        found = {}
        for name, axis in {"sigma0": 0, "sigma_eps": 1, "R_V": 2, "tau_A": 3}.items():
            others = tuple(k for k in range(4) if k != axis)
            marginal = np.logaddexp.reduce(self.logs, axis=others)
            found[name] = GridDensity.of(self.u[HYPER.index(name)], marginal, logarithmic=True)
        return found


def hyperparameters(data: LightCurves) -> Solved:
    """Solve for the four, everything else integrated out."""
    seen = compress(data)
    u = nodes(data, seen)
    tau_A, R_V, sigma0, sigma_eps = map(np.exp, u)
    logs = np.empty((sigma0.size, sigma_eps.size, R_V.size, tau_A.size))
    for i, s0 in enumerate(sigma0):
        for j, se in enumerate(sigma_eps):
            logs[i, j] = extinctions(given(data, seen, s0, se), R_V, tau_A)[0].sum(axis=0)
    grid = np.ix_(sigma0, sigma_eps, R_V, tau_A)
    logs += log_prior(grid[3], grid[2], grid[0], grid[1]) + sum(map(np.log, grid))
    return Solved(seen, u, logs)


def solve(data: LightCurves) -> dict[str, Any]:
    """Return the marginals of the four, and of theta, A_V and D of every supernova."""
    solved = hyperparameters(data)
    seen, logs = solved.seen, solved.logs
    tau_A, R_V, sigma0, sigma_eps = map(np.exp, solved.u)
    posterior: dict[str, Any] = dict(solved.marginals())
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    parts: list[list[Any]] = []
    for i, s0 in enumerate(sigma0):
        for j, se in enumerate(sigma_eps):
            r, t = np.nonzero(weights[i, j] > NEGLIGIBLE * weights.max())
            if r.size:
                at = given(data, seen, s0, se)
                parts.append([weights[i, j][r, t], *_conditionals(at, R_V, tau_A, r, t)])
    weight = np.concatenate([part[0] for part in parts])
    columns = [np.concatenate([part[k] for part in parts], axis=1) for k in range(1, 8)]
    mean_A, sd_A, theta_0, theta_A, D_0, D_A, sds = columns
    points, heights = np.polynomial.legendre.leggauss(N_EXTINCTION)
    for name in ("A_V", "theta", "D"):
        posterior[name] = []
    for s in range(data.n):
        posterior["A_V"].append(TruncatedMixture.of(weight, mean_A[s], sd_A[s]))
        low = np.maximum(mean_A[s] - ENDS * sd_A[s], 0)
        half = (np.maximum(mean_A[s], 0) + ENDS * sd_A[s] - low) / 2
        A = low + half * (1 + points[:, None])
        density = np.exp(-0.5 * ((A - mean_A[s]) / sd_A[s]) ** 2) * half * heights[:, None]
        weight_A = weight * density / density.sum(axis=0)
        for name, at_0, by_A, k in (("theta", theta_0, theta_A, 0), ("D", D_0, D_A, 1)):
            posterior[name].append(
                GaussianMixture.of(
                    weight_A,
                    at_0[s] + by_A[s] * A + (data.mu_fid[s] if name == "D" else 0.0),
                    np.broadcast_to(sds[s, :, k], A.shape),
                )
            )
    return {name: posterior[name] for name in (*HYPER, "theta", "A_V", "D")}


def _conditionals(
    at: Given, R_V: Floats, tau_A: Floats, r: Any, t: Any
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats, Floats]:
    """Return the extinction's distribution, and those of theta and D given it, at some nodes.

    Returns
    -------
    tuple of ndarray of shape (n, nodes)
        Mean and sd of the normal one of the extinction, mean of theta at no extinction and what
        each magnitude of it changes, the same of D less `mu_fid`; last, (n, nodes, 2), their sds.
    """
    _, mean, sd = extinctions(at, R_V, tau_A)
    g = np.concatenate([np.zeros((R_V.size, 1)), xi_of_bands(R_V)], axis=1)
    spread = at.prior[:, 1, 2]  # of D, which all bands share
    with_theta = at.prior[:, 0]
    with_D = np.concatenate([np.zeros((spread.size, 1)), spread[:, None] * np.ones(4)], axis=1)
    found = []
    for covariance, variance in ((with_theta, np.ones_like(spread)), (with_D, spread)):
        gain = np.einsum("si,sij->sj", covariance, at.precision)
        at_0 = np.einsum("sj,sj->s", gain, at.away)
        by_A = -np.einsum("sj,rj->sr", gain, g)
        rest = variance - np.einsum("sj,sj->s", gain, covariance)
        found.append((at_0, by_A, np.sqrt(rest)))
    size = (spread.size, r.size)
    (theta_0, theta_A, theta_sd), (D_0, D_A, D_sd) = found
    sds = np.stack([theta_sd, D_sd], axis=-1)[:, None, :]
    return (
        mean[:, r, t],
        sd[:, r, t],
        np.broadcast_to(theta_0[:, None], size),
        theta_A[:, r],
        np.broadcast_to(D_0[:, None], size),
        D_A[:, r],
        np.broadcast_to(sds, (*size, 2)),
    )


if __name__ == "__main__":
    main()
