"""``python -m grading_tests.checks.stored.joint``: the posterior of `joint_model`, a long run."""

from __future__ import annotations

import numpy as np
import pymc as pm

from grading_tests import supernova
from grading_tests.checks import stored
from grading_tests.checks.photometry_to_cosmology.data import far_and_near, redshifts
from grading_tests.checks.photometry_to_cosmology.joint import HYPER

SEED = 21_000
DRAWS = 22_000


def joint_model() -> pm.Model:
    """Return the model of the question."""
    data, z = far_and_near(), redshifts()
    coords = {"sn": range(data.n), "band": supernova.BANDS, "observation": range(data.m_obs.size)}
    with pm.Model(coords=coords) as model:
        omega_m = pm.Uniform("omega_m", 0, 1)
        M0 = pm.Normal("M0", -19.3, 0.3)
        tau_A = pm.HalfNormal("tau_A", 1)
        R_V = pm.Uniform("R_V", 1, 6)
        sigma0 = pm.HalfNormal("sigma0", 0.3)
        sigma_eps = pm.HalfNormal("sigma_eps", 0.1)
        theta = pm.Normal("theta", 0, 1, dims="sn")
        A_V = pm.Exponential("A_V", scale=tau_A, dims="sn")
        width = pm.math.sqrt(sigma0**2 + data.sigma_mu**2)
        mag = pm.Normal("mag", M0 + supernova.mu(z, omega_m), width, dims="sn")
        pm.Deterministic("D", mag - M0, dims="sn")
        law = supernova.A_BAND + supernova.B_BAND / R_V
        mean = mag[:, None] + A_V[:, None] * law
        band_mag = pm.Normal("band_mag", mean, sigma_eps, dims=("sn", "band"))
        points = band_mag[data.sn, data.band] + data.w0 + theta[data.sn] * data.w1
        pm.Normal("obs", points, data.m_err, observed=data.m_obs, dims="observation")
    return model


def main() -> None:
    """Sample, and keep the marginals."""
    with joint_model():
        trace = pm.sample(
            DRAWS,
            tune=2000,
            chains=4,
            cores=2,
            target_accept=0.9,
            random_seed=SEED,
            var_names=list(HYPER),
            progressbar=False,
        )
    draws = {name: np.asarray(trace.posterior[name]) for name in HYPER}
    diverging = int(trace.sample_stats["diverging"].sum())
    how = (
        f"The model itself, 4 chains of {DRAWS} draws, pm.sample with seed {SEED}; {diverging} "
        "divergences."
    )
    stored.write("joint", how, {name: stored.of_draws(found) for name, found in draws.items()})


if __name__ == "__main__":
    main()
