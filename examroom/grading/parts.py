"""What the parts of marking a class take, and whether a warm-up pays by what they took before."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from examroom.execution import compiled_code
from examroom.util.limited_process import cpu_seconds_of_jobs

UNMEASURED = 6
"""From how many notebooks on there is a warm-up where nobody knows what it takes."""
MEASURED_AGAIN = 60
"""From how many on there is one in any case: so few seconds lost tell whether it pays by now."""
SECONDS_FILE = "seconds.json"


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
        """Add what a ``with`` statement takes in this thread, and in jobs that it gives."""
        seconds, cpu_seconds = time.monotonic(), _cpu_seconds()
        try:
            yield
        finally:
            self.costs[part].seconds += time.monotonic() - seconds
            self.costs[part].cpu_seconds += _cpu_seconds() - cpu_seconds


def _cpu_seconds() -> float:
    return time.thread_time() + cpu_seconds_of_jobs()


@dataclass(frozen=True)
class Pace:
    """What the last runs of an assignment took on this machine, in seconds by the clock.

    Attributes
    ----------
    warm_up : float
        The warm-up; here and in what follows 0 stands for not known.
    without, after : float
        A run that no warm-up went before, and one after it: the medians of a command.
    """

    warm_up: float = 0.0
    without: float = 0.0
    after: float = 0.0

    def break_even(self, places: int) -> int:
        """Return from how many notebooks on a class is sooner over with a warm-up.

        Parameters
        ----------
        places : int
            How many are run at a time; each place runs its share one after the other.
        """
        if not (self.warm_up and self.without and self.after):
            return UNMEASURED
        gain = self.without - self.after
        rounds = self.warm_up / gain if gain > 0 else MEASURED_AGAIN
        return min(max(2, places * int(rounds) + 1), MEASURED_AGAIN)

    @classmethod
    def kept(cls, assignment: object) -> Pace:
        """Return what was kept on this machine for an assignment, told by what JSON can hold."""
        kept = compiled_code.load(compiled_code.key_of(["pace", assignment]))
        return cls(**json.loads(kept[SECONDS_FILE])) if SECONDS_FILE in kept else cls()

    def keep(self, assignment: object) -> None:
        """Keep it, where that is possible."""
        content = json.dumps(asdict(self)).encode()
        compiled_code.keep(compiled_code.key_of(["pace", assignment]), {SECONDS_FILE: content})
