"""Write evidence down and read it back: JSON for the structure, ``.npy`` for the arrays, no pickle.

Reading trusts nothing: every tag, type and size is checked, and anything unexpected is a
`CorruptEvidence`. Questions to a live object do not travel; instead the object gets a handle, and
whoever reads the evidence says how a question for a handle is answered.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from examroom.evidence.codec.kinds import KINDS, check_record
from examroom.evidence.codec.npy import CorruptEvidence, cap, npy_bytes, read_npy
from examroom.evidence.values import MAX_DEPTH, MAX_ITEMS, Opaque

MAX_TEXT = 10**6
MAX_NESTING = MAX_DEPTH + 8

Ask = Callable[..., Any]
Register = Callable[[Ask], int]
Resolve = Callable[[str, int], Ask]

CONTAINERS: dict[str, type] = {"tuple": tuple, "set": set, "frozenset": frozenset}


@dataclass(frozen=True)
class EncodedEvidence:
    """Evidence written down.

    Attributes
    ----------
    text : str
        JSON.
    arrays : tuple of bytes
        ``.npy`` files that the JSON refers to by number.
    """

    text: str
    arrays: tuple[bytes, ...] = ()


def encode(evidence: Any, register: Register) -> EncodedEvidence:
    """Write evidence down.

    Parameters
    ----------
    evidence : object
        What `describe` returns.
    register : callable
        Takes the ``ask`` of a model or function and returns a handle for it.
    """
    arrays: list[bytes] = []
    return EncodedEvidence(
        json.dumps(_encode(evidence, arrays, register), allow_nan=False), tuple(arrays)
    )


def decode(parcel: EncodedEvidence, resolve: Resolve) -> Any:
    """Read evidence back.

    Parameters
    ----------
    parcel : EncodedEvidence
        From anywhere.
    resolve : callable
        Takes the name of an evidence class and a handle and returns its ``ask``.

    Raises
    ------
    CorruptEvidence
        If anything is not as `encode` writes it.
    """
    try:
        tree = json.loads(parcel.text, parse_constant=_no_constant)
        return _decode(tree, parcel.arrays, resolve, 0)
    except CorruptEvidence:
        raise
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError) as error:
        raise CorruptEvidence(f"{type(error).__name__} while reading evidence") from error


def _encode(value: Any, arrays: list[bytes], register: Register) -> Any:
    if value is None or type(value) in (bool, str):
        return value
    if type(value) is int:
        return value if abs(value) < 2**53 else {"int": hex(value)}
    if type(value) is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if type(value) is complex:
        return {"complex": [_encode(part, arrays, register) for part in (value.real, value.imag)]}
    if type(value) is list:
        return [_encode(item, arrays, register) for item in value]
    if type(value) is dict:
        pairs = [[_encode(part, arrays, register) for part in pair] for pair in value.items()]
        return {"dict": pairs}
    if type(value) is np.ndarray:
        arrays.append(npy_bytes(value))
        return {"array": len(arrays) - 1}
    kind: Any = type(value)
    name = str(kind.__name__)
    if CONTAINERS.get(name) is kind:
        items = list(value) if name == "tuple" else sorted(value, key=repr)
        return {name: [_encode(item, arrays, register) for item in items]}
    if KINDS.get(name) is kind:
        content = {
            field.name: {"handle": register(value.ask)}
            if field.name == "ask"
            else _encode(getattr(value, field.name), arrays, register)
            for field in fields(value)
        }
        return {"record": name, "fields": content}
    return _encode(Opaque(name), arrays, register)


def _decode(node: Any, arrays: Sequence[bytes], resolve: Resolve, depth: int) -> Any:
    def inner(part: Any) -> Any:
        return _decode(part, arrays, resolve, depth + 1)

    if depth > MAX_NESTING:
        raise CorruptEvidence("evidence is nested too deep")
    if node is None or type(node) in (bool, int, float):
        return node
    if type(node) is str:
        cap(len(node), MAX_TEXT, "a text")
        return node
    if type(node) is list:
        cap(len(node), MAX_ITEMS, "a list")
        return [inner(item) for item in node]
    if "record" in node:
        return _decode_record(node, arrays, resolve, depth)
    if len(node) != 1:
        raise CorruptEvidence("an entry of the evidence has more than one tag")
    [(tag, content)] = node.items()
    if tag == "array":
        return read_npy(arrays[_index(content)])
    if tag == "int":
        cap(len(content), 2000, "a number")
        return int(content, 16)
    if tag == "float" and content in ("nan", "inf", "-inf"):
        return float(content)
    if tag == "complex":
        real, imag = (inner(part) for part in content)
        return complex(real, imag)
    if tag == "dict":
        cap(len(content), MAX_ITEMS, "a dictionary")
        return {inner(key): inner(item) for key, item in content}
    if tag in CONTAINERS:
        cap(len(content), MAX_ITEMS, "a container")
        return CONTAINERS[tag](inner(item) for item in content)
    raise CorruptEvidence("an entry of the evidence has an unknown tag")


def _decode_record(node: Any, arrays: Sequence[bytes], resolve: Resolve, depth: int) -> Any:
    record = KINDS[node["record"]]
    content = node["fields"]
    names = {field.name for field in fields(record)}
    if set(content) != names or set(node) != {"record", "fields"}:
        raise CorruptEvidence(f"a {record.__name__} with other fields than its own")
    values = {
        name: resolve(record.__name__, _index(part["handle"]))
        if name == "ask"
        else _decode(part, arrays, resolve, depth + 1)
        for name, part in content.items()
    }
    built = record(**values)
    check_record(built)
    return built


def _index(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise CorruptEvidence("a reference that is not a number")
    return value


def _no_constant(name: str) -> Any:
    raise CorruptEvidence(f"a bare {name}")
