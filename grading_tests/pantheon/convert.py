"""From the columns of a table to covariances, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

X0_ZERO_POINT = 10.635
"""m_B = X0_ZERO_POINT - 2.5 log10(x0), in all rows of the release."""


def covariances(columns: Mapping[str, Any]) -> Floats:
    """Return the covariances of the errors of m_B, x1 and c, that of the redshift included.

    The table has covariances with x0, a flux. Those with a magnitude follow from
    dm = -2.5 / ln(10) dx0 / x0.

    Parameters
    ----------
    columns : mapping of str to array_like of shape (n,)
        Columns of the table by their names there.

    Returns
    -------
    ndarray of shape (n, 3, 3)
        In mag² for m_B and c.
    """
    of = {name: np.asarray(columns[name], dtype=float) for name in USED}
    k = _mag_per_flux(of["x0"])
    C = np.empty((*of["x0"].shape, 3, 3))
    C[..., 0, 0] = of["mBERR"] ** 2 + redshift_variance(of["zHD"], of["zHDERR"])
    C[..., 1, 1], C[..., 2, 2] = of["x1ERR"] ** 2, of["cERR"] ** 2
    C[..., 0, 1] = C[..., 1, 0] = k * of["COV_x1_x0"]
    C[..., 0, 2] = C[..., 2, 0] = k * of["COV_c_x0"]
    C[..., 1, 2] = C[..., 2, 1] = of["COV_x1_c"]
    return C


USED = ("zHD", "zHDERR", "mBERR", "x1ERR", "cERR", "x0", "COV_x1_c", "COV_x1_x0", "COV_c_x0")
"""The columns that `covariances` needs."""


def columns_of(z: Any, z_error: Any, d: Any, C: Any) -> dict[str, Floats]:
    """Return the columns of a table that gives these light-curve parameters.

    Parameters
    ----------
    z, z_error : array_like of shape (n,)
        Redshifts and their errors.
    d : array_like of shape (n, 3)
        m_B (mag), x1 and c.
    C : array_like of shape (n, 3, 3)
        Covariances of their errors, that of the redshift included.

    Raises
    ------
    ValueError
        The error of a redshift is more than the variance of m_B has room for.
    """
    z, z_error, d, C = (np.asarray(one, dtype=float) for one in (z, z_error, d, C))
    own = C[:, 0, 0] - redshift_variance(z, z_error)
    if np.any(own <= 0):
        raise ValueError("The variance of m_B is less than what the redshift's error does to it.")
    x0 = 10 ** (-0.4 * (d[:, 0] - X0_ZERO_POINT))
    k = _mag_per_flux(x0)
    return {
        "zHD": z,
        "zHDERR": z_error,
        "mB": d[:, 0],
        "mBERR": np.sqrt(own),
        "x1": d[:, 1],
        "x1ERR": np.sqrt(C[:, 1, 1]),
        "c": d[:, 2],
        "cERR": np.sqrt(C[:, 2, 2]),
        "x0": x0,
        "x0ERR": np.sqrt(own) / np.abs(k),
        "COV_x1_c": C[:, 1, 2],
        "COV_x1_x0": C[:, 0, 1] / k,
        "COV_c_x0": C[:, 0, 2] / k,
    }


def redshift_variance(z: Floats, z_error: Floats) -> Floats:
    """Return the variance of a distance modulus that is due to the error of a small redshift."""
    return np.asarray((5 / np.log(10) * z_error / z) ** 2)


def _mag_per_flux(x0: Floats) -> Floats:
    return np.asarray(-2.5 / (np.log(10) * x0))
