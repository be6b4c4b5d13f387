"""Check that an evidence object holds what the fields of its class declare."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.codec.errors import CorruptEvidence


def check_fields(evidence: Any) -> None:
    """Check the fields of an evidence object, which may have been made from anything.

    Raises
    ------
    CorruptEvidence
        Where a field does not hold what its class declares.
    """
    cls: Any = type(evidence)
    for name, hint in _hints(cls).items():
        value = getattr(evidence, name)
        if not _fits(value, hint):
            where = f"{type(evidence).__name__}.{name}"
            raise CorruptEvidence(f"{where} holds a {type(value).__name__}")


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _fits(value: Any, hint: Any) -> bool:
    """Tell whether a value is exactly of a type as the evidence classes write them."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any or origin is Callable:
        return True
    if origin in (UnionType, Union):
        return any(_fits(value, option) for option in arguments)
    if origin in (NDArray, np.ndarray):  # before NumPy 2.5 NDArray was an ndarray of a dtype
        (scalar,) = get_args(arguments[-1]) or arguments
        return type(value) is np.ndarray and (scalar is Any or value.dtype == scalar)
    if type(value) is not (origin or hint):
        return False
    if origin is dict:
        key, item = arguments
        return all(_fits(k, key) and _fits(v, item) for k, v in value.items())
    return origin is None or all(_fits(item, arguments[0]) for item in value)
