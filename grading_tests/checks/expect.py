"""The gates every answer passes first: right type, right shape, readable.

Each gate takes whatever the student's name stands for (a live object or evidence) and gives back
clean plain data, or raises `WrongAnswer` with one sentence that says what was found.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from examroom.evidence import describe
from examroom.evidence.figures import FigureEvidence
from examroom.evidence.functions import FunctionEvidence
from examroom.evidence.graphs import GraphEvidence
from examroom.evidence.models import ModelEvidence
from examroom.evidence.traces import TraceEvidence
from examroom.evidence.values import Opaque, Table
from examroom.hidden_tests.challenge import challenge_rng, challenge_seed
from grading_tests.checks.misconceptions import sentence

__all__ = [
    "WrongAnswer",
    "array",
    "challenge_rng",
    "challenge_seed",
    "figure",
    "function",
    "graph",
    "if_defined",
    "integer",
    "interval",
    "kind_of",
    "mapping",
    "misconceived",
    "model",
    "number",
    "require",
    "scalar",
    "text",
    "trace",
    "truth",
    "wrong",
]

LARGEST = 1e300
"""Numbers beyond this are not measurements."""

KINDS = {"real": "iuf", "integer": "iu", "bool": "b"}
KIND_WORDS = {"real": "numbers", "integer": "whole numbers", "bool": "True or False values"}


class WrongAnswer(AssertionError):
    """An answer that does not earn its points.

    Parameters
    ----------
    message : str
        Written for the student.
    *misconceptions : str
        The names of the misconceptions that were recognised, for reports: see `misconceptions`.
    """

    def __init__(self, message: str = "", *misconceptions: str) -> None:
        super().__init__(message)
        self.misconceptions = misconceptions


def wrong(message: str) -> NoReturn:
    """Raise `WrongAnswer` with `message`."""
    raise WrongAnswer(message)


def misconceived(name: str, **fields: Any) -> WrongAnswer:
    """Return what to raise for one of the `misconceptions`, the fields of its sentence given."""
    return WrongAnswer(sentence(name, **fields), name)


def require(condition: bool, message: str) -> None:
    """Raise `WrongAnswer` with `message` unless `condition` is exactly true."""
    if condition is not True and not (isinstance(condition, np.bool_) and bool(condition)):
        wrong(message)


def kind_of(value: Any) -> str:
    """Return what to call `value` in a message: "a dict", "an array of shape (3,)"."""
    if isinstance(value, Opaque):
        return f"a {value.type_name} that cannot be marked ({value.why})"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if value is None:
        return "None"
    words = {
        TraceEvidence: "a trace",
        ModelEvidence: "a PyMC model",
        FigureEvidence: "a figure",
        GraphEvidence: "a diagram",
        FunctionEvidence: "a function",
        Table: "a DataFrame",
    }
    name = type(value).__name__
    return words.get(type(value), f"an {name}" if name[0] in "aeiou" else f"a {name}")


def scalar(found: Any) -> Any:
    """Return the entry of an array or a data frame with one entry, anything else unchanged."""
    if isinstance(found, np.ndarray) and found.size == 1:
        return found.ravel()[0].item()
    if isinstance(found, Table) and len(found.index) == len(found.columns) == 1:
        return found.values[found.columns[0]][0]
    return found


def number(value: Any, name: str) -> float:
    """Return a finite real number; arrays with one entry count, booleans do not."""
    found = scalar(describe(value))
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        wrong(f"`{name}` should be a number, but it is {kind_of(found)}.")
    try:
        result = float(found)
    except OverflowError:
        wrong(f"`{name}` is a number far too large to be an answer.")
    if math.isnan(result):
        wrong(f"`{name}` is NaN (not a number): something went wrong in its computation.")
    if not abs(result) < LARGEST:
        wrong(f"`{name}` is infinite or far too large to be an answer.")
    return result


def integer(value: Any, name: str) -> int:
    """Return a whole number; 7.0 counts, True does not."""
    result = number(value, name)
    if result != round(result):
        wrong(f"`{name}` should be a whole number, but it has a fractional part.")
    return int(result)


def truth(value: Any, name: str) -> bool:
    """Return True or False; 1, "True" and arrays with several entries do not count."""
    found = scalar(describe(value))
    if not isinstance(found, bool):
        wrong(f"`{name}` should be True or False, but it is {kind_of(found)}.")
    return found


def text(value: Any, name: str) -> str:
    """Return a string."""
    found = scalar(describe(value))
    if not isinstance(found, str):
        wrong(f"`{name}` should be a string, but it is {kind_of(found)}.")
    return found


def array(
    value: Any, name: str, shape: tuple[int, ...] | None = None, kind: str = "real"
) -> NDArray[Any]:
    """Return an array of finite numbers (or of booleans).

    Parameters
    ----------
    value : object
        An array, a list or tuple of numbers, a data frame, or evidence of one. Of a data frame that
        has a column of this name, the column counts, else all columns.
    name : str
        The student's name for it.
    shape : tuple of int, optional
        The shape it must have, exactly: nothing is broadcast.
    kind : {"real", "integer", "bool"}
        What its entries must be. Whole-valued floats count as integers.

    Returns
    -------
    ndarray
        float64, int64 or bool.
    """
    found = describe(value)
    items = _as_array(_columns(found, name) if isinstance(found, Table) else found)
    if items is None:
        wrong(f"`{name}` should be an array of {KIND_WORDS[kind]}, but it is {kind_of(found)}.")
    if shape is not None and items.shape != shape:
        wrong(f"`{name}` should have the shape {shape}, but its shape is {items.shape}.")
    if items.size == 0:
        wrong(f"`{name}` is empty.")
    if kind == "integer" and items.dtype.kind == "f" and _whole(items):
        items = items.astype(np.int64)
    if items.dtype.kind not in KINDS[kind]:
        wrong(f"`{name}` should hold {KIND_WORDS[kind]}, but its entries are {items.dtype}.")
    if kind != "bool" and not bool(np.all(np.abs(items.astype(float)) < LARGEST)):
        wrong(f"`{name}` holds values that are not finite numbers (NaN or infinity).")
    return items.astype({"real": np.float64, "integer": np.int64, "bool": np.bool_}[kind])


def interval(value: Any, name: str) -> tuple[float, float]:
    """Return (low, high) with low < high."""
    found = describe(value)
    items = _as_array(found)
    if items is None or items.shape != (2,):
        what = kind_of(found) if items is None else f"something of shape {items.shape}"
        wrong(f"`{name}` should be two numbers, (low, high), but it is {what}.")
    low, high = array(items, name, (2,))
    if low > high:
        raise misconceived("interval-ends-exchanged", interval=name)
    if not low < high:
        wrong(f"`{name}` should be (low, high) with low below high.")
    return float(low), float(high)


def mapping(value: Any, name: str) -> dict[Any, Any]:
    """Return a dict."""
    found = describe(value)
    if type(found) is not dict:
        wrong(f"`{name}` should be a dictionary, but it is {kind_of(found)}.")
    return found


def trace(
    value: Any, name: str, variables: Mapping[str, tuple[int, ...]], group: str = "posterior"
) -> TraceEvidence:
    """Return a trace whose `group` holds finite draws of every variable, each of the given shape.

    A bare data set of prior draws is accepted where `group` is "prior".
    """
    found = describe(value)
    if not isinstance(found, TraceEvidence):
        wrong(f"`{name}` should be what PyMC's sampling returns, but it is {kind_of(found)}.")
    if group not in found.groups and list(found.groups) == ["posterior"] and group == "prior":
        found = found.as_group("prior")
    if group not in found.groups:
        wrong(f"`{name}` has no group of {group} draws; it holds {sorted(found.groups)}.")
    for variable, shape in variables.items():
        draws = found.groups[group].get(variable)
        if draws is None and variable in found.left_out:
            wrong(f"`{name}` holds so much that there was no room left to read `{variable}`.")
        if draws is None:
            wrong(f"`{name}` holds no {group} draws of `{variable}`.")
        if draws.ndim < 2 or draws.shape[2:] != shape:
            entries = f"the shape {draws.shape[2:]}" if draws.ndim > 2 else "a single value"
            wrong(
                f"In `{name}` each draw of `{variable}` should have the shape {shape}, "
                f"not {entries}."
            )
        if draws.size == 0 or draws.dtype.kind not in "iuf" or not np.isfinite(draws).all():
            wrong(f"In `{name}` the draws of `{variable}` are not all finite numbers.")
    return found


def model(value: Any, name: str) -> ModelEvidence:
    """Return a PyMC model's evidence."""
    found = describe(value)
    if not isinstance(found, ModelEvidence):
        wrong(f"`{name}` should be a PyMC model, but it is {kind_of(found)}.")
    return found


