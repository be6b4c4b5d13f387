"""How far a class is, for whoever watches."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist, median, stdev
from typing import NamedTuple

from examroom.grading.parts import Parts

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
"""How many processes can be at work at a time."""

ENOUGH_RUNS = 10
"""From how many runs on it is told how far the time left is known."""


class Load(NamedTuple):
    """How many workers are warming up, how many notebooks are running, how many yet to begin."""

    warming: int
    running: int
    waiting: int


NO_LOAD = Load(0, 0, 0)


@dataclass(frozen=True)
class Step:
    """What somebody who watches is told, some times a second and whenever a student is marked.

    Attributes
    ----------
    total, marked : int
        How many students there are, and how many of them have their marks.
    warming : int
        How many workers are importing and compiling what their first notebook needs.
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
    problem : bool
        Whether this student's submission could not be marked as it was.
    average : float or None
        The part of these points that the students marked so far have on average, those with a
        problem left out.
    left_between : tuple of float or None
        Between what the time left lies in half of all cases, once ten runs are over.
    """

    total: int
    marked: int
    warming: int
    running: int
    waiting: int
    seconds: float
    seconds_left: float | None
    student: str | None = None
    points: float = 0.0
    out_of: float = 0.0
    problem: bool = False
    average: float | None = None
    left_between: tuple[float, float] | None = None


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
        self.parts = Parts()
        self.marked, self.executed = 0, 0
        self._finished, self._with_points, self._share = 0, 0, 0.0
        self._marking: list[float] = []
        self._runs: list[float] = []
        self._begun = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._begun

    def run_finished(self, executed: bool, seconds: float | None = None) -> None:
        """Note that a submission is on record, whether it had to be run for this, and how long."""
        self._finished += 1
        self.executed += executed
        if executed and seconds is not None:
            self._runs.append(seconds)

    def tick(self, load: Load) -> None:
        """Tell how far the class is."""
        self.listen(self._step(load))

    def student_marked(self, student: str, points: float, problem: bool, load: Load) -> None:
        """Tell that a student was marked."""
        self.marked += 1
        own = sum(self.parts.costs[name].seconds for name in ("marking", "recording"))
        self._marking.append(own - sum(self._marking))
        if not problem and self.out_of:
            self._with_points += 1
            self._share += points / self.out_of
        self.listen(self._step(load, student, points, problem))

    def _step(
        self, load: Load, student: str | None = None, points: float = 0.0, problem: bool = False
    ) -> Step:
        return Step(
            self.total,
            self.marked,
            *load,
            self.seconds,
            self._seconds_left(load),
            student,
            points,
            self.out_of if student else 0.0,
            problem,
            self._share / self._with_points if self._with_points else None,
            self._left_between(load),
        )

    def _seconds_left(self, load: Load) -> float | None:
        """Guess how long it will take: runs and marks so far took as long as those to come will.

        How long the warm-up takes nobody knows before it is over, so it is no part of the guess.
        Of the notebooks that are running about half is done. Marking goes on while others run.
        """
        runs = marks = 0.0
        if any(load):
            if not self._finished or not load.running:
                return None
            each = self.parts.costs["runs"].seconds / self._finished
            runs = each * (load.waiting + load.running / 2) / load.running
        if self.marked:  # the first mark is slow: nbgrader is imported for it
            marks = median(self._marking) * (self.total - self.marked)
        elif not runs:
            return None
        return max(runs, marks)

    def _left_between(self, load: Load) -> tuple[float, float] | None:
        """Return the quartiles of the time left, as far as runs differ from each other.

        The sum of runs to come is about normal, and their mean is known from those that are over.
        """
        left = self._seconds_left(load)
        if left is None or not load.running or len(self._runs) < ENOUGH_RUNS:
            return None
        to_come = load.waiting + load.running
        spread = stdev(self._runs) * math.sqrt(to_come * (1 + to_come / len(self._runs)))
        half = NormalDist().inv_cdf(0.75) * spread / load.running
        return max(0.0, left - half), left + half
