"""How far a class is, for whoever watches."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
"""How many processes can be at work at a time."""


@dataclass(frozen=True)
class Step:
    """What somebody who watches is told, some times a second and whenever a student is marked.

    Attributes
    ----------
    total, marked : int
        How many students there are, and how many of them have their marks.
    running, waiting : int
        How many notebooks are running, and how many have yet to begin.
    seconds : float
        Since the beginning.
    seconds_left : float or None
        A guess, once there is something to guess from.
    student : str or None
        Who was marked just now.
    points, out_of : float
        What the checks gave this student, and might have given.
    average : float or None
        The part of these points that the students marked so far have on average.
    """

    total: int
    marked: int
    running: int
    waiting: int
    seconds: float
    seconds_left: float | None
    student: str | None = None
    points: float = 0.0
    out_of: float = 0.0
    average: float | None = None


Listener = Callable[[Step], None]


def silent(step: Step) -> None:
    """Listen, and tell nobody."""


class Progress:
    """Counts, and tells a listener.

    Parameters
    ----------
    listen : callable
        Told each `Step`.
    total : int
        How many students there are.
    out_of : float
        The points of all checks.
    """

    def __init__(self, listen: Listener, total: int, out_of: float) -> None:
        self.listen, self.total, self.out_of = listen, total, out_of
        self.marked, self.share = 0, 0.0
        self.finished, self.executed = 0, 0
        self._begun = time.monotonic()
        self._first_run: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._begun

    def run_finished(self, executed: bool) -> None:
        """Note that a submission is on record, and whether it had to be run for this."""
        self.finished += 1
        self.executed += executed

    def tick(self, running: int, waiting: int) -> None:
        """Tell how far the class is."""
        if running and self._first_run is None:
            self._first_run = time.monotonic()
        self.listen(self._step(running, waiting))

    def student_marked(self, student: str, points: float, running: int, waiting: int) -> None:
        """Tell that a student was marked."""
        self.marked += 1
        self.share += points / self.out_of if self.out_of else 0.0
        self.listen(self._step(running, waiting, student, points))

    def _step(
        self, running: int, waiting: int, student: str | None = None, points: float = 0.0
    ) -> Step:
        return Step(
            self.total,
            self.marked,
            running,
            waiting,
            self.seconds,
            self._seconds_left(running + waiting),
            student,
            points,
            self.out_of if student else 0.0,
            self.share / self.marked if self.marked else None,
        )

    def _seconds_left(self, runs: int) -> float | None:
        if runs and self.finished and self._first_run is not None:
            return runs * (time.monotonic() - self._first_run) / self.finished
        if runs or not self.marked:
            return None
        return (self.total - self.marked) * self.seconds / self.marked
