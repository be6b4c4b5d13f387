"""Dust and light curves: a law, a surface, and a figure."""

from __future__ import annotations

from typing import Any

import numpy as np

from grading_tests import supernova
from grading_tests.checks import expect
from grading_tests.checks.asking import Asked, Mistake
from grading_tests.checks.bayesn.data import Floats
from grading_tests.checks.scatter import Words, check_scatter

OPTICAL_A = (1, 0.17699, -0.50447, -0.02427, 0.72085, 0.01979, -0.77530, 0.32999)
OPTICAL_B = (0, 1.41338, 2.28305, 1.07233, -5.38434, -0.62251, 5.30260, -2.09002)
"""Of powers of y, from the zeroth: Cardelli, Clayton and Mathis (1989)."""
BORDER = 1.1
"""Inverse micrometres, where the infrared ends and the optical begins; asked on both sides."""
WORDS = Words(
    "points",
    "band",
    "the phase goes across, the magnitude goes up (or down: either way)",
)


def coefficients(x: Any, infrared: bool | None = None) -> tuple[Floats, Floats]:
    """Return a and b of the law at inverse wavelengths, per micrometre.

    Parameters
    ----------
    x : array_like
        From 0.3 to 3.3.
    infrared : bool, optional
        Which of the two formulas; by default that of each wavelength.
    """
    x = np.asarray(x, dtype=float)
    y = x - 1.82
    optical = [np.polynomial.polynomial.polyval(y, one) for one in (OPTICAL_A, OPTICAL_B)]
    power = [0.574 * x**1.61, -0.527 * x**1.61]
    here = x < BORDER if infrared is None else np.full(x.shape, infrared)
    a, b = (np.where(here, low, high) for low, high in zip(power, optical, strict=True))
    return a, b


def xi(wavelength_um: Any, R_V: Any) -> Floats:
    """Return the extinction at a wavelength for one in V of 1 mag."""
    a, b = coefficients(1 / np.asarray(wavelength_um, dtype=float))
    return np.asarray(a + b / np.asarray(R_V, dtype=float))


def _of_formula(infrared: bool) -> Any:
    def function(wavelength: Any, R_V: Any) -> Any:
        a, b = coefficients(1 / np.asarray(wavelength, dtype=float), infrared)
        return a + b / np.asarray(R_V)

    return function


def _sum(wavelength: Any, R_V: Any) -> Any:
    a, b = coefficients(1 / np.asarray(wavelength, dtype=float))
    return a + b + 0 * np.asarray(R_V)


def _times(wavelength: Any, R_V: Any) -> Any:
    a, b = coefficients(1 / np.asarray(wavelength, dtype=float))
    return a + b * np.asarray(R_V)


LAW = Asked(
    "xi",
    xi,
    (
        Mistake(_sum, "`R_V` does not enter: it is b / R_V that is added to a."),
        Mistake(_times, "b is divided by `R_V`, not multiplied."),
        Mistake(
            lambda wavelength, R_V: xi(1 / np.asarray(wavelength), R_V),
            "the law is a function of x = 1 / wavelength.",
        ),
        Mistake(_of_formula(False), "below x = 1.1 the other formula holds, a power of x."),
        Mistake(_of_formula(True), "from x = 1.1 on the other formula holds, a polynomial in y."),
        Mistake(
            lambda wavelength, R_V: xi(wavelength, R_V) * np.asarray(R_V),
            "it is divided by E(B-V), not by A_V: there is a factor `R_V` too many.",
        ),
    ),
    "compare the coefficients, y = x - 1.82, and which formula holds where.",
    absolute=1e-6,
)


