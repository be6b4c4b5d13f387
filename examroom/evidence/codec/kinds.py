"""The evidence classes by name, and a check that a record's fields hold what its class says."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from examroom.evidence.codec.npy import CorruptEvidence
from examroom.evidence.figures import AxesEvidence, FigureEvidence, Line, PointSet
from examroom.evidence.functions import Answer, FunctionEvidence
from examroom.evidence.graphs import GraphEvidence
from examroom.evidence.models import ModelEvidence, Variable
from examroom.evidence.traces import TraceEvidence
from examroom.evidence.values import Opaque, Seeded, Table

KINDS: dict[str, type] = {
    record.__name__: record
    for record in (
        AxesEvidence,
        FigureEvidence,
        Line,
        PointSet,
        Answer,
        FunctionEvidence,
        Seeded,
        GraphEvidence,
        ModelEvidence,
        Variable,
        Table,
        Opaque,
        TraceEvidence,
    )
}


def check_record(record: Any) -> None:
    """Check that the fields of a record hold what their class says.

    Raises
    ------
    CorruptEvidence
        Where they do not.
    """
    for field in fields(record):
        value, asked = getattr(record, field.name), str(field.type)
        if not _fits(value, asked):
            name = f"{type(record).__name__}.{field.name}"
            raise CorruptEvidence(f"{name} holds a {type(value).__name__}")


def _fits(value: Any, asked: str) -> bool:
    if asked == "Any" or asked.startswith("Callable"):
        return True
    if asked.endswith(" | None"):
        return value is None or _fits(value, asked.removesuffix(" | None"))
    if asked.startswith("tuple["):
        item = asked.removeprefix("tuple[").removesuffix(", ...]")
        return type(value) is tuple and all(_fits(part, item) for part in value)
    if asked.startswith("frozenset["):
        item = asked.removeprefix("frozenset[").removesuffix("]")
        return type(value) is frozenset and all(_fits(part, item) for part in value)
    if asked.startswith("list["):
        item = asked.removeprefix("list[").removesuffix("]")
        return type(value) is list and all(_fits(part, item) for part in value)
    if asked.startswith("dict["):
        key, item = asked.removeprefix("dict[").removesuffix("]").split(", ", 1)
        return type(value) is dict and all(
            _fits(k, key) and _fits(v, item) for k, v in value.items()
        )
    if asked.startswith("NDArray") or asked == "Floats":
        return type(value) is np.ndarray and (asked != "Floats" or value.dtype == np.float64)
    return type(value).__name__ == asked
