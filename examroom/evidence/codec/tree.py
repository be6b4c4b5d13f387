"""Encode evidence and decode it: JSON for the structure, ``.npy`` for the arrays, no pickle.

Decoding trusts nothing: every tag, type and size is checked, and anything unexpected is a
`CorruptEvidence`. The ``ask`` of a model or function stays in the kernel. A number stands for it in
JSON, its handle, and whoever decodes the evidence provides the function that asks for a handle.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from examroom.evidence.codec.characters import whole_characters
from examroom.evidence.codec.errors import CorruptEvidence, check_size
from examroom.evidence.codec.fields import check_fields
from examroom.evidence.codec.npy import npy_bytes, read_npy
from examroom.evidence.kinds import CLASSES
from examroom.evidence.values import MAX_DEPTH, MAX_ITEMS, Opaque

MAX_STRING = 10**6
MAX_COLLISIONS = 1000
MAX_NESTING = MAX_DEPTH + 8

Ask = Callable[..., Any]
Register = Callable[[Ask], int]
Resolve = Callable[[str, int], Ask]

CONTAINERS: dict[str, type] = {"tuple": tuple, "set": set, "frozenset": frozenset}


@dataclass(frozen=True)
class EncodedEvidence:
    """Evidence as text and bytes.

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
    """Encode evidence.

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


def decode(encoded: EncodedEvidence, resolve: Resolve) -> Any:
    """Decode evidence.

    Parameters
    ----------
    encoded : EncodedEvidence
        From anywhere.
    resolve : callable
        Takes the name of an evidence class and a handle and returns its ``ask``.

    Raises
    ------
    CorruptEvidence
        If anything is not as `encode` writes it.
    """
    try:
        tree = json.loads(encoded.text, parse_constant=_no_constant)
        return _decode(tree, encoded.arrays, resolve, 0)
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
    cls: Any = type(value)
    name = str(cls.__name__)
    if CONTAINERS.get(name) is cls:
        items = list(value) if name == "tuple" else sorted(value, key=repr)
        return {name: [_encode(item, arrays, register) for item in items]}
    if CLASSES.get(name) is cls:
        content = {
            field.name: {"handle": register(value.ask)}
            if field.name == "ask"
            else _encode(getattr(value, field.name), arrays, register)
            for field in fields(value)
        }
        return {"class": name, "fields": content}
    return _encode(Opaque(name), arrays, register)


def _decode(node: Any, arrays: Sequence[bytes], resolve: Resolve, depth: int) -> Any:
    def inner(part: Any) -> Any:
        return _decode(part, arrays, resolve, depth + 1)

    if depth > MAX_NESTING:
        raise CorruptEvidence("evidence is nested too deep")
    if node is None or type(node) in (bool, int, float):
        return node
    if type(node) is str:
        check_size(len(node), MAX_STRING, "a text")
        return whole_characters(node)
    if type(node) is list:
        check_size(len(node), MAX_ITEMS, "a list")
        return [inner(item) for item in node]
    if "class" in node:
        return _decode_object(node, arrays, resolve, depth)
    if len(node) != 1:
        raise CorruptEvidence("an entry of the evidence has more than one tag")
    [(tag, content)] = node.items()
    if tag == "array":
        return read_npy(arrays[_index(content)])
    if tag == "int":
        check_size(len(content), 2000, "a number")
        return int(content, 16)
    if tag == "float" and content in ("nan", "inf", "-inf"):
        return float(content)
    if tag == "complex":
        real, imag = (inner(part) for part in content)
        return complex(real, imag)
    if tag == "dict":
        check_size(len(content), MAX_ITEMS, "a dictionary")
        keys = _apart([inner(key) for key, _ in content])
        return dict(zip(keys, (inner(item) for _, item in content), strict=True))
    if tag in CONTAINERS:
        check_size(len(content), MAX_ITEMS, "a container")
        items = [inner(item) for item in content]
        return CONTAINERS[tag](items if tag == "tuple" else _apart(items))
    raise CorruptEvidence("an entry of the evidence has an unknown tag")


def _apart(keys: list[Any]) -> list[Any]:
    """Return keys that a dictionary finds soon: with one hash each is compared with all others."""
    if len(keys) - len({hash(key) for key in keys}) > MAX_COLLISIONS:
        raise CorruptEvidence("keys that only take time to tell apart")
    return keys


def _decode_object(node: Any, arrays: Sequence[bytes], resolve: Resolve, depth: int) -> Any:
    cls: Any = CLASSES[node["class"]]
    content = node["fields"]
    names = {field.name for field in fields(cls)}
    if set(content) != names or set(node) != {"class", "fields"}:
        raise CorruptEvidence(f"a {cls.__name__} with other fields than its own")
    values = {
        name: resolve(cls.__name__, _index(part["handle"]))
        if name == "ask"
        else _decode(part, arrays, resolve, depth + 1)
        for name, part in content.items()
    }
    evidence = cls(**values)
    check_fields(evidence)
    return evidence


def _index(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise CorruptEvidence("a reference that is not a number")
    return value


def _no_constant(name: str) -> Any:
    raise CorruptEvidence(f"a bare {name}")
