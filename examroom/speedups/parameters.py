"""Make the constants of a graph parameters: parts of an array, which takes other values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any

import numpy as np

from examroom.speedups.signature import Constants, NoSignature, is_index, value_of

Array = np.ndarray[Any, Any]
Values = dict[Any, Array]
"""By shared variable."""


@dataclass(frozen=True)
class Parameters:
    """What takes the place of a signature's constants: one array, since each costs compilation.

    Attributes
    ----------
    numbers : SharedVariable
        All of them, one after the other, indices of elements among them.
    positions : tuple of int
        For each constant, which of the different ones it is.
    parts : tuple of Variable
        For each different constant, what to put in its place.
    """

    numbers: Any
    positions: tuple[int, ...]
    parts: tuple[Any, ...]

    @classmethod
    def of(cls, constants: Constants) -> Parameters:
        """Make parameters that have the values of constants.

        Raises
        ------
        NoSignature
            Some of them vary already.
        """
        from pytensor.compile.sharedvalue import SharedVariable, shared

        if any(isinstance(constant, SharedVariable) for constant in constants):
            raise NoSignature("numbers that vary already")
        different = list(dict.fromkeys(constants))
        values = [copied_value(constant) for constant in different]
        share: Any = shared
        array = _joined(values)
        numbers, parts, filled = share(array, shape=array.shape), [], 0
        for value in values:
            begin, filled = filled, filled + value.size
            part = numbers[begin:filled] if value.ndim else numbers[begin]
            part = part.reshape(value.shape) if value.ndim > 1 else part
            parts.append(part.astype(value.dtype) if is_index(value) else part)
        positions = tuple(different.index(constant) for constant in constants)
        return cls(numbers, positions, tuple(parts))

    def replacing(self, constants: Constants) -> dict[Any, Any]:
        """Return what to replace, by what."""
        pairs = zip(constants, self.positions, strict=True)
        return {constant: self.parts[position] for constant, position in pairs}

    def values(self, constants: Constants) -> Values:
        """Return the values of another graph's constants.

        Raises
        ------
        NoSignature
            Two that are one here differ there.
        """
        found: dict[int, Array] = {}
        for position, constant in zip(self.positions, constants, strict=True):
            value = copied_value(constant)
            if found.setdefault(position, value).tobytes() != value.tobytes():
                raise NoSignature("numbers that were one differ")
        return {self.numbers: _joined([found[position] for position in range(len(self.parts))])}


def _joined(values: list[Array]) -> Array:
    """Return all numbers in one array of real numbers, which hold indices exactly."""
    return np.concatenate([np.empty(0), *(value.ravel() for value in values)])


def copied_value(constant: Any) -> Array:
    """Return a constant's value: an array of indices, or of 64-bit real numbers, of its own."""
    value = value_of(constant)
    kind = np.int64 if is_index(value) else np.float64
    return np.array(value, dtype=kind, order="C", copy=True)


class ParameterLock:
    """Lets one model at a time of those that share parameters set them."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._current: Values | None = None

    @contextmanager
    def setting(self, values: Values) -> Iterator[None]:
        """Give shared variables values for the time of a ``with`` statement."""
        with self._lock:
            if self._current is not values:
                self._current = values
                for shared, value in values.items():
                    shared.set_value(value, borrow=True)
            yield
