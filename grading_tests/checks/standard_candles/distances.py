"""Magnitudes, distances and the Hubble diagram."""

from __future__ import annotations

from typing import Any

import numpy as np

from grading_tests import supernova
from grading_tests.checks import expect
from grading_tests.checks.asking import Asked, Mistake
from grading_tests.checks.scatter import Words, check_scatter
from grading_tests.supernova import C_KMS, H0, SURVEYS

NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)
WORDS = Words(
    "supernovae", "survey", "the redshift goes across, the magnitude goes up (or down: either way)"
)

RATIO = Asked(
    "flux_ratio",
    lambda m_1, m_2: 10 ** (-0.4 * (m_1 - m_2)),
    (
        Mistake(
            lambda m_1, m_2: 10 ** (0.4 * (m_1 - m_2)),
            "it is upside down. A larger magnitude is a fainter thing, and the first flux stands "
            "above the line.",
        ),
        Mistake(
            lambda m_1, m_2: np.exp(-0.4 * (m_1 - m_2)),
            "it has e where 10 should be. Five magnitudes are a factor of exactly 100.",
        ),
        Mistake(
            lambda m_1, m_2: 10 ** (-2.5 * (m_1 - m_2)),
            "it has 2.5 where its inverse belongs. Five magnitudes are a factor of exactly 100.",
        ),
        Mistake(
            lambda m_1, m_2: -0.4 * (m_1 - m_2),
            "it is the logarithm of the ratio.",
        ),
    ),
    "five magnitudes are a factor of exactly 100, and a larger magnitude is fainter.",
    relative=1e-9,
)


def flux_ratio(flux_ratio: Any) -> None:
    """Question `flux-ratio`: what a difference of magnitudes means."""
    rng = expect.challenge_rng()
    m_1, m_2 = rng.uniform(-5, 25, size=(2, 6))
    RATIO.check(
        flux_ratio,
        (float(m_1[0]), float(m_1[0] + rng.uniform(0.5, 3.0))),
        (m_1, m_2),
        (m_1[:, None], m_2[:3]),
    )


def _mu(
    z: Any,
    omega_m: Any,
    stretch: bool = True,
    power: float = -0.5,
    offset: float = 25.0,
    dark: bool = True,
    log: Any = np.log10,
) -> Any:
    """Return distance moduli as asked for, or with one of the usual mistakes."""
    z, omega_m = np.asarray(z, dtype=float), np.asarray(omega_m, dtype=float)
    at = 1 + z[..., None] * (NODES + 1) / 2
    E2 = omega_m[..., None] * at**3 + (1 - omega_m[..., None] if dark else 0.0)
    integral = (E2**power) @ (WEIGHTS / 2) * z
    return 5 * log((1 + z if stretch else 1.0) * C_KMS / H0 * integral) + offset


MODULUS = Asked(
    "mu",
    supernova.mu,
    (
        Mistake(
            lambda z, o: _mu(z, o, stretch=False),
            "the factor 1 + z in front of the luminosity distance is missing.",
        ),
        Mistake(lambda z, o: _mu(z, o, offset=0), "the 25 is missing, which stands for 10 pc."),
        Mistake(
            lambda z, o: _mu(z, o, offset=-5),
            "the distance is taken in Mpc where the formula has parsecs: add 25, not -5.",
        ),
        Mistake(
            lambda z, o: _mu(z, o, log=np.log), "it has the natural logarithm: use `np.log10`."
        ),
        Mistake(
            lambda z, o: _mu(z, o, dark=False),
            "the dark energy 1 - omega_m is missing under the root of E(z).",
        ),
        Mistake(
            lambda z, o: _mu(z, o, power=-1.0),
            "it integrates 1 over the square of E(z): the root is missing.",
        ),
        Mistake(
            lambda z, o: 5 * np.log10(C_KMS / H0 * np.asarray(z) + 0 * o) + 25,
            "it is Hubble's law, distance = c z / H0, which holds only very near.",
        ),
    ),
    "compare each step with the recipe: E(z), the integral from 0 to z, the factors in front, and "
    "the logarithm. Look at omega_m = 1 as well, where d_L = 2 (c/H0) (1 + z - sqrt(1 + z)).",
    absolute=1e-4,
)


def distance_modulus(mu: Any) -> None:
    """Question `distance-modulus`: unseen redshifts and shares of matter, the ends included."""
    rng = expect.challenge_rng()
    z = np.exp(rng.uniform(np.log(0.005), np.log(2.4), size=7))
    omega_m = np.append(rng.uniform(0.05, 0.95, size=2), [0.0, 1.0])
    MODULUS.check(
        mu,
        (float(z[0]), float(omega_m[0])),
        (z, float(omega_m[1])),
        (float(rng.uniform(0.5, 2.4)), omega_m),
        (z, omega_m[:, None]),
        (np.array([0.005, 2.4]), np.array([1.0, 0.0])),
    )


def hubble_diagram(ax: Any) -> None:
    """Question `hubble-diagram`: all supernovae, told apart by survey, on labelled axes."""
    sky = supernova.catalogue()
    survey = np.array([SURVEYS.index(one) for one in sky["survey"]])
    check_scatter(ax, sky["z"], sky["d"][:, 0], survey, WORDS)
