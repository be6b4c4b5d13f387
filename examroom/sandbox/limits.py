"""What one run may use, declared once: every limit with its unit and its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from examroom.util import messages
from examroom.util.errors import Problem

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True)
class Limits:
    """The resources of one run: one kernel and every process it starts.

    Sizes are bytes, times are seconds. ``describe()`` lists what each limit means.
    """

    memory: int = field(
        default=4 * GIB,
        metadata={"help": "memory of all processes and of all files written, together (bytes)"},
    )
    cpu_seconds: float = field(
        default=1800.0, metadata={"help": "processor time of all processes together (seconds)"}
    )
    wall_seconds: float = field(
        default=3600.0, metadata={"help": "time by the clock for the whole run (seconds)"}
    )
    processes: int = field(
        default=256, metadata={"help": "processes and threads at one time, together"}
    )
    scratch: int = field(
        default=512 * MIB,
        metadata={"help": "space in each of the working folder, /tmp and /dev/shm (bytes)"},
    )
    file_size: int = field(
        default=256 * MIB, metadata={"help": "the largest file that can be written (bytes)"}
    )
    open_files: int = field(default=512, metadata={"help": "open files of each process"})
    output: int = field(
        default=16 * MIB,
        metadata={"help": "what the kernel may write in outputs and messages (bytes)"},
    )
    threads: int = field(
        default=1, metadata={"help": "threads that numpy, BLAS and numba are told to use"}
    )

    def __post_init__(self) -> None:
        """Refuse limits that nothing could run under."""
        for name, value in vars(self).items():
            if not value > 0:
                raise ValueError(f"The limit {name!r} must be greater than zero, not {value!r}.")

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Limits:
        """Return the default limits, but for those that a course sets.

        Parameters
        ----------
        settings : mapping of str to number
            As in a configuration file: limits by name.

        Raises
        ------
        Problem
            There is no limit of such a name, or its value is no number that it can have.
        """
        known = {limit.name: limit for limit in fields(cls)}
        values = {}
        for name, value in settings.items():
            if name not in known:
                raise Problem(f"There is no limit {name!r}; the limits are {', '.join(known)}.")
            number_type: Any = type(known[name].default)
            values[name] = as_number(value, number_type)
            if values[name] is None:
                kind = "a whole number" if number_type is int else "a number"
                meaning = known[name].metadata["help"]
                raise Problem(f"The limit {name!r} must be {kind}, not {value!r}: {meaning}.")
        try:
            return cls(**values)
        except ValueError as error:
            raise Problem(str(error)) from None

    @classmethod
    def describe(cls) -> dict[str, str]:
        """Return what each limit means, by its name."""
        return {limit.name: limit.metadata["help"] for limit in fields(cls)}


def as_number(value: object, number_type: type[int] | type[float]) -> Any:
    """Return a number as a number of some type, so 2e9 as a whole number; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = number_type(value)
    except (ValueError, OverflowError):  # "not a number" and infinity are no whole numbers
        return None
    return number if number == value else None


def human_bytes(size: float) -> str:
    """Write a number of bytes for people, such as ``2 GiB``."""
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size:.0f} bytes"


def human_seconds(seconds: float) -> str:
    """Write a time for people, such as ``90 seconds`` or ``30 minutes``."""
    if seconds >= 120 and seconds % 60 == 0:
        return messages.MINUTES.format(number=f"{seconds / 60:.0f}")
    if seconds == 1:
        return messages.ONE_SECOND
    return messages.SECONDS.format(number=f"{seconds:.3g}")
