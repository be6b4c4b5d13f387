"""The catalogues of assignment 08, and what its locked cells make of them."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading_tests import supernova

Floats = NDArray[np.float64]
Data = dict[str, Any]
"""``z`` (n,), ``survey_index`` (n,) int, ``d`` (n, 3), ``C`` (n, 3, 3), ``m_cut`` and ``sigma_cut``
(3,)."""

SURVEYS = tuple(supernova.SURVEYS)
N = 84
ZENITH = SURVEYS.index("Zenith")
BETA_OLS = 2.5132
"""What least squares on the observed colours gives: the answer of assignment 07."""
F_OUT = 0.08
OMEGA_GRID = np.linspace(0.05, 0.80, 301)
THETA_GIVEN: dict[str, Any] = {
    "omega_m": 0.3,
    "M_B": -19.3,
    "alpha": 0.15,
    "beta": 3.0,
    "x1_star": np.array([-0.2, 0.2, 0.5]),
    "R_x1": np.array([1.1, 0.9, 0.8]),
    "c_star": np.array([0.02, -0.03, -0.06]),
    "R_c": np.array([0.09, 0.08, 0.07]),
    "sigma_int": np.array([0.10, 0.10, 0.10]),
    "f_out": F_OUT,
    "sigma_out": 1.0,
}
"""What the catalogues were simulated with."""


@cache
def catalogue(f_out: float = 0.0, selection: bool = False) -> Data:
    """Return a catalogue with the position of each supernova's survey in place of its label."""
    sky = supernova.catalogue(f_out=f_out, selection=selection)
    index = np.array([SURVEYS.index(label) for label in sky["survey"]])
    keys = ("z", "d", "C", "m_cut", "sigma_cut")
    return {"survey_index": index, **{key: sky[key] for key in keys}}


def clean() -> Data:
    """Return the catalogue without outliers, complete."""
    return catalogue()


def contaminated() -> Data:
    """Return the same sky with outliers."""
    return catalogue(f_out=F_OUT)


def limited() -> Data:
    """Return a catalogue that holds only what the surveys were able to see."""
    return catalogue(selection=True)


def condition(C: Any) -> dict[str, Floats]:
    """Write errors with covariance `C` as three conditional normal distributions.

    Parameters
    ----------
    C : array_like of shape (n, 3, 3)
        Covariances, in the order m_B, x1, c.

    Returns
    -------
    dict of ndarray
        ``s_x1``, ``k_c``, ``s_c``, ``s_m`` (n,) and ``k_m`` (n, 2): the errors are
        x1 ~ N(0, s_x1), c ~ N(k_c x1, s_c) and m_B ~ N(k_m[:, 0] x1 + k_m[:, 1] c, s_m).
    """
    C = np.asarray(C, dtype=float)
    k_c = C[:, 1, 2] / C[:, 1, 1]
    of_others, with_others = C[:, 1:, 1:], C[:, 0, 1:]
    k_m = np.linalg.solve(of_others, with_others[..., None])[..., 0]
    return {
        "s_x1": np.sqrt(C[:, 1, 1]),
        "k_c": k_c,
        "s_c": np.sqrt(C[:, 2, 2] - k_c * C[:, 1, 2]),
        "k_m": k_m,
        "s_m": np.sqrt(C[:, 0, 0] - np.sum(k_m * with_others, axis=1)),
    }
