"""Whoever runs the notebooks of a class: processes of this machine, or somebody's cluster."""

from __future__ import annotations

from examroom.util import skip_slow_imports  # noqa: F401  # first of all

# isort: split
import threading
from collections.abc import Mapping
from typing import Protocol

from examroom.execution.task import Task

TRIES = 2
"""How often a notebook is run that ends its worker."""


class WorkerLost(Exception):
    """A notebook that ended its worker each time it was run."""


class WarmUps:
    """Which workers are warming up, and what it took those who have."""

    def __init__(self) -> None:
        self.costs: list[dict[str, float]] = []
        self._warming: set[str] = set()
        self._lock = threading.Lock()

    @property
    def warming(self) -> int:
        """How many workers are warming up."""
        return len(self._warming)

    def begin(self, worker: str) -> None:
        """Note that a worker warms up."""
        with self._lock:
            self._warming.add(worker)

    def end(self, worker: str, cost: Mapping[str, float] | None = None) -> None:
        """Note that it does not any more, and what that took: nothing is known if it has ended."""
        with self._lock:
            self._warming.discard(worker)
            if cost is not None:
                self.costs.append(dict(cost))


class Workers(Protocol):
    """Whoever runs notebooks.

    Attributes
    ----------
    places : int
        How many tasks may be given at a time.
    warm_ups : WarmUps
        Which workers are warming up.
    """

    places: int
    warm_ups: WarmUps

    @property
    def at_once(self) -> int:
        """How many of them are run at a time now; the others wait for their turn."""

    def execute(self, task: Task, place: int) -> bytes:
        """Run a notebook and return its record as it is written down; one at a time at each place.

        Raises
        ------
        WorkerLost
            If it ended its worker twice.
        """
