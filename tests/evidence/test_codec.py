"""Decoding evidence trusts nothing that it reads."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

from examroom.evidence import CorruptEvidence, EncodedEvidence, decode, describe, encode


def header(text: str) -> bytes:
    """Return an array file that consists of its header."""
    content = text.replace("10**15", str(10**15)).encode()
    return b"\x93NUMPY\x01\x00" + len(content).to_bytes(2, "little") + content


ARRAY = encode(describe(np.arange(3)), lambda ask: 0)


@pytest.mark.parametrize(
    ("text", "arrays"),
    [
        ("not json", ()),
        ("NaN", ()),
        ('{"array": 0}', ()),
        ('{"array": -1}', ARRAY.arrays),
        ('{"array": "0"}', ARRAY.arrays),
        ('{"array": 0, "int": "0x1"}', ARRAY.arrays),
        ('{"pickle": "gASVAAAA"}', ()),
        ('{"class": "object", "fields": {}}', ()),
        ('{"class": "Line", "fields": {}}', ()),
        ('{"class": "GraphEvidence", "fields": {"dot": 3}}', ()),
        ('{"class": "TraceEvidence", "fields": {"groups": [], "dims": {"dict": []}}}', ()),
        ("[" * 500 + "]" * 500, ()),
        ("[" * 100_000, ()),
        (json.dumps([0] * 200_000), ()),
        ('{"array": 0}', (ARRAY.arrays[0][:-1],)),
        ('{"array": 0}', (ARRAY.arrays[0] + b"more",)),
        ('{"array": 0}', (b"\x93NUMPY" + b"\xff" * 100,)),
        ('{"array": 0}', (b"",)),
        ('{"array": 0}', (header("{'descr': '|S0', 'fortran_order': False, 'shape': (10**15,)}"),)),
        ('{"array": 0}', (header("{'descr': '|S0', 'fortran_order': 0, 'shape': " + "(" * 5000),)),
        ('{"array": 0}', (header("\n x\n  ("),)),
        ('{"dict": [[{"dict": []}, 1]]}', ()),
        ('{"int": "0x' + "f" * 5000 + '"}', ()),
    ],
    ids=lambda v: str(v)[:30],
)
def test_what_is_not_evidence_is_refused(text: str, arrays: tuple[bytes, ...]) -> None:
    with pytest.raises(CorruptEvidence):
        decode(EncodedEvidence(text, arrays), lambda kind, handle: print)


def test_an_array_of_objects_is_never_unpickled() -> None:
    stream = io.BytesIO()
    np.save(stream, np.array([print], dtype=object), allow_pickle=True)
    with pytest.raises(CorruptEvidence):
        decode(EncodedEvidence('{"array": 0}', (stream.getvalue(),)), lambda kind, handle: print)


def test_half_a_character_becomes_one_that_can_be_written() -> None:
    assert decode(EncodedEvidence('"\\ud83d!"'), lambda kind, handle: print) == "?!"


@pytest.mark.parametrize("tag", ["dict", "set", "frozenset"])
def test_keys_of_one_hash_are_refused_before_they_are_compared(tag: str) -> None:
    keys = [{"int": hex(number * (2**61 - 1))} for number in range(1, 100_000)]
    content = [[key, 0] for key in keys] if tag == "dict" else keys
    with pytest.raises(CorruptEvidence, match="keys that only take time to tell apart"):
        decode(EncodedEvidence(json.dumps({tag: content})), lambda kind, handle: None)  # type: ignore[arg-type, return-value]


def test_a_few_keys_of_one_hash_are_told_apart() -> None:
    keys = [number * (2**61 - 1) for number in range(100)]
    for value in (dict.fromkeys(keys, 1), set(keys), {-1: 0, -2: 1, 2.5: 2, "a": 3, (1, 2): 4}):
        encoded = encode(value, lambda ask: 0)
        assert decode(encoded, lambda kind, handle: None) == value  # type: ignore[arg-type, return-value]
