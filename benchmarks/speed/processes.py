"""Run commands, and measure them with all the processes they start."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

INTERVAL = 0.2
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
COMPLAINT_LINES = 15
Key = tuple[int, str]


@dataclass
class Seen:
    """A process as it was last seen: its own seconds, those of children it waited for, memory."""

    parent: Key
    own: float = 0.0
    reaped: float = 0.0
    memory: int = 0
    alive: bool = True


class Watch:
    """Looks five times a second at all that this process has started, for the time of a ``with``.

    A process that is killed is not waited for by those that started it, so the kernel's own sums
    miss it. Here each process counts with the time it was last seen to have spent, or, when that
    is more, with what its parent was told when it ended.
    """

    def __init__(self) -> None:
        self.root: Key = (os.getpid(), "")
        self.seen: dict[Key, Seen] = {}
        self.keys: dict[int, Key] = {self.root[0]: self.root}
        self.strangers: set[int] = set()
        self.peak = 0
        self.times: list[tuple[float, float]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watch:
        self.begun, self._reaped = time.monotonic(), _reaped()
        self._look()
        self._base = self._total()
        self._note()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wall = time.monotonic() - self.begun
        self._over.set()
        self._thread.join()
        self._look()
        self._note()

    @property
    def cpu(self) -> float:
        """Processor seconds so far, or until the end."""
        return self.times[-1][1]

    def cpu_at(self, moment: float) -> float:
        """Return the processor seconds spent until a moment, as the monotonic clock has it."""
        return max((spent for when, spent in self.times if when <= moment), default=0.0)

    def _watch(self) -> None:
        while not self._over.wait(INTERVAL):
            self._look()
            self._note()

    def _note(self) -> None:
        before = self.times[-1][1] if self.times else 0.0
        self.times.append((time.monotonic(), max(before, self._total() - self._base)))

    def _look(self) -> None:
        present = {int(name) for name in os.listdir("/proc") if name.isdigit()}
        self.strangers &= present
        for number in sorted(present - self.strangers - {self.root[0]}):
            with suppress(OSError, IndexError):
                self._read(number)
        for key, one in self.seen.items():
            one.alive = one.alive and key[0] in present and self.keys.get(key[0]) == key
        self.peak = max(self.peak, sum(one.memory for one in self.seen.values() if one.alive))

    def _read(self, number: int) -> None:
        stat = Path(f"/proc/{number}/stat").read_text(errors="replace").rpartition(")")[2].split()
        key = (number, stat[19])
        if key not in self.seen:
            above = self.keys.get(int(stat[1]))
            if above is None:
                if int(stat[1]) in self.strangers or stat[1] == "0":
                    self.strangers.add(number)
                return
            self.seen[key], self.keys[number] = Seen(above), key
        one = self.seen[key]
        one.own = (int(stat[11]) + int(stat[12])) / TICK
        one.reaped = (int(stat[13]) + int(stat[14])) / TICK
        one.memory = int(stat[21]) * PAGE

    def _total(self) -> float:
        below: dict[Key, list[Key]] = {}
        for key, one in self.seen.items():
            below.setdefault(one.parent, []).append(key)

        def spent(key: Key, own: float, reaped: float) -> float:
            ended = living = 0.0
            for child in below.get(key, ()):
                one = self.seen[child]
                its = spent(child, one.own, one.reaped)
                ended, living = (ended, living + its) if one.alive else (ended + its, living)
            return own + max(reaped, ended) + living

        return spent(self.root, 0.0, _reaped() - self._reaped)


def _reaped() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True)
class Run:
    """A command that is over.

    Attributes
    ----------
    wall, cpu : float
        Seconds by the clock, and of processors, all its processes together.
    memory : int
        The most bytes that its processes had in memory at one moment, shared ones counted each.
    out : str
        What it wrote to standard output.
    said : list of (float, str)
        The lines it wrote to standard error, and when each came, by the monotonic clock.
    watch : Watch
        All measurements.
    """

    wall: float
    cpu: float
    memory: int
    out: str
    said: list[tuple[float, str]] = field(repr=False)
    watch: Watch = field(repr=False)

    def figures(self) -> dict[str, float]:
        """Return what is kept of it."""
        return {"wall": round(self.wall, 3), "cpu": round(self.cpu, 3), "memory": self.memory}


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    allowed: Sequence[int] = (0,),
) -> Run:
    """Run a command in a folder and measure it.

    Parameters
    ----------
    command : sequence of str
        What to run.
    folder : Path
        Where.
    environment : mapping, optional
        Variables besides those of this process.
    allowed : sequence of int, optional
        Exit codes that mean success.

    Raises
    ------
    SystemExit
        If it failed, with the end of what it said.
    """
    said: list[tuple[float, str]] = []
    with tempfile.TemporaryFile("w+") as out, Watch() as watch:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        with process:
            said += [(time.monotonic(), line) for line in process.stderr]
        out.seek(0)
        text = out.read()
    if process.returncode not in allowed:
        complaint = "".join(line for _, line in said[-COMPLAINT_LINES:])
        raise SystemExit(f"{' '.join(command)} failed:\n{text[-2000:]}\n{complaint}")
    return Run(watch.wall, watch.cpu, watch.peak, text, said, watch)
