"""Numbers, strings, containers and arrays: they are their own evidence, once stripped of disguise.

Only exact builtin types and plain ``numpy.ndarray`` leave this module. A subclass with an obliging
``__eq__`` is turned into its base type's data; what cannot be read becomes `Opaque`, which no
check accepts.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_ITEMS = 100_000
"""Containers with more entries than this are not read."""

MAX_BYTES = 9 * 2**20
"""Arrays larger than this are not read."""

MAX_DEPTH = 8
"""Containers nested deeper than this are not read."""

ARRAY_KINDS = "biufcUSMm"


@dataclass(frozen=True)
class Seeded:
    """An argument that becomes ``numpy.random.default_rng(seed)`` where a function runs."""

    seed: int


@dataclass(frozen=True)
class Opaque:
    """Something that is not evidence of any kind.

    Attributes
    ----------
    type_name : str
        The name of the object's type, for messages.
    why : str
        What stood in the way, one clause.
    """

    type_name: str
    why: str = "it is not a kind of object that can be marked"


def plain(value: Any, depth: int = 0) -> Any:
    """Return `value` as builtin types and plain arrays.

    Parameters
    ----------
    value : object
        A number, string, None, list, tuple, dict, set, array, or something array-like (a pandas
        Series, an xarray DataArray).
    depth : int
        How many containers this value stands in.

    Returns
    -------
    object
        None, bool, int, float, complex, str, list, tuple, dict, set, frozenset, ndarray,
        DataFrame as a `Table`, or `Opaque`.
    """
    if value is None or type(value) in (bool, int, float, complex, str, Seeded):
        return value
    if isinstance(value, np.generic):
        item = np.generic.item(value)
        return float(item) if isinstance(item, np.floating) else plain_key(item)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, (bool, int)):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, np.ndarray):
        return plain_array(value)
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        return _container(value, depth)
    return _array_like(value)


def plain_array(value: np.ndarray[Any, Any]) -> Any:
    """Return a base-class copy of an array of numbers, strings, dates or booleans."""
    if value.nbytes > MAX_BYTES:
        size = f"{value.nbytes / 2**20:.0f} MiB"
        return Opaque(type(value).__name__, f"it is larger than can be read ({size})")
    array = np.array(value, copy=True, subok=False)
    if np.ma.isMaskedArray(value) and np.ma.count_masked(value):
        array = np.array(np.ma.filled(value.astype(float), np.nan))
    if array.dtype == object:
        array = _of_one_type(array)
    if array.dtype.kind not in ARRAY_KINDS:
        return Opaque(type(value).__name__, f"its dtype is {array.dtype}, not one of numbers")
    return array


def _of_one_type(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return an array of objects as one of numbers, truth values or strings, where it holds such.

    Pandas has columns of objects wherever numbers and other things have stood side by side.
    """
    items = [plain(item) for item in array.flat]
    types = {type(item) for item in items}
    if types <= {int, float} or (len(types) == 1 and types <= {bool, str}):
        with suppress(OverflowError):
            found = np.array(items).reshape(array.shape)
            return array if found.dtype == object else found
    return array


def _container(value: Any, depth: int) -> Any:
    kind = next(k for k in (list, tuple, set, frozenset, dict) if isinstance(value, k))
    name = type(value).__name__
    if kind.__len__(value) > MAX_ITEMS:
        return Opaque(name, f"it has more than {MAX_ITEMS:,} entries")
    if depth >= MAX_DEPTH:
        return Opaque(name, f"it is nested more than {MAX_DEPTH} deep")
    if kind is dict:
        return {plain_key(k): plain(v, depth + 1) for k, v in dict.items(value)}
    if kind in (set, frozenset):
        return kind(plain_key(item) for item in kind.__iter__(value))
    return kind(plain(item, depth + 1) for item in kind.__iter__(value))


def plain_key(value: Any) -> Any:
    """Return a hashable value as builtin types: a key of a dict or a member of a set."""
    key = plain(value)
    if isinstance(key, (np.ndarray, list, dict, set)):
        return Opaque(type(value).__name__, "it cannot be a key")
    return key


@dataclass(frozen=True)
class Table:
    """A data frame.

    Attributes
    ----------
    index, columns : tuple
        Row and column labels.
    values : dict
        One list of cell values for each column, by column label.
    """

    index: tuple[Any, ...]
    columns: tuple[Any, ...]
    values: dict[Any, list[Any]]

    def column(self, label: Any) -> dict[Any, Any]:
        """Return one column as a dict from row label to cell."""
        return dict(zip(self.index, self.values[label], strict=True))


def _array_like(value: Any) -> Any:
    module = type(value).__module__.split(".")[0]
    if type(value).__name__ == "DataFrame" and module == "pandas" and len(value) <= MAX_ITEMS:
        return Table(
            tuple(plain_key(label) for label in value.index.tolist()),
            tuple(plain_key(label) for label in value.columns.tolist()),
            {plain_key(c): plain(value[c].tolist()) for c in value.columns},
        )
    if module in ("pandas", "xarray", "polars") and hasattr(value, "__array__"):
        try:
            return plain_array(np.asarray(value))
        except Exception as error:
            return Opaque(type(value).__name__, f"reading it failed: {type(error).__name__}")
    return Opaque(type(value).__name__)
