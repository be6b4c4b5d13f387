"""How a run ended: its cause as data, and a sentence for people."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from enum import StrEnum

from examroom.sandbox.limits import Limits, human_bytes, human_seconds


class Cause(StrEnum):
    """Why the processes of a run are gone. The values are words for reports: ``cause.value``."""

    MEMORY = "memory"
    """It used more memory than it may, with its children and the files that it wrote."""
    CPU = "cpu"
    """It used more processor time than it may."""
    WALL = "wall"
    """It took longer by the clock than it may."""
    PROCESSES = "processes"
    """It had more processes and threads at one time than it may."""
    SIGNAL = "signal"
    """A signal ended it: a crash, or Linux short of memory, or its own doing."""
    EXIT = "exit"
    """It ended by itself."""
    CLOSED = "closed"
    """The grader ended it, as it does after the last cell."""


@dataclass(frozen=True)
class Termination:
    """How a run ended: the cause, and a sentence without its full stop for a person to read."""

    cause: Cause
    sentence: str


def over_limit(cause: Cause, limits: Limits) -> Termination:
    """Describe a run that was ended because it used more than it may."""
    sentences = {
        Cause.MEMORY: f"out of memory ({human_bytes(limits.memory)})",
        Cause.CPU: f"out of processor time ({human_seconds(limits.cpu_seconds)})",
        Cause.WALL: f"out of time ({human_seconds(limits.wall_seconds)})",
        Cause.PROCESSES: f"too many processes and threads ({limits.processes} are allowed)",
    }
    return Termination(cause, sentences[cause])


def exited(returncode: int, limits: Limits) -> Termination:
    """Describe a run that the grader did not end.

    Parameters
    ----------
    returncode : int
        As of a shell: 128 and more for a signal. A student's code can choose it, so it explains and
        proves nothing.
    limits : Limits
        What the run was allowed.
    """
    number = -returncode if returncode < 0 else returncode - 128
    if number == signal.SIGXCPU:  # Linux's own limit on processor time was quicker than the meter
        return over_limit(Cause.CPU, limits)
    if number > 0:
        try:
            name = signal.Signals(number).name
        except ValueError:
            name = f"signal {number}"
        return Termination(Cause.SIGNAL, f"Python was stopped by {name}")
    return Termination(Cause.EXIT, f"Python ended by itself (exit code {returncode})")
