"""Evidence as its classes declare it, and texts that only look like it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from examroom.evidence import encode
from examroom.evidence.codec.text import dumps
from examroom.evidence.codec.tree import EncodedEvidence
from examroom.evidence.kinds import CLASSES
from tests.fuzzing.texts import ANYTHING, LEAVES, WORDS, spoilt_bytes

DESCRIPTIONS = (
    *(
        "<f8",
        ">f4",
        "<i8",
        "|b1",
        "|u1",
        "<c16",
        "<U3",
        "|S2",
        "|S0",
        "<U0",
        "|O",
        "|V4",
        "<M8[ns]",
    ),
    *("<f2", "f", "<i3", "", [("a", "<f8")], ["<f8", (2,)], None, 8),
)
SHAPES = st.lists(st.integers(-2, 4) | st.sampled_from([10**15, 2**62, True, "3", 1.5]), max_size=3)
LENGTHS = (1, 2, 3, 8, 50)


@st.composite
def npy_files(draw: st.DrawFn) -> bytes:
    """Return ``.npy`` files whose headers say what they like."""
    shape = tuple(draw(SHAPES))
    description = draw(st.sampled_from(DESCRIPTIONS))
    order = draw(st.sampled_from([False, False, True, 0, "C"]))
    header = f"{{'descr': {description!r}, 'fortran_order': {order!r}, 'shape': {shape!r}, }}"
    header = draw(st.sampled_from([header] * 5 + [header + ", 1", "(" * 3000, header.upper()]))
    start = draw(st.sampled_from([b"\x93NUMPY\x01\x00"] * 8 + [b"\x93NUMPY\x02\x00", b"\x80\x04"]))
    size = draw(st.sampled_from([_size(description, shape)] * 4 + [0, 1, 16]))
    content = draw(st.binary(min_size=size, max_size=size))
    return start + with_length(header) + content


def npy_file(description: str, shape: str, content: bytes) -> bytes:
    """Return an ``.npy`` file with such a header."""
    header = f"{{'descr': {description}, 'fortran_order': False, 'shape': {shape}, }}"
    return b"\x93NUMPY\x01\x00" + with_length(header) + content


def with_length(header: str) -> bytes:
    """Return a header as it stands in a file, after its length."""
    text = header.encode() + b"\n"
    return len(text).to_bytes(2, "little") + text


def _size(description: Any, shape: tuple[Any, ...]) -> int:
    try:
        size = int(np.dtype(description).itemsize * np.prod(shape, dtype=float))
    except (TypeError, ValueError, SyntaxError):
        return 0
    return size if 0 <= size < 2000 else 0


def arrays() -> st.SearchStrategy[NDArray[Any]]:
    """Return arrays of numbers or texts, most of them like draws of two to four chains."""
    shape = st.lists(st.sampled_from(LENGTHS), max_size=3).map(tuple)
    draws = st.sampled_from([(2, 50), (4, 300), (4, 300, 8), (1, 1000)])
    values = st.sampled_from(["normal", "zeros", "whole", "nan", "texts", "infinite", "truths"])
    return st.builds(_array, shape | draws, values, st.integers(0, 100))


def _array(shape: tuple[int, ...], values: str, seed: int) -> NDArray[Any]:
    made = np.random.default_rng(seed).normal(seed % 7, 1 + seed % 3, size=shape)
    match values:
        case "zeros":
            return np.zeros(shape)
        case "whole":
            return np.asarray(made).astype(int)
        case "nan":
            return np.where(made < 3, made, np.nan)
        case "infinite":
            return np.where(made < 3, made, -np.inf)
        case "texts":
            return np.asarray(made).astype("<U4")
        case "truths":
            return np.asarray(made > 3)
    return np.asarray(made)


def _as(scalar: Any, array: NDArray[Any]) -> NDArray[Any]:
    """Return an array of this type of number, or of truth values."""
    numbers = np.zeros(array.shape) if array.dtype.kind == "U" else np.nan_to_num(array)
    return np.asarray(np.clip(numbers, -1e9, 1e9)).astype(scalar)


def of_type(hint: Any, words: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Return values of a type as the classes of evidence write them, texts among some words."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return LEAVES | words | arrays() | st.lists(LEAVES, max_size=3)
    if origin in (UnionType, Union):
        return st.one_of([of_type(option, words) for option in arguments])
    if origin is Callable or origin is get_origin(Callable[..., Any]):
        return st.just(lambda *given: None)
    if origin in (NDArray, np.ndarray):
        (scalar,) = get_args(arguments[-1]) or arguments
        return arrays() if scalar is Any else arrays().map(lambda array: _as(scalar, array))
    if origin is dict:
        keys = LEAVES | words if arguments[0] is Any else of_type(arguments[0], words)
        return st.dictionaries(keys, of_type(arguments[1], words), max_size=4)
    if origin is frozenset and arguments[0] is Any:
        return st.frozensets(LEAVES | words, max_size=4)
    if origin in (tuple, frozenset, list):
        return st.lists(of_type(arguments[0], words), max_size=4).map(origin)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        made = {field.name: of_type(hints[field.name], words) for field in fields(hint)}
        cls: Any = hint
        return st.builds(cls, **made)
    plain = {str: words, int: st.integers(-5, 5000), float: st.floats(), bool: st.booleans()}
    return st.none() if hint is NoneType else plain[hint]


def evidence(words: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[Any]:
    """Return evidence of every kind, in the course's own form."""
    kinds = [of_type(kind, words) for kind in CLASSES.values()]
    items = LEAVES | words | arrays()
    plain = items | st.lists(items, max_size=4) | st.dictionaries(words, items, max_size=4)
    return st.one_of(*kinds, plain, plain)


def answers(words: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[str]:
    """Return what a kernel may answer: most of it evidence, the rest anything, or spoilt."""
    right = evidence(words).map(lambda one: dumps(encode(one, lambda ask: 0)))
    spoilt = spoilt_bytes(right.map(lambda text: text.encode(errors="replace")))
    return st.integers(0, 9).flatmap(
        lambda luck: (
            right
            if luck > 2
            else spoilt.map(lambda content: content.decode(errors="replace"))
            if luck == 2
            else trees().map(lambda one: dumps(EncodedEvidence(json.dumps(one))))
            if luck
            else WORDS | st.just("")
        )
    )


def trees() -> st.SearchStrategy[Any]:
    """Return what evidence is written as, with any tags and fields."""
    tags = st.sampled_from(
        ["int", "float", "complex", "dict", "array", "tuple", "set", "frozenset"]
    )
    names = st.sampled_from(sorted(CLASSES))

    def around(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        pairs = st.lists(st.lists(inner, min_size=2, max_size=2), max_size=3)
        objects = names.flatmap(
            lambda name: st.fixed_dictionaries(
                {
                    "class": st.just(name),
                    "fields": st.fixed_dictionaries(
                        {one.name: inner | st.just({"handle": 0}) for one in fields(CLASSES[name])}
                    ),
                }
            )
        )
        return (
            st.lists(inner, max_size=3)
            | st.dictionaries(tags, inner | pairs, min_size=1, max_size=1)
            | objects
        )

    return st.recursive(
        ANYTHING | st.integers(0, 2).map(lambda n: {"array": n}), around, max_leaves=8
    )
