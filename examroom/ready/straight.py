"""Call compiled code straight: numba works out the types of what it is given at every call.

Where a random generator is among it, that takes eight times as long as a few hundred draws.
"""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

Kinds = tuple[Any, ...] | None


class Straight:
    """Takes the place of a function that numba compiles, and asks for types if they are new.

    Parameters
    ----------
    function : numba.core.dispatcher.Dispatcher
        It takes any number of arguments, as the functions that PyTensor makes do.
    """

    def __init__(self, function: Any) -> None:
        self._function = function
        self._kinds: Kinds = None
        self._enter: Any = None

    def __call__(self, *given: Any) -> Any:
        """Compute it."""
        kinds = kinds_of(given)
        if kinds is not None and kinds == self._kinds:
            return self._enter(given)
        found = self._function(*given)
        versions = list(self._function.overloads.values())
        if kinds is not None and len(versions) == 1:
            self._kinds, self._enter = kinds, versions[0].entry_point
        return found

    @classmethod
    def within(cls, compiled: Any) -> None:
        """Let a function of PyTensor call its code straight, if it is of a known make."""
        defaults: tuple[Any, ...] = getattr(compiled.vm, "__defaults__", None) or ()
        if not defaults or defaults[0] is not getattr(compiled.vm, "jit_fn", None):
            return
        function, *rest = defaults
        arguments = inspect.signature(function.py_func).parameters.values()
        if [one.kind for one in arguments] == [inspect.Parameter.VAR_POSITIONAL]:
            compiled.vm.__defaults__ = (cls(function), *rest)


def kinds_of(given: tuple[Any, ...]) -> Kinds:
    """Return what numba's types follow from, None if that may be more than is looked at."""
    kinds: list[Any] = []
    for one in given:
        if type(one) is np.ndarray and one.flags.carray:
            kinds.append((one.dtype, one.ndim))
        elif type(one) is np.random.Generator:
            kinds.append(np.random.Generator)
        else:
            return None
    return tuple(kinds)
