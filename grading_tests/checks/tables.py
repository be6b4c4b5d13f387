"""Tables of numbers: read by their labels, in any order and whatever else they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence import describe
from examroom.evidence.values import Table
from grading_tests.checks import expect
from grading_tests.checks.expect import require, wrong

Floats = NDArray[np.float64]

ROUNDING = 0.006
"""Minutes per standard deviation of queue: leaves room for two decimals."""


def cells(value: Any, name: str, rows: Sequence[Any], columns: Sequence[Any]) -> Floats:
    """Return the cells of a DataFrame in the order asked for; others may be there as well."""
    found = describe(value)
    if not isinstance(found, Table):
        wrong(f"`{name}` should be a pandas DataFrame, but it is {expect.kind_of(found)}.")
    for labels, needed, what in ((found.index, rows, "row"), (found.columns, columns, "column")):
        for label in needed:
            count = labels.count(label)
            require(
                count == 1, f"`{name}` should have one {what} {label!r}, but it has {count} of it."
            )
    by_column = {column: found.column(column) for column in columns}
    return np.array(
        [
            [expect.number(by_column[c][r], f"{name}.loc[{r!r}, {c!r}]") for c in columns]
            for r in rows
        ]
    )
