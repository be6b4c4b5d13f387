"""``python -m grading_tests.checks.stored.hosts``: the posterior of `host_model`, exactly.

The colour excess of each supernova is integrated out in closed form, R_V of each kind of host on
a grid, and the three parameters of their populations by the trapezoidal rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import log_ndtr

from grading_tests.checks import log_density, stored
from grading_tests.checks.bayesn.data import HOSTS, SIGMA_A, SIGMA_E, Floats, Hosts, hosts
from grading_tests.checks.exact.marginals import GridDensity

R_V = np.linspace(0.2, 8.0, 1201)
MU_R = np.linspace(0.2, 5.8, 141)
LOG_SIGMA_R = np.log(0.45) + np.linspace(-3.2, 3.2, 81)
LOG_TAU_E = np.log(0.162) + np.linspace(-0.8, 0.8, 41)


def log_likelihoods(data: Hosts, r: Floats, tau_E: Floats) -> Floats:
    """Return the log likelihood of every kind of host, (5, number of r, number of tau_E)."""
    E, A = data.E_obs[:, None, None], data.A_obs[:, None, None]
    r, tau = r[None, :, None], tau_E[None, None, :]
    a = 1 / SIGMA_E**2 + r**2 / SIGMA_A**2
    b = E / SIGMA_E**2 + r * A / SIGMA_A**2 - 1 / tau
    log = -0.5 * (E / SIGMA_E) ** 2 - 0.5 * (A / SIGMA_A) ** 2 - np.log(SIGMA_E * SIGMA_A * tau)
    log = log + 0.5 * b**2 / a - 0.5 * np.log(a) + log_ndtr(b / np.sqrt(a))
    log = log - 0.5 * log_density.LOG_2_PI
    return np.array([log[data.host == kind].sum(axis=0) for kind in range(len(HOSTS))])


def solve(data: Hosts) -> dict[str, Any]:
    """Return the marginals of the three parameters, and of R_V of every kind of host."""
    tau_E, sigma_R = np.exp(LOG_TAU_E), np.exp(LOG_SIGMA_R)
    kinds = log_likelihoods(data, R_V, tau_E)
    tops = kinds.max(axis=1, keepdims=True)
    heights = np.exp(kinds - tops)  # (5, r, t)
    prior = log_density.normal(R_V, MU_R[:, None, None], sigma_R[:, None])  # (m, s, r)
    population = np.exp(prior)
    step = R_V[1] - R_V[0]
    inner = np.log(np.maximum(np.einsum("msr,krt->kmst", population, heights) * step, 1e-300))
    inner += tops[:, 0][:, None, None, :]
    logs = inner.sum(axis=0)  # (m, s, t)
    logs += log_density.normal(MU_R, 3.0, 1.0)[:, None, None]
    logs += log_density.normal(LOG_SIGMA_R, np.log(0.5), 0.5)[:, None]
    logs += log_density.normal(LOG_TAU_E, np.log(0.15), 0.5)
    posterior: dict[str, Any] = {
        "mu_R": GridDensity.of(MU_R, np.logaddexp.reduce(logs, axis=(1, 2))),
        "sigma_R": GridDensity.of(LOG_SIGMA_R, np.logaddexp.reduce(logs, axis=(0, 2)), True),
        "tau_E": GridDensity.of(LOG_TAU_E, np.logaddexp.reduce(logs, axis=(0, 1)), True),
        "R_V": [],
    }
    for kind in range(len(HOSTS)):
        weights = logs - inner[kind]  # those of all other kinds, and the priors
        weights = np.exp(weights + tops[kind, 0] - logs.max())
        density = np.einsum("mst,msr,rt->r", weights, population, heights[kind], optimize=True)
        posterior["R_V"].append(GridDensity.of(R_V, np.log(np.maximum(density, 1e-300))))
    return posterior


def main() -> None:
    """Compute all marginals, and keep them."""
    kept = {name: stored.of_marginal(found) for name, found in solve(hosts()).items()}
    how = (
        "Quadrature over mu_R, sigma_R, tau_E and each R_V by the trapezoidal rule; the colour "
        "excesses in closed form."
    )
    stored.write("hosts", how, kept)


if __name__ == "__main__":
    main()
