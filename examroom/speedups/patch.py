"""Put functions of ours in the places of others."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


def take_place(owner: Any, name: str, ours: Callable[..., Any]) -> None:
    """Let a function of ours be called in the place of a module's function or a class's method.

    Parameters
    ----------
    owner : module or class
        Where the other function is.
    name : str
        Its name there.
    ours : callable
        Takes the other function first, and then what that would be given.
    """
    theirs = getattr(owner, name)

    @functools.wraps(theirs)
    def instead(*given: Any, **options: Any) -> Any:
        return ours(theirs, *given, **options)

    setattr(owner, name, instead)