def dust_law(xi: Any) -> None:
    """Question `dust-law`: infrared and optical, at unseen wavelengths and R_V."""
    rng = expect.challenge_rng()
    optical = 1 / np.sort(np.append(rng.uniform(1.13, 3.2, size=4), BORDER + 0.01))
    infrared = 1 / np.sort(np.append(rng.uniform(0.32, 1.07, size=3), BORDER - 0.01))
    R_V = rng.uniform(1.5, 5.5, size=3)
    LAW.check(
        xi,
        (float(optical[0]), float(R_V[0])),
        (float(infrared[0]), float(R_V[1])),
        (np.concatenate([infrared, optical]), float(R_V[2])),
        (optical[:, None], R_V),
        (infrared[:, None], R_V),
    )


def _sed(
    phase: Any,
    band: Any,
    theta: Any,
    A_V: Any,
    R_V: Any,
    *,
    sign: float = 1.0,
    dust: float = 1.0,
    grey: bool = False,
    steps: bool = False,
    W: tuple[float, float] = (1.0, 1.0),
) -> Any:
    phase, band = np.broadcast_arrays(np.asarray(phase, dtype=float), np.asarray(band))
    if steps:
        nearest = np.argmin(np.abs(phase[..., None] - supernova.KNOTS), axis=-1)
        surfaces = [one[nearest, band] for one in (supernova.W0, supernova.W1)]
    else:
        surfaces = [
            np.choose(band, [np.interp(phase, supernova.KNOTS, column) for column in one.T])
            for one in (supernova.W0, supernova.W1)
        ]
    a, b = supernova.A_BAND[band], supernova.B_BAND[band]
    law = np.ones_like(a) if grey else a + b / np.asarray(R_V)
    return (
        supernova.M0
        + W[0] * surfaces[0]
        + sign * W[1] * np.asarray(theta) * surfaces[1]
        + dust * np.asarray(A_V) * law
    )


SURFACE = Asked(
    "sed_magnitudes",
    _sed,
    (
        Mistake(
            lambda *a: _sed(*a, sign=-1.0),
            "the sign of theta is wrong: a positive theta adds `W1`, and is fainter.",
        ),
        Mistake(
            lambda *a: _sed(*a, dust=-1.0),
            "dust makes it brighter: extinction is added to a magnitude.",
        ),
        Mistake(
            lambda *a: _sed(*a, grey=True),
            "the dust is grey, the same in all bands: use `a_band` and `b_band`.",
        ),
        Mistake(lambda *a: _sed(*a, dust=0.0), "dust does not enter."),
        Mistake(lambda *a: _sed(*a, W=(1.0, 0.0)), "theta does not enter."),
        Mistake(
            lambda *a: _sed(*a) - supernova.M0, "`M0` is missing, the magnitude of the surfaces."
        ),
        Mistake(
            lambda *a: _sed(*a, steps=True),
            "it takes the nearest knot: between knots the surfaces are straight lines.",
        ),
    ),
    "compare it term by term with the formula, and look at which axis of `W0` is the band.",
    absolute=1e-6,
)


def surface(sed_magnitudes: Any) -> None:
    """Question `surface`: magnitudes of an unseen supernova, at unseen phases."""
    rng = expect.challenge_rng()
    n = 9
    phase = np.append(rng.uniform(-10, 40, size=n - 2), [-10.0, 40.0])
    band = np.append(np.arange(4), rng.integers(4, size=n - 4))
    theta, A_V, R_V = float(rng.normal()), float(rng.exponential(0.4)), float(rng.uniform(2, 5))
    SURFACE.check(
        sed_magnitudes,
        (float(phase[0]), int(band[1]), theta, A_V, R_V),
        (phase, band, theta, A_V, R_V),
        (phase, band, rng.normal(size=n), rng.exponential(0.4, size=n), R_V),
    )


def light_curves(ax: Any) -> None:
    """Question `light-curves`: the points of supernova 0, told apart by band, on labelled axes."""
    sky = supernova.light_curves()
    here = sky["sn"] == 0
    check_scatter(ax, sky["phase"][here], sky["m_obs"][here], sky["band"][here], WORDS)
