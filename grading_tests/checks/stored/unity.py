"""``python -m grading_tests.checks.stored.unity``: the posterior of assignment 08.

It samples the same model with the true stretches and colours integrated out, which leaves 23
unknowns, and takes some minutes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from grading_tests import supernova
from grading_tests.checks import stored
from grading_tests.checks.unity.data import SURVEYS, Data, clean

SEED = 20_800
DRAWS = 15_000
SCALARS = ["omega_m", "M_B", "alpha", "beta", "mu_x1", "tau_x1", "mu_c", "tau_c"]
VECTORS = ["x1_star", "c_star", "R_x1", "R_c", "sigma_int"]


NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)


def as_constants(data: Data) -> dict[str, Any]:
    """Return what the model needs of a catalogue: nothing else of it changes with the catalogue."""
    z, survey = data["z"], data["survey_index"]
    return {
        "matter": (1 + z[:, None] * (NODES + 1) / 2) ** 3,
        "near": 5 * np.log10((1 + z) * supernova.C_KMS / supernova.H0 * z) + 25,
        "j": survey.astype(np.int64),
        "d": data["d"],
        "C": data["C"],
        "limit": data["m_cut"][survey],
        "softness": data["sigma_cut"][survey],
    }


def marginal_model(data: Data, selection: bool = False) -> pm.Model:
    """Return the model of the question, its latent variables integrated out.

    Parameters
    ----------
    data : dict
        A catalogue, which may be exchanged for another one: see `as_constants`.
    selection : bool, optional
        Whether each supernova counts given that it was found.
    """
    with pm.Model(coords={"survey": SURVEYS}) as model:
        seen = {name: pm.Data(name, value) for name, value in as_constants(data).items()}
        survey, C = seen["j"], seen["C"]
        m_B, x1, c = (seen["d"][:, k] for k in range(3))
        omega_m = pm.Uniform("omega_m", 0, 1)
        M_B = pm.Normal("M_B", -19, 0.5)
        alpha = pm.Normal("alpha", 0, 0.5)
        beta = pm.Normal("beta", 0, 5)
        mu_x1 = pm.Normal("mu_x1", 0, 1)
        tau_x1 = pm.LogNormal("tau_x1", np.log(0.4), 0.5)
        mu_c = pm.Normal("mu_c", 0, 0.1)
        tau_c = pm.LogNormal("tau_c", np.log(0.04), 0.5)
        x1_star = pm.Normal("x1_star", mu_x1, tau_x1, dims="survey")
        c_star = pm.Normal("c_star", mu_c, tau_c, dims="survey")
        R_x1 = pm.LogNormal("R_x1", np.log(1.0), 0.5, dims="survey")
        R_c = pm.LogNormal("R_c", np.log(0.08), 0.5, dims="survey")
        sigma_int = pm.LogNormal("sigma_int", np.log(0.1), 0.5, dims="survey")
        integral = (omega_m * seen["matter"] + (1 - omega_m)) ** -0.5 @ (WEIGHTS / 2)
        mean = M_B + seen["near"] + 5 * pt.log10(integral)
        mean = mean - alpha * x1_star[survey] + beta * c_star[survey]
        v_x1, v_c = R_x1[survey] ** 2, R_c[survey] ** 2
        away_x1, away_c, away_m = x1 - x1_star[survey], c - c_star[survey], m_B - mean
        S_mm = C[:, 0, 0] + sigma_int[survey] ** 2 + alpha**2 * v_x1 + beta**2 * v_c
        S_mx, S_mc = C[:, 0, 1] - alpha * v_x1, C[:, 0, 2] + beta * v_c
        S_xx, S_cc, S_xc = C[:, 1, 1] + v_x1, C[:, 2, 2] + v_c, C[:, 1, 2]
        # Gauss's elimination: x1, then c given x1, then m_B given both.
        S_cc_x, S_mc_x = S_cc - S_xc**2 / S_xx, S_mc - S_mx * S_xc / S_xx
        rest_c = away_c - S_xc / S_xx * away_x1
        rest_m = away_m - S_mx / S_xx * away_x1 - S_mc_x / S_cc_x * rest_c
        S_mm_xc = S_mm - S_mx**2 / S_xx - S_mc_x**2 / S_cc_x
        pairs = [(away_x1, S_xx), (rest_c, S_cc_x), (rest_m, S_mm_xc)]
        terms = [
            -0.5 * pt.sum(pt.log(variance) + away**2 / variance)  # type: ignore[no-untyped-call]
            for away, variance in pairs
        ]
        if selection:
            reach = (seen["limit"] - mean) / pt.sqrt(seen["softness"] ** 2 + S_mm)
            found = pm.logcdf(pm.Normal.dist(0, 1), reach)
            terms.append(-pt.sum(found))  # type: ignore[no-untyped-call]
        pm.Potential("likelihood", sum(terms))
    return model


def main() -> None:
    """Sample, and keep the marginals."""
    with marginal_model(clean()):
        trace = pm.sample(
            DRAWS, tune=2000, chains=4, cores=2, target_accept=0.9, random_seed=SEED,
            progressbar=False,
        )  # fmt: skip
    diverging = int(trace.sample_stats["diverging"].sum())
    how = (
        f"The marginal model, 4 chains of {DRAWS} draws, pm.sample with seed {SEED}; "
        f"{diverging} divergences."
    )
    draws = trace.posterior
    kept = {name: stored.of_draws(draws[name].values) for name in SCALARS + VECTORS}
    stored.write("unity", how, kept)


if __name__ == "__main__":
    main()
