"""The student's reader of a public table, given tables that nobody has seen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.functions import FunctionEvidence
from grading_tests.checks import expect
from grading_tests.checks.asking import entries
from grading_tests.checks.expect import array, require
from grading_tests.pantheon.convert import columns_of, covariances

Floats = NDArray[np.float64]

NAME = "read_catalogue"
SAME = 1e-6
"""Relative to a number's size, of a covariance to that of its two errors."""
N_ROWS = 24
OTHERS = ("zCMB", "zHEL", "m_b_corr", "m_b_corr_err_DIAG", "MU_SH0ES", "CEPH_DIST", "HOST_LOGMASS")
"""Columns of the release that nothing here needs; some look like those that are asked for."""
Columns = dict[str, NDArray[Any]]


def read_catalogue(read_catalogue: Any) -> None:
    """Question `read-catalogue`: two unseen tables, their columns in unseen orders."""
    asked = expect.function(read_catalogue, NAME)
    rng = expect.challenge_rng()
    for _ in range(2):
        columns = table(rng)
        _check(asked, columns, as_text(columns, list(rng.permutation(list(columns)))))


def table(rng: np.random.Generator, n: int = N_ROWS) -> Columns:
    """Return the columns of a made-up table: some rows are to be left out, by either rule."""
    z = np.exp(rng.uniform(np.log(0.011), np.log(1.2), n))
    z[rng.permutation(n)[:4]] = [0.003, 0.0099, 0.01, 0.0101]
    error = np.array([0.05, 0.35, 0.035]) * rng.uniform(0.7, 1.5, (n, 3))
    rho = np.array([[1, 0.38, 0.6], [0.38, 1, 0.14], [0.6, 0.14, 1]])
    C = error[:, :, None] * error[:, None, :] * rho
    z_error = 0.004 * z**0.5 * rng.uniform(0.2, 0.5, n) * np.minimum(1, z / 0.05)
    d = np.column_stack([rng.uniform(14, 25, n), rng.normal(0, 1, n), rng.normal(0, 0.09, n)])
    calibrator = np.zeros(n, dtype=int)
    calibrator[rng.permutation(n)[:4]] = 1
    found: Columns = {
        "CID": np.array(
            [f"20{rng.integers(10, 24)}{letter}x" for letter in "abcdefghijklmnopqrstuvwxyz"[:n]]
        ),
        "IDSURVEY": rng.choice([1, 4, 5, 10, 15, 51, 64, 150], n),
        "IS_CALIBRATOR": calibrator,
        **columns_of(z, z_error, d, C),
    }
    for name in OTHERS:
        found[name] = np.round(rng.uniform(10, 25, n), 5)
    found["CEPH_DIST"] = np.full(n, -9.0)
    return found


def as_text(columns: Columns, order: list[str]) -> str:
    """Return a table as the release writes it: names first, then a line for each row."""
    lines = [" ".join(order)]
    for row in zip(*(columns[name] for name in order), strict=True):
        lines.append(
            " ".join(str(one) if isinstance(one, str) else repr(one.item()) for one in row)
        )
    return "\n".join(lines) + "\n"


def right(columns: Columns) -> dict[str, Any]:
    """Return what is asked for of a table."""
    kept = (columns["zHD"] > 0.01) & (columns["IS_CALIBRATOR"] == 0)
    used = {name: values[kept] for name, values in columns.items()}
    return {
        "z": used["zHD"],
        "survey": used["IDSURVEY"],
        "d": np.column_stack([used["mB"], used["x1"], used["c"]]),
        "C": covariances(used),
    }


def _check(asked: FunctionEvidence, columns: Columns, text: str) -> None:
    answer = asked.call(text)
    require(not answer.error, f"`{NAME}(text)` failed: {answer.error}")
    wanted = right(columns)
    found = entries(answer.value, NAME, list(wanted))
    n = wanted["z"].size
    z = array(found["z"], f"z of {NAME}")
    require(
        z.shape == (n,),
        f"Of an unseen table with {columns['zHD'].size} rows `{NAME}` keeps {z.size}: leave out "
        "rows with zHD up to 0.01, 0.01 itself included, and calibrators, and nothing else.",
    )
    survey = array(found["survey"], f"survey of {NAME}", (n,), kind="integer")
    d, C = array(found["d"], f"d of {NAME}", (n, 3)), array(found["C"], f"C of {NAME}", (n, 3, 3))
    require(
        bool(np.allclose(z, wanted["z"], rtol=SAME, atol=0)),
        f"`z` of `{NAME}` is not the column zHD of the rows to keep, in their order.",
    )
    require(
        bool(np.array_equal(survey, wanted["survey"])),
        f"`survey` of `{NAME}` is not the column IDSURVEY of the rows to keep.",
    )
    for place, name in enumerate(("mB", "x1", "c")):
        require(
            bool(np.allclose(d[:, place], wanted["d"][:, place], rtol=SAME, atol=SAME)),
            f"`d[:, {place}]` of `{NAME}` is not the column {name}: take columns by their names, "
            "for their places change from table to table.",
        )
    _check_covariances(C, wanted["C"])


def _check_covariances(C: Floats, wanted: Floats) -> None:
    require(
        bool(np.allclose(C, C.swapaxes(1, 2), rtol=SAME, atol=1e-15)),
        f"`C` of `{NAME}` is not symmetric: each covariance stands in two places.",
    )
    sd = np.sqrt(np.diagonal(wanted, axis1=1, axis2=2))
    off = (np.abs(C - wanted) > SAME * sd[:, :, None] * sd[:, None, :]).any(axis=0)
    for i, j, advice in (
        (1, 1, "the square of x1ERR."),
        (2, 2, "the square of cERR."),
        (0, 0, "the square of mBERR, and the square of what the error of the redshift does."),
        (1, 2, "the column COV_x1_c."),
        (0, 1, "COV_x1_x0 is a covariance with a flux: convert it, with the sign of the factor."),
        (0, 2, "COV_c_x0 is a covariance with a flux: convert it, with the sign of the factor."),
    ):
        require(not off[i, j], f"`C[:, {i}, {j}]` of `{NAME}` is wrong: {advice}")
