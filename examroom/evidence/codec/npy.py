"""Arrays as the bytes of ``.npy`` files, of numbers or strings only, never of objects."""

from __future__ import annotations

import io
import math
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.codec.errors import CorruptEvidence, check_size
from examroom.evidence.values import ARRAY_KINDS

MAX_ARRAY_BYTES = 64 * 2**20
MOST_EMPTY_ROWS = 10**6


def npy_bytes(array: NDArray[Any]) -> bytes:
    """Return an array as the bytes of an ``.npy`` file."""
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def read_npy(content: bytes) -> NDArray[Any]:
    """Return the array of an ``.npy`` file's bytes: numbers or strings, within the size cap.

    Raises
    ------
    CorruptEvidence
        If it is not that.
    """
    check_size(len(content), MAX_ARRAY_BYTES, "an array")
    stream = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(stream)
        if version != (1, 0):
            raise CorruptEvidence("an array in an unknown format")
        shape, by_column, dtype = np.lib.format.read_array_header_1_0(stream)
    except CorruptEvidence:
        raise
    except Exception as error:  # the header is read by Python's own parser, which raises anything
        raise CorruptEvidence(f"{type(error).__name__} while reading an array") from error
    size = math.prod(shape) * dtype.itemsize
    if dtype.kind not in ARRAY_KINDS or dtype.names or size != len(content) - stream.tell():
        raise CorruptEvidence("an array whose header does not match its content")
    if dtype.itemsize == 0:  # any number of items would match
        raise CorruptEvidence("an array of items without a size")
    if math.prod(length for length in shape if length) > max(size, MOST_EMPTY_ROWS):
        raise CorruptEvidence("an empty array with rows without end")
    try:
        values = np.frombuffer(content[stream.tell() :], dtype)
        found = values.reshape(shape, order="F" if by_column else "C").copy(order="K")
    except (ValueError, TypeError, OverflowError) as error:
        raise CorruptEvidence(f"{type(error).__name__} while reading an array") from error
    if dtype.kind == "U" and not _are_letters(found):
        raise CorruptEvidence("an array of texts in which something is no letter")
    return found


def _are_letters(texts: NDArray[np.str_]) -> bool:
    """Say whether Python can read each text: NumPy keeps any four bytes for a letter."""
    numbers = np.frombuffer(texts.tobytes(), texts.dtype.byteorder.replace("|", "=") + "u4")
    return bool(numbers.max(initial=0) <= sys.maxunicode)
