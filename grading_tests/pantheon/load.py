"""Light-curve parameters of real supernovae, in the form in which the simulator gives its own."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grading_tests.pantheon.convert import USED, covariances
from grading_tests.pantheon.table import UnusableTable, read_table, require_known

SURVEYS = {
    1: "SDSS",
    4: "SNLS",
    5: "CSP",
    10: "DES",
    15: "PS1MD",
    18: "CNIa0.02",
    50: "LOWZ/JRK07",
    51: "LOSS1",
    56: "SOUSA",
    57: "LOSS2",
    61: "CFA1",
    62: "CFA2",
    63: "CFA3S",
    64: "CFA3K",
    65: "CFA4p2",
    66: "CFA4p3",
    100: "HST",
    101: "SNAP",
    106: "CANDELS",
    150: "FOUND",
}
"""Names by IDSURVEY, from the release's README; another number stands for itself."""
NUMBERS = (*USED, "mB", "x1", "c", "IS_CALIBRATOR", "IDSURVEY")
POSITIVE = ("x0", "zHD", "zHDERR", "mBERR", "x1ERR", "cERR")


def load_pantheon(
    path: str | Path, z_min: float = 0.01, one_per_supernova: bool = True
) -> dict[str, Any]:
    """Read light-curve parameters from a table in the format of Pantheon+.

    Rows that calibrate the distance ladder are left out, and so are those at a redshift of `z_min`
    or less, where the motions of galaxies count as much as the expansion.

    Parameters
    ----------
    path : str or Path
        The table: columns separated by blanks, in any order, their names in the first line.
    z_min : float, optional
        Only larger redshifts (zHD) are used.
    one_per_supernova : bool, optional
        Of several rows of one CID, seen by several surveys, keep the one with the smallest mBERR.

    Returns
    -------
    dict
        ``z`` (n,), ``survey`` (n,) names, ``d`` (n, 3) with m_B (mag), x1 and c, ``C`` (n, 3, 3)
        the covariances of their errors, with that of the redshift in m_B, ``name`` (n,) the CIDs.

    Raises
    ------
    UnusableTable
        There is no such file, a column is missing, something is not a number or not known, an x0 or
        an error is not positive, or no row is left.

    Warns
    -----
    UserWarning
        Some covariances are not positive definite: these supernovae are named and dropped. Or CIDs
        are repeated and all rows were asked for.
    """
    path = Path(path)
    rows = read_table(path, NUMBERS, ["CID"])
    used = rows[(rows["zHD"] > z_min) & (rows["IS_CALIBRATOR"] == 0)]
    require_known(used, POSITIVE, path)
    C = covariances({name: used[name] for name in USED})
    definite = np.array([bool(np.linalg.eigvalsh(one)[0] > 0) for one in C], dtype=bool)
    if not definite.all():
        warnings.warn(
            f"{np.sum(~definite)} supernovae of {path} have a covariance that is not positive "
            f"definite, and are dropped: {', '.join(used['CID'][~definite])}.",
            stacklevel=2,
        )
    used = used[definite].assign(row=np.arange(definite.sum()))
    used = _best_of_each(used) if one_per_supernova else _with_repetitions(used, path)
    C = C[definite][used["row"]]
    if used.empty:
        raise UnusableTable(
            f"No supernova of {path} is left: all are calibrators, lie at zHD <= {z_min:g}, or "
            "have a covariance that cannot be used."
        )
    return {
        "z": used["zHD"].to_numpy(),
        "survey": np.array([SURVEYS.get(int(one), f"{one:g}") for one in used["IDSURVEY"]]),
        "d": used[["mB", "x1", "c"]].to_numpy(),
        "C": C,
        "name": used["CID"].to_numpy(dtype=str),
    }


def _best_of_each(used: pd.DataFrame) -> pd.DataFrame:
    best = used.sort_values("mBERR", kind="stable").drop_duplicates("CID")
    return used.loc[best.index.sort_values()]


def _with_repetitions(used: pd.DataFrame, path: Path) -> pd.DataFrame:
    repeated = used["CID"].duplicated()
    if repeated.any():
        warnings.warn(
            f"{repeated.sum()} rows of {path} repeat a supernova, {used['CID'][repeated].iloc[0]} "
            "for one: their errors are not independent. one_per_supernova=True keeps the best row.",
            stacklevel=3,
        )
    return used
