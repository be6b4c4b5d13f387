"""Let numbers of a graph vary: its slots become parts of two arrays, which take other values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any

import numpy as np

from examroom.speedups.signature import NoSignature, Slots, is_index, value_of

Values = dict[Any, np.ndarray[Any, Any]]
"""By shared variable."""


@dataclass(frozen=True)
class Parametrised:
    """What takes the place of the slots of a form: two arrays, since each one costs compilation.

    Attributes
    ----------
    numbers, indices : SharedVariable
        All real numbers, and all indices of elements, one after the other.
    places : tuple of int
        For each slot, which of the different constants it is.
    parts : tuple of Variable
        For each different constant, what to put in its place.
    """

    numbers: Any
    indices: Any
    places: tuple[int, ...]
    parts: Slots

    @classmethod
    def of(cls, slots: Slots) -> Parametrised:
        """Make room for constants.

        Raises
        ------
        NoSignature
            Some of them vary already.
        """
        from pytensor.compile.sharedvalue import SharedVariable, shared

        if any(isinstance(slot, SharedVariable) for slot in slots):
            raise NoSignature("numbers that vary already")
        different = list(dict.fromkeys(slots))
        share: Any = shared
        arrays = _joined([number(slot) for slot in different])
        numbers, indices = (share(array, shape=array.shape) for array in arrays)
        parts, filled = [], {numbers: 0, indices: 0}
        for slot in different:
            value = number(slot)
            whole = indices if is_index(value) else numbers
            begin, filled[whole] = filled[whole], filled[whole] + value.size
            part = whole[begin : filled[whole]] if value.ndim else whole[begin]
            parts.append(part.reshape(value.shape) if value.ndim > 1 else part)
        places = tuple(different.index(slot) for slot in slots)
        return cls(numbers, indices, places, tuple(parts))

    def replacing(self, slots: Slots) -> dict[Any, Any]:
        """Return what to replace, by what."""
        return {slot: self.parts[place] for slot, place in zip(slots, self.places, strict=True)}

    def values(self, slots: Slots) -> Values:
        """Return the values of another graph's slots.

        Raises
        ------
        NoSignature
            Two that are one here differ there.
        """
        found: dict[int, np.ndarray[Any, Any]] = {}
        for place, slot in zip(self.places, slots, strict=True):
            value = number(slot)
            if found.setdefault(place, value).tobytes() != value.tobytes():
                raise NoSignature("numbers that were one differ")
        numbers, indices = _joined([found[place] for place in range(len(self.parts))])
        return {self.numbers: numbers, self.indices: indices}


def _joined(values: list[np.ndarray[Any, Any]]) -> list[np.ndarray[Any, Any]]:
    """Return all numbers in an array, and all indices in another."""
    kinds: list[list[Any]] = [[np.empty(0)], [np.empty(0, dtype=np.int64)]]
    for value in values:
        kinds[is_index(value)].append(value.ravel())
    return [np.concatenate(kind) for kind in kinds]


def number(slot: Any) -> np.ndarray[Any, Any]:
    """Return a slot's value: an array of indices, or of 64-bit real numbers, of its own."""
    value = value_of(slot)
    kind = np.int64 if is_index(value) else np.float64
    return np.array(value, dtype=kind, order="C", copy=True)


class Lock:
    """Holds what is shared by everything of one form, for as long as numbers are put in."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._put_in: Values | None = None

    @contextmanager
    def holding(self, values: Values) -> Iterator[None]:
        """Give shared variables values for the time of a ``with`` statement."""
        with self._lock:
            if self._put_in is not values:
                self._put_in = values
                for shared, value in values.items():
                    shared.set_value(value, borrow=True)
            yield
