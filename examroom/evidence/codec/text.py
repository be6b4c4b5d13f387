"""Evidence as one line of text, to be said over a kernel's channels or kept in a record."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json

from examroom.evidence.codec.npy import CorruptEvidence, cap
from examroom.evidence.codec.tree import EncodedEvidence

MAX_WIRE = 128 * 2**20
MAX_ARRAYS = 10_000
AGAIN = "again:"
"""What stands before the mark of a text that has arrived before, in the text's place."""
LONG = 10_000
"""Letters from which on a text is not sent twice."""


def to_wire(parcel: EncodedEvidence) -> str:
    """Return a parcel as text: JSON with the arrays in base 64."""
    arrays = [base64.b64encode(array).decode("ascii") for array in parcel.arrays]
    return json.dumps({"text": parcel.text, "arrays": arrays})


ESCAPES = (("~", "~0"), ("\\", "~1"), ("'", "~2"))


def mark_of(wire: str) -> str:
    """Return what a wire text that has arrived is known by."""
    return hashlib.sha256(wire.encode(errors="surrogatepass")).hexdigest()


def to_words(wire: str) -> str:
    """Return wire text without quotes and backslashes, so that Python shows it as it is."""
    for letter, code in ESCAPES:
        wire = wire.replace(letter, code)
    return wire


def from_words(words: str) -> str:
    """Undo `to_words`."""
    for letter, code in reversed(ESCAPES):
        words = words.replace(code, letter)
    return words


def from_wire(text: str) -> EncodedEvidence:
    """Read a parcel back.

    Raises
    ------
    CorruptEvidence
        If `text` is not what `to_wire` writes, or is too large.
    """
    cap(len(text), MAX_WIRE, "a piece of evidence")
    try:
        content = json.loads(text)
        tree, arrays = content["text"], content["arrays"]
        if type(tree) is not str or type(arrays) is not list or len(arrays) > MAX_ARRAYS:
            raise CorruptEvidence("a parcel of another form")
        return EncodedEvidence(
            tree, tuple(base64.b64decode(array, validate=True) for array in arrays)
        )
    except CorruptEvidence:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise CorruptEvidence(f"{type(error).__name__} while reading a parcel") from error