def figure(value: Any, name: str) -> FigureEvidence:
    """Return a figure's evidence."""
    found = describe(value)
    if not isinstance(found, FigureEvidence):
        wrong(f"`{name}` should be what the plotting call returned, but it is {kind_of(found)}.")
    return found


def graph(value: Any, name: str) -> GraphEvidence:
    """Return a diagram's evidence."""
    found = describe(value)
    if not isinstance(found, GraphEvidence):
        wrong(f"`{name}` should be a Graphviz diagram, but it is {kind_of(found)}.")
    return found


def function(value: Any, name: str) -> FunctionEvidence:
    """Return a function's evidence."""
    found = describe(value)
    if not isinstance(found, FunctionEvidence):
        wrong(f"`{name}` should be a function, but it is {kind_of(found)}.")
    return found


def if_defined(name: Callable[[], Any]) -> Any:
    """Return what ``lambda: name`` stands for, None where the notebook defines no such name."""
    try:
        return name()
    except NameError:
        return None


def _columns(table: Table, name: str) -> Any:
    """Return a table's column of this name, or its only one, as a list, or else all of them."""
    if name in table.columns:
        return table.values[name]
    columns = list(table.values.values())
    return columns[0] if len(columns) == 1 else list(map(list, zip(*columns, strict=True)))


def _as_array(found: Any) -> NDArray[Any] | None:
    """Return an array or a regular (nested) list as an array, None for anything else."""
    if isinstance(found, np.ndarray):
        return found
    if not isinstance(found, (list, tuple)):
        return None
    found = _numbers(found)
    mixed = _types(found)
    if not mixed or (bool in mixed and len(mixed) > 1) or not mixed <= {bool, int, float}:
        return None if mixed else np.asarray(found, dtype=float)
    try:
        return np.asarray(
            found, dtype=None if bool in mixed else (int if mixed == {int} else float)
        )
    except (ValueError, OverflowError):
        return None


def _numbers(items: Any) -> Any:
    """Return nested lists in which an array with one entry is the entry."""
    if isinstance(items, (list, tuple)):
        return [_numbers(item) for item in items]
    return scalar(items)


def _types(items: Any) -> set[type]:
    """Return the types of the leaves of nested lists, tuples and arrays."""
    if isinstance(items, (list, tuple)):
        return set().union(*(_types(item) for item in items))
    if isinstance(items, np.ndarray):
        return {type(items.dtype.type(0).item())} if items.size else set()
    return {type(items)}


def _whole(items: NDArray[Any]) -> bool:
    return bool(
        np.all(np.isfinite(items))
        and np.all(items == np.round(items))
        and np.all(abs(items) < 2**53)
    )
