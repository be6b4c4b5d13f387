"""What an exam may use, declared once: every limit with its unit and its meaning."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True)
class Limits:
    """The resources of one exam. An exam is one kernel and every process it starts.

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
        default=3600.0, metadata={"help": "time by the clock for the whole exam (seconds)"}
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
        metadata={"help": "what the kernel may say in outputs and messages (bytes)"},
    )
    threads: int = field(
        default=1, metadata={"help": "threads that numpy, BLAS and numba are told to use"}
    )

    def __post_init__(self) -> None:
        """Refuse limits that no exam could run under."""
        for one in fields(self):
            if not getattr(self, one.name) > 0:
                raise ValueError(f"The limit {one.name!r} must be greater than zero.")

    @classmethod
    def describe(cls) -> dict[str, str]:
        """Return what each limit means, by its name."""
        return {one.name: one.metadata["help"] for one in fields(cls)}


def human_bytes(size: float) -> str:
    """Write a number of bytes for people, such as ``2 GiB``."""
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size:.0f} bytes"


def human_seconds(seconds: float) -> str:
    """Write a time for people, such as ``90 seconds`` or ``30 minutes``."""
    if seconds >= 120 and seconds % 60 == 0:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds:.3g} second{'' if seconds == 1 else 's'}"
