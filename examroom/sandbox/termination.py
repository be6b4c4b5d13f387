"""Say in one sentence how an exam ended."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from enum import StrEnum

from examroom.sandbox.limits import Limits, human_bytes, human_seconds


class Cause(StrEnum):
    """Why the processes of an exam are gone."""

    MEMORY = "memory"
    CPU = "cpu"
    WALL = "wall"
    PROCESSES = "processes"
    SIGNAL = "signal"
    EXIT = "exit"
    CLOSED = "closed"


@dataclass(frozen=True)
class Termination:
    """How an exam ended: the cause, and a sentence without its full stop for a person to read."""

    cause: Cause
    sentence: str

    @property
    def by_limit(self) -> bool:
        """Whether the exam used more than it may."""
        return self.cause in {Cause.MEMORY, Cause.CPU, Cause.WALL, Cause.PROCESSES}


def over_limit(cause: Cause, limits: Limits) -> Termination:
    """Tell of an exam that was ended because it used more than it may."""
    sentences = {
        Cause.MEMORY: f"out of memory ({human_bytes(limits.memory)})",
        Cause.CPU: f"out of processor time ({human_seconds(limits.cpu_seconds)})",
        Cause.WALL: f"out of time ({human_seconds(limits.wall_seconds)})",
        Cause.PROCESSES: f"too many processes and threads ({limits.processes} are allowed)",
    }
    return Termination(cause, sentences[cause])


def exited(returncode: int, limits: Limits) -> Termination:
    """Tell of an exam that ended by itself.

    Parameters
    ----------
    returncode : int
        As of a shell: 128 and more for a signal. A student's code can choose it, so it explains and
        proves nothing.
    limits : Limits
        What the exam was allowed.
    """
    number = -returncode if returncode < 0 else returncode - 128
    if number == signal.SIGXCPU:
        return over_limit(Cause.CPU, limits)
    if number > 0:
        try:
            name = signal.Signals(number).name
        except ValueError:
            name = f"signal {number}"
        return Termination(Cause.SIGNAL, f"Python was stopped by {name}")
    return Termination(Cause.EXIT, f"Python ended by itself (exit code {returncode})")
