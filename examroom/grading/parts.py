"""What the parts of marking a class take."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Cost:
    """Seconds by the clock, and seconds of processors."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0


class Parts:
    """Adds up what the parts of a command take.

    Several workers are at work at a time, so warm-up and runs take more seconds together than pass.

    Attributes
    ----------
    costs : dict of str to Cost
        ``warm_up`` and ``runs`` are the workers', the others the main process's own: ``marking`` is
        hidden tests, ``recording`` gradebook and pages, ``waiting`` is for runs, with nothing else
        to do.
    """

    def __init__(self) -> None:
        names = ("warm_up", "runs", "marking", "recording", "waiting")
        self.costs = {name: Cost() for name in names}

    def add(self, part: str, cost: Mapping[str, float]) -> None:
        """Add what a worker measured: `wall_seconds` and `cpu_seconds`."""
        self.costs[part].seconds += cost.get("wall_seconds", 0.0)
        self.costs[part].cpu_seconds += cost.get("cpu_seconds", 0.0)

    @contextmanager
    def measured(self, part: str) -> Iterator[None]:
        """Add what a ``with`` statement takes in this thread."""
        seconds, cpu_seconds = time.monotonic(), time.thread_time()
        try:
            yield
        finally:
            self.costs[part].seconds += time.monotonic() - seconds
            self.costs[part].cpu_seconds += time.thread_time() - cpu_seconds
