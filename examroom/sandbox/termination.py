"""How a run ended: its cause as data, and a sentence for people."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from enum import StrEnum

from examroom.sandbox.limits import Limits, human_bytes, human_seconds
from examroom.util import messages


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
        Cause.MEMORY: messages.OUT_OF_MEMORY.format(limit=human_bytes(limits.memory)),
        Cause.CPU: messages.OUT_OF_PROCESSOR_TIME.format(limit=human_seconds(limits.cpu_seconds)),
        Cause.WALL: messages.OUT_OF_TIME.format(limit=human_seconds(limits.wall_seconds)),
        Cause.PROCESSES: messages.TOO_MANY_PROCESSES.format(limit=limits.processes),
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
            name = messages.UNKNOWN_SIGNAL.format(number=number)
        return Termination(Cause.SIGNAL, messages.STOPPED_BY_SIGNAL.format(signal=name))
    return Termination(Cause.EXIT, messages.ENDED_BY_ITSELF.format(code=returncode))
