"""Run commands, and measure them with all the processes they start."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

INTERVAL = 0.2
COMPLAINT_LINES = 15


@dataclass
class Seen:
    """A process as it was last seen: its own seconds, those of children it waited for, memory."""

    own: float = 0.0
    reaped: float = 0.0
    memory: int = 0
    alive: bool = True
    children: list[Seen] = field(default_factory=list)

    def spent(self) -> float:
        """Return the processor seconds of the process and of all below it.

        A process that is killed is not waited for by those that started it, so the kernel's own
        sums miss it. Here each counts with the time it was last seen to have spent, or, when that
        is more, with what its parent was told when it ended.
        """
        living = sum(child.spent() for child in self.children if child.alive)
        ended = sum(child.spent() for child in self.children if not child.alive)
        return self.own + living + max(self.reaped, ended)


class Watch:
    """Looks five times a second at all that this process has started, for the time of a ``with``.

    Attributes
    ----------
    wall : float
        Seconds by the clock, once it is over.
    peak : int
        The most bytes that the processes had in memory at one moment, shared ones counted each.
    times : list of (float, float)
        Moments of the monotonic clock, and the processor seconds spent until then.
    """

    def __init__(self) -> None:
        self.wall, self.peak, self.times = 0.0, 0, [(time.monotonic(), 0.0)]
        self._me, self._top = psutil.Process(), Seen()
        self._seen: dict[psutil.Process, Seen] = {self._me: self._top}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watch:
        self._reaped, self._before = _reaped(), 0.0
        self._look()
        self._before = self._top.spent()
        self.times = [(time.monotonic(), 0.0)]
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.wall = time.monotonic() - self.times[0][0]
        self._over.set()
        self._thread.join()
        self._look()

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

    def _look(self) -> None:
        parents = {process.pid: seen for process, seen in self._seen.items() if seen.alive}
        for process in self._me.children(recursive=True):  # each after its parent
            if process not in self._seen:
                with suppress(psutil.Error):
                    above = parents.get(process.ppid(), self._top)
                    seen = parents[process.pid] = self._seen[process] = Seen()
                    above.children.append(seen)
        for process, seen in self._seen.items():  # those too whose parent has left them
            if process != self._me and seen.alive:
                seen.alive = _read(process, seen)
        self._top.reaped = _reaped() - self._reaped
        self.peak = max(self.peak, sum(one.memory for one in self._seen.values() if one.alive))
        spent = self._top.spent() - self._before
        self.times.append((time.monotonic(), max(self.cpu, spent)))


def _read(process: psutil.Process, seen: Seen) -> bool:
    """Note what a process has spent; return whether it is there, and not another of its number."""
    if not process.is_running():
        return False
    try:
        with process.oneshot():
            spent = process.cpu_times()
            seen.memory = process.memory_info().rss
    except psutil.Error:
        return False
    seen.own = spent.user + spent.system
    seen.reaped = spent.children_user + spent.children_system
    return True


def _reaped() -> float:
    used = os.times()
    return used.children_user + used.children_system


@dataclass(frozen=True)
class Run:
    """A command that is over.

    Attributes
    ----------
    out : str
        What it wrote to standard output.
    lines : list of (float, str)
        The lines it wrote to standard error, and when each came, by the monotonic clock.
    watch : Watch
        All measurements.
    """

    out: str
    lines: list[tuple[float, str]]
    watch: Watch

    def figures(self) -> dict[str, float]:
        """Return what is kept of it."""
        watch = self.watch
        return {"wall": round(watch.wall, 3), "cpu": round(watch.cpu, 3), "memory": watch.peak}

    def document(self) -> Any:
        """Return the JSON document that it printed."""
        return json.loads(self.out)


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    exit_codes: Sequence[int] = (0,),
) -> Run:
    """Run a command in a folder, with variables besides those of this process, and measure it.

    Raises
    ------
    SystemExit
        If it failed, with the end of what it wrote: its exit code is not among the `exit_codes`.
    """
    with tempfile.TemporaryFile("w+") as out, Watch() as watch:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        with process:
            lines = [(time.monotonic(), line) for line in process.stderr]
        out.seek(0)
        text = out.read()
    if process.returncode not in exit_codes:
        complaint = "".join(line for _, line in lines[-COMPLAINT_LINES:])
        raise SystemExit(f"{' '.join(command)} failed:\n{text[-2000:]}\n{complaint}")
    return Run(text, lines, watch)
