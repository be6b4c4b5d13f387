"""Least squares on observed stretch and colour, and the scatter that it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from grading_tests import supernova
from grading_tests.checks import expect
from grading_tests.checks.expect import require

Floats = NDArray[np.float64]

TOLERANCES = {"omega_m": 2e-3, "M_B": 2e-3, "alpha": 1e-3, "beta": 1e-2}
SCATTER_TOLERANCE = 0.006
TRUTH = {"omega_m": 0.3, "M_B": -19.3, "alpha": 0.15, "beta": 3.0}


@dataclass(frozen=True)
class Fit:
    """What least squares gives.

    Attributes
    ----------
    omega_m : float
        Share of matter.
    coefficients : ndarray
        Of the columns.
    rms : float
        Root-mean-square residual.
    """

    omega_m: float
    coefficients: Floats
    rms: float


def least_squares(z: Any, m_B: Any, columns: Any) -> Fit:
    """Fit m_B = mu(z, omega_m) + columns @ coefficients, every supernova counting the same.

    Parameters
    ----------
    z, m_B : array_like of shape (n,)
        Redshifts and magnitudes.
    columns : array_like of shape (n, k)
        What enters linearly.
    """
    basis = np.linalg.qr(columns)[0]

    def left(omega_m: float) -> Floats:
        rest = m_B - supernova.mu(z, omega_m)
        return np.asarray(rest - basis @ (basis.T @ rest))

    # In (0, 1), which the function never leaves; its curvature is that of a parabola.
    found = minimize_scalar(
        lambda omega_m: float(np.sum(left(omega_m) ** 2)),
        bounds=(0.0, 1.0),
        method="bounded",
        options={"xatol": 1e-9},
    )
    omega_m = float(found.x)
    rest = m_B - supernova.mu(z, omega_m)
    coefficients = np.linalg.lstsq(columns, rest)[0]
    return Fit(omega_m, coefficients, float(np.sqrt(np.mean(left(omega_m) ** 2))))


def best_omega_m(z: Floats, m_B: Floats, M_B: float | None = None) -> float:
    """Return the best omega_m of magnitudes without stretch and colour, M_B free or given."""
    if M_B is None:
        return least_squares(z, m_B, np.ones((z.size, 1))).omega_m
    return least_squares(z, m_B - M_B, np.zeros((z.size, 0))).omega_m


@cache
def tripp() -> tuple[dict[str, float], float, float]:
    """Return the least-squares numbers of the catalogue, and the scatter with and without them."""
    sky = supernova.catalogue()
    m_B, x1, c = sky["d"].T
    one = np.ones_like(x1)
    fit = least_squares(sky["z"], m_B, np.column_stack([one, -x1, c]))
    raw = least_squares(sky["z"], m_B, one[:, None])
    M_B, alpha, beta = map(float, fit.coefficients)
    numbers = {"omega_m": fit.omega_m, "M_B": M_B, "alpha": alpha, "beta": beta}
    return numbers, fit.rms, raw.rms


def naive_fit(tripp_ols: Any, scatter_tripp: Any, scatter_raw: Any) -> None:
    """Question `naive-fit`: four numbers of least squares, and the scatter before and after."""
    given = expect.mapping(tripp_ols, "tripp_ols")
    right, with_tripp, raw = tripp()
    for name in right:
        require(
            name in given, f"`tripp_ols` has no entry {name!r}; it has {sorted(map(str, given))}."
        )
    found = {name: expect.number(given[name], f"tripp_ols[{name!r}]") for name in right}
    require(
        any(abs(found[name] - truth) > 1e-9 for name, truth in TRUTH.items()),
        "`tripp_ols` holds the numbers that the catalogue was made with: fit the observed data, as "
        "if you did not know them.",
    )
    off = [name for name, value in found.items() if abs(value - right[name]) > TOLERANCES[name]]
    require(
        off != ["alpha"] or abs(found["alpha"] + right["alpha"]) > TOLERANCES["alpha"],
        "`tripp_ols['alpha']` has the wrong sign: the model has -alpha x1, so a slow supernova, of "
        "large x1, is bright.",
    )
    require(
        off != ["beta"] or abs(found["beta"] + right["beta"]) > TOLERANCES["beta"],
        "`tripp_ols['beta']` has the wrong sign: the model has +beta c, so a red supernova, of "
        "large c, is faint.",
    )
    require(
        not off,
        f"In `tripp_ols` {', '.join(f'`{name}`' for name in off)} "
        f"{'is' if len(off) == 1 else 'are'} not what least squares gives: use all 84 supernovae, "
        "without weights, the observed x1 and c, and let all four numbers be free.",
    )
    for name, value, wanted in (
        ("scatter_tripp", scatter_tripp, with_tripp),
        ("scatter_raw", scatter_raw, raw),
    ):
        scatter = expect.number(value, name)
        require(
            abs(scatter - wanted**2) > SCATTER_TOLERANCE
            or abs(scatter - wanted) <= SCATTER_TOLERANCE,
            f"`{name}` is a mean square: take the root.",
        )
        require(
            abs(scatter - wanted) <= SCATTER_TOLERANCE,
            f"`{name}` is not the root-mean-square residual of its fit: {_advice(name)}",
        )


def _advice(name: str) -> str:
    if name == "scatter_tripp":
        return "observed m_B minus all four terms of the model."
    return "observed m_B minus M_B and mu alone, both fitted again without x1 and c."
