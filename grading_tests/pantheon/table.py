"""Tables with columns separated by blanks: what is wrong with one is said in a clear sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

UNKNOWN = (-9.0, -999.0)
"""What the release writes for a number that is not known."""


class UnusableTable(ValueError):
    """A table that cannot be used, with a sentence about it."""


def read_table(path: Path, numbers: Sequence[str], words: Sequence[str]) -> pd.DataFrame:
    """Read some columns of a table by their names.

    Parameters
    ----------
    path : Path
        The file; its first line holds the names.
    numbers, words : sequence of str
        The columns to be read, and as what.

    Returns
    -------
    DataFrame
        Indexed by the line in the file, counted from 1.

    Raises
    ------
    UnusableTable
        There is no such file, it is no text, it lacks a column, a line is too short or too long, or
        something is not a number.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as reason:
        raise UnusableTable(f"There is no file {path} that can be read: {reason}.") from None
    except UnicodeDecodeError:
        raise UnusableTable(f"{path} is no text file: unpack it, if it is packed.") from None
    names = lines[0].split() if lines else []
    missing = [name for name in (*numbers, *words) if name not in names]
    if missing:
        raise UnusableTable(
            f"{path} lacks the columns {', '.join(missing)}: the first line should name them."
        )
    entries = {number: line.split() for number, line in enumerate(lines, 1) if line.strip()}
    del entries[1]
    for number, fields in entries.items():
        if len(fields) != len(names):
            raise UnusableTable(
                f"{path}, line {number}, has {len(fields)} entries, but the first line names "
                f"{len(names)} columns."
            )
    table = pd.DataFrame.from_dict(entries, orient="index", columns=names)
    read = {name: pd.to_numeric(table[name], errors="coerce").astype(float) for name in numbers}
    for name, values in read.items():
        for number in table.index[~np.isfinite(values)]:
            raise UnusableTable(
                f"{path}, line {number}, column {name}: {table.loc[number, name]!r} is not a "
                "finite number."
            )
    return pd.DataFrame(read).assign(**{name: table[name] for name in words})


def _shown(table: pd.DataFrame, number: int, name: str) -> str:
    """Return an entry of a table."""
    return f"{table[name].to_dict()[number]:g}"


def require_known(table: pd.DataFrame, positive: Sequence[str], path: Path) -> None:
    """Raise `UnusableTable` where a number of the table is unknown, or not positive as it must be.

    Parameters
    ----------
    table : DataFrame
        Rows that are to be used.
    positive : sequence of str
        Columns whose numbers must be more than 0.
    path : Path
        Where the table comes from.
    """
    for name in map(str, table.select_dtypes("number")):
        for number in table.index[table[name].isin(UNKNOWN)]:
            raise UnusableTable(
                f"{path}, line {number}: {name} is {_shown(table, number, name)}, which means that "
                "it is not known. Leave the line out."
            )
    for name in positive:
        for number in table.index[table[name] <= 0]:
            raise UnusableTable(
                f"{path}, line {number}: {name} is {_shown(table, number, name)}, but it must be "
                "more than 0."
            )
