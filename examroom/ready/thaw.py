"""Let numbers of a graph vary: its slots become shared variables, which take another value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any

import numpy as np

from examroom.ready.forms import Slots, Unformed, value_of


@dataclass(frozen=True)
class Thawed:
    """What takes the place of the slots of a form.

    Attributes
    ----------
    shared : tuple of SharedVariable
        One for each slot; slots that are one constant have one between them.
    """

    shared: Slots

    @classmethod
    def of(cls, slots: Slots) -> Thawed:
        """Make a shared variable for each constant.

        Raises
        ------
        Unformed
            Some of them vary already.
        """
        from pytensor.compile.sharedvalue import shared
        from pytensor.graph.basic import Constant

        share: Any = shared

        made: dict[Any, Any] = {}
        for slot in slots:
            if not isinstance(slot, Constant):
                raise Unformed(f"{slot} is no constant")
            if slot not in made:
                value = number(slot)
                made[slot] = share(value, shape=value.shape)
        return cls(tuple(made[slot] for slot in slots))

    def replacing(self, slots: Slots) -> dict[Any, Any]:
        """Return what to replace, by what."""
        return dict(zip(slots, self.shared, strict=True))

    def values(self, slots: Slots) -> dict[Any, np.ndarray[Any, Any]]:
        """Return the values of another graph's slots, by shared variable.

        Raises
        ------
        Unformed
            Two that are one here differ there.
        """
        found: dict[Any, np.ndarray[Any, Any]] = {}
        for shared, slot in zip(self.shared, slots, strict=True):
            value = number(slot)
            if shared in found and found[shared].tobytes() != value.tobytes():
                raise Unformed("numbers that were one differ")
            found[shared] = value
        return found


def number(slot: Any) -> np.ndarray[Any, Any]:
    """Return a slot's value: an array of indices, or of 64-bit real numbers, of its own."""
    value = value_of(slot)
    index = value.ndim and value.dtype.kind in "iu"
    return np.array(value, dtype=np.int64 if index else np.float64, order="C", copy=True)


class Lock:
    """Holds what is shared by everything of one form, for as long as numbers are put in."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._put_in: dict[Any, np.ndarray[Any, Any]] | None = None

    @contextmanager
    def holding(self, values: dict[Any, np.ndarray[Any, Any]]) -> Iterator[None]:
        """Give shared variables values for the time of a ``with`` statement."""
        with self._lock:
            if self._put_in is not values:
                self._put_in = values
                for shared, value in values.items():
                    shared.set_value(value, borrow=True)
            yield
