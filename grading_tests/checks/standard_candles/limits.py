"""What a survey finds, how bright that is on average, and what it does to a fit."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import norm

from examroom.evidence import describe
from examroom.evidence.functions import FunctionEvidence
from grading_tests import supernova
from grading_tests.checks import expect
from grading_tests.checks.asking import Asked, Floats, Mistake
from grading_tests.checks.expect import WrongAnswer, require
from grading_tests.checks.standard_candles.fit import best_omega_m

Z_LIMITED = np.concatenate([np.linspace(0.02, 0.10, 20), np.linspace(0.15, 1.20, 40)])
M_MEAN = -19.3 + supernova.mu(Z_LIMITED, 0.3)
SCATTER, M_CUT, SIGMA_CUT = 0.30, 25.0, 0.25
OMEGA_TOLERANCE = 2e-3


def _found(m: Any, m_cut: Any, sigma_cut: Any) -> Any:
    return norm.cdf((m_cut - np.asarray(m)) / sigma_cut)


def shift(m_mean: Any, scatter: Any, m_cut: Any, sigma_cut: Any) -> Any:
    """Return how much fainter the found ones are than all, in mag: a negative number."""
    m_mean, scatter = np.asarray(m_mean, dtype=float), np.asarray(scatter, dtype=float)
    s = np.hypot(scatter, sigma_cut)
    u = (m_cut - m_mean) / s
    return -(scatter**2) / s * np.exp(norm.logpdf(u) - norm.logcdf(u))


DETECTION = Asked(
    "p_detect",
    _found,
    (
        Mistake(
            lambda m, cut, sd: 1 - _found(m, cut, sd),
            "it is the probability of being missed: bright things, of small magnitude, are found.",
        ),
        Mistake(
            lambda m, cut, sd: _found(m, cut, np.asarray(sd) ** 2),
            "it divides by the square of `sigma_cut`.",
        ),
        Mistake(
            lambda m, cut, sd: _found(m, cut, np.sqrt(sd)), "it divides by the root of `sigma_cut`."
        ),
        Mistake(
            lambda m, cut, sd: np.where(np.asarray(m) + 0 * np.asarray(sd) < cut, 1.0, 0.0),
            "it falls from 1 to 0 in a step: `sigma_cut` makes the limit soft.",
        ),
    ),
    "it is the distribution function of the standard normal at (m_cut - m) / sigma_cut.",
    absolute=1e-6,
)

SHIFT = Asked(
    "malmquist_shift",
    shift,
    (
        Mistake(
            lambda *a: -shift(*a),
            "its sign is wrong. What is found is brighter than the average, so its magnitude is "
            "smaller.",
        ),
        Mistake(
            lambda m, scatter, cut, sd: shift(m, scatter, cut, 0 * np.asarray(sd)),
            "`sigma_cut` does not enter: the limit is not sharp.",
        ),
        Mistake(
            lambda m, scatter, cut, sd: np.asarray(m) + shift(m, scatter, cut, sd),
            "it is the mean magnitude of the found ones itself: subtract `m_mean`.",
        ),
        Mistake(
            lambda m, scatter, cut, sd: (
                shift(m, scatter, cut, sd) * np.hypot(scatter, sd) / scatter**2
            ),
            "the factor in front is missing: `scatter` squared, over s.",
        ),
        Mistake(
            lambda m, scatter, cut, sd: (
                shift(m, scatter, cut, sd) * np.hypot(scatter, sd) / np.asarray(scatter)
            ),
            "the factor in front is `scatter` squared over s, not `scatter`.",
        ),
    ),
    "it is the mean of Normal(m_mean, scatter) weighed by the probability of being found, minus "
    "`m_mean`. Look at the two limits: a cut far beyond shifts nothing, and a sharper one shifts "
    "more.",
    absolute=1e-4,
)


def selection(p_detect: Any) -> None:
    """Question `selection`: the probability of being found, at unseen magnitudes and limits."""
    rng = expect.challenge_rng()
    cut, sd = float(rng.uniform(20, 26)), float(rng.uniform(0.1, 0.6))
    m = cut + sd * np.array([-4.0, -1.5, -0.4, 0.0, 0.3, 1.2, 3.5]) + rng.normal(0, 0.02, 7)
    cuts = rng.uniform(21, 25, size=3)
    DETECTION.check(
        p_detect,
        (float(m[1]), cut, sd),
        (m, cut, sd),
        (m[:, None], cuts, np.array([0.1, 0.3, 0.5])),
    )


def malmquist_shift(malmquist_shift: Any) -> None:
    """Question `malmquist-shift`: closed form or quadrature, at unseen numbers."""
    rng = expect.challenge_rng()
    cut, sd, scatter = (float(rng.uniform(*ends)) for ends in ((21, 26), (0.1, 0.4), (0.1, 0.5)))
    s = np.hypot(scatter, sd)
    m = cut - s * np.append(rng.uniform(-2.5, 3.0, size=6), 6.0)
    SHIFT.check(
        malmquist_shift,
        (float(cut - 0.5 * s), scatter, cut, sd),
        (m, scatter, cut, sd),
        (M_MEAN, SCATTER, float(rng.uniform(23, 26)), SIGMA_CUT),
    )


def malmquist(omega_m_selected: Any, malmquist_shift: Any) -> None:
    """Question `malmquist`: what least squares makes of the means that are found.

    Where the student's shift is wrong, the number may follow from it.
    """
    given = expect.number(omega_m_selected, "omega_m_selected")
    means = [M_MEAN + shift(M_MEAN, SCATTER, M_CUT, SIGMA_CUT)]
    own = _own_shift(malmquist_shift)
    means += [] if own is None else [M_MEAN + own]
    if any(
        abs(np.clip(given, 0, 1) - best_omega_m(Z_LIMITED, m)) <= OMEGA_TOLERANCE for m in means
    ):
        return
    for m in means:
        require(
            abs(given - best_omega_m(Z_LIMITED, m, M_B=-19.3)) > OMEGA_TOLERANCE,
            "`omega_m_selected` is what a fit with M_B fixed at -19.3 gives: let M_B be free, as a "
            "survey must.",
        )
    expect.wrong(
        "`omega_m_selected` does not follow from your `malmquist_shift`: add the shift to the mean "
        "magnitudes at `z_limited`, and fit omega_m and M_B to them by least squares, every point "
        "counting the same."
    )


def _own_shift(function: Any) -> Floats | None:
    """Return what the student's own function gives for the means, None where it gives nothing."""
    asked = describe(function)
    if not isinstance(asked, FunctionEvidence):
        return None
    given = asked.call(M_MEAN, SCATTER, M_CUT, SIGMA_CUT)
    try:
        return None if given.error else expect.array(given.value, "shift", M_MEAN.shape)
    except WrongAnswer:
        return None
