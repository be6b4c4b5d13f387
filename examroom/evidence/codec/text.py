"""Encoded evidence as one text, which a kernel replies with and a record keeps."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json

from examroom.evidence.codec.errors import CorruptEvidence, check_size
from examroom.evidence.codec.tree import EncodedEvidence

MAX_CHARACTERS = 128 * 2**20
MAX_ARRAYS = 10_000

DIGEST = "sha256:"
"""Stands before the digest of a text that was received before, in the text's place."""
DIGEST_FROM = 10_000
"""A text of so many characters or more is not sent twice."""

ESCAPES = (("~", "~0"), ("\\", "~1"), ("'", "~2"))


def dumps(encoded: EncodedEvidence) -> str:
    """Return encoded evidence as text: JSON with the arrays in base 64."""
    arrays = [base64.b64encode(array).decode("ascii") for array in encoded.arrays]
    return json.dumps({"text": encoded.text, "arrays": arrays})


def loads(text: str) -> EncodedEvidence:
    """Read encoded evidence.

    Raises
    ------
    CorruptEvidence
        If `text` is not what `dumps` writes, or is too large.
    """
    check_size(len(text), MAX_CHARACTERS, "a piece of evidence")
    try:
        content = json.loads(text)
        tree, arrays = content["text"], content["arrays"]
        if type(tree) is not str or type(arrays) is not list or len(arrays) > MAX_ARRAYS:
            raise CorruptEvidence("encoded evidence with other fields than its own")
        return EncodedEvidence(
            tree, tuple(base64.b64decode(array, validate=True) for array in arrays)
        )
    except CorruptEvidence:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise CorruptEvidence(f"{type(error).__name__} while reading encoded evidence") from error


def quote(text: str) -> str:
    """Return a text without quotes and backslashes, so that Python's repr shows it as it is."""
    for letter, code in ESCAPES:
        text = text.replace(letter, code)
    return text


def unquote(text: str) -> str:
    """Undo `quote`."""
    for letter, code in reversed(ESCAPES):
        text = text.replace(code, letter)
    return text


def digest(text: str) -> str:
    """Return what stands for a text that was received before."""
    return DIGEST + hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
