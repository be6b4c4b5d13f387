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
        How many exams are being held, and how many have yet to begin.
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
    """Counts, and tells a listener."""

    def __init__(self, listen: Listener, total: int) -> None:
        self.listen, self.total = listen, total
        self.marked, self.share = 0, 0.0
        self.begun = time.monotonic()
        self.exams, self.held = 0, 0
        self._first_exam: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.begun

    def over(self, held: bool) -> None:
        """Note that an exam is over, and whether it had to be held."""
        self.exams += 1
        self.held += held

    def tick(self, running: int, waiting: int) -> None:
        """Tell how far the class is."""
        if running and self._first_exam is None:
            self._first_exam = time.monotonic()
        self.listen(self._step(running, waiting))

    def mark(
        self, student: str, points: float, out_of: float, running: int = 0, waiting: int = 0
    ) -> None:
        """Tell that a student was marked."""
        self.marked += 1
        self.share += points / out_of if out_of else 0.0
        self.listen(self._step(running, waiting, student, points, out_of))

    def _step(
        self,
        running: int,
        waiting: int,
        student: str | None = None,
        points: float = 0.0,
        out_of: float = 0.0,
    ) -> Step:
        average = self.share / self.marked if self.marked else None
        left = self._left(running + waiting)
        seconds = self.seconds
        return Step(
            self.total,
            self.marked,
            running,
            waiting,
            seconds,
            left,
            student,
            points,
            out_of,
            average,
        )

    def _left(self, exams: int) -> float | None:
        if exams and self.exams and self._first_exam is not None:
            return exams * (time.monotonic() - self._first_exam) / self.exams
        if exams or not self.marked:
            return None
        return (self.total - self.marked) * self.seconds / self.marked
