"""What an object is, by the names of its classes: no package is imported to find it out."""

from __future__ import annotations

from typing import Any


def class_names(value: Any) -> set[str]:
    """Return the names of an object's class and of all that it inherits from."""
    return {cls.__name__ for cls in type(value).__mro__}


def packages(value: Any) -> set[str]:
    """Return the packages that these classes come from."""
    return {cls.__module__.partition(".")[0] for cls in type(value).__mro__}
