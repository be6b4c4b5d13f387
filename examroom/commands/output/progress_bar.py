"""Show how far a class is: on a terminal, as a line now and then in a log, as JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from examroom.commands.output.console import printable
from examroom.grading.progress import Listener, Step

FIRST_LINES, LATER_LINES = 10.0, 60.0
"""Seconds between two lines of a log: in its first two minutes, and afterwards."""
EARLY = 120.0


class ClassProgress(Progress):
    """A bar, and below it a line that is cut at the edge of the terminal."""

    below = "reading what was handed in"

    def get_renderables(self) -> Iterable[RenderableType]:
        """Return both lines."""
        yield from super().get_renderables()
        yield Text(printable(self.below), style="dim", no_wrap=True, overflow="ellipsis")


@contextmanager
def progress_bar(console: Console, total: int) -> Iterator[Listener]:
    """Show a bar on a terminal, and plain lines where there is none; yield whom to tell."""
    if not console.is_terminal:
        yield every_so_often(lambda step: console.print(line(step), markup=False, soft_wrap=True))
        return
    columns = (
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with ClassProgress(*columns, console=console, transient=True) as bar:
        yield _Watched(bar, bar.add_task("", total=total, left="")).listen


class _Watched:
    """Whom to tell, so that a bar shows it."""

    def __init__(self, bar: ClassProgress, task: TaskID) -> None:
        self.bar, self.task, self.last = bar, task, ""

    def listen(self, step: Step) -> None:
        """Show a step; who was marked last is shown until somebody else is."""
        if step.student is not None:
            self.last = note(step)
        self.bar.below = ", ".join(filter(None, [work(step), average(step), self.last]))
        self.bar.update(self.task, completed=step.marked, left=time_left(step))


def work(step: Step) -> str:
    """Say what is being done for a class, nothing if all notebooks were run."""
    counts = {
        "warming up": step.warming,
        "running": step.running,
        "waiting": step.waiting,
    }
    told = [f"{count} {word}" for word, count in counts.items() if count]
    if step.waiting and not step.warming and not step.running:
        told.insert(0, "no workers yet")
    return ", ".join(told)


def time_left(step: Step) -> str:
    """Say about how long it will take, and between what once that is known."""
    if step.seconds_left is None:
        return ""
    low, high = map(_length, step.left_between or (step.seconds_left, step.seconds_left))
    if low == high:
        return f"about {high} left"
    (number, unit), (_, same) = low.split(), high.split()
    return f"{number if unit == same else low} to {high} left"


def _length(seconds: float) -> str:
    """Write a length of time in a unit of its size."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def average(step: Step) -> str:
    """Say how the class does, as far as it is marked."""
    return "" if step.average is None else f"class so far {step.average:.0%}"


def note(step: Step) -> str:
    """Say who was marked last."""
    if step.problem:
        return f"{step.student}: not marked as it was"
    return f"{step.student}: {step.points:g} of {step.out_of:g} points from checks"


def line(step: Step) -> str:
    """Say in one line how far a class is."""
    minutes, seconds = divmod(int(step.seconds), 60)
    told = [work(step), average(step), time_left(step)]
    told = [f"{step.marked} of {step.total} marked", *filter(None, told)]
    return f"{minutes}:{seconds:02} {', '.join(told)}"


def every_so_often(tell: Callable[[Step], None]) -> Listener:
    """Pass on some of many steps: when other work begins, every so often, and the last one."""
    kind, told = "", -LATER_LINES

    def listen(step: Step) -> None:
        nonlocal kind, told
        now = "warming" if step.warming else "running" if step.running else "other"
        pause = FIRST_LINES if step.seconds < EARLY else LATER_LINES
        last = step.student is not None and step.marked == step.total
        if now != kind != "running" or last or step.seconds - told >= pause:
            kind, told = now, step.seconds
            tell(step)

    return listen


@contextmanager
def lines_of_json() -> Iterator[Listener]:
    """Write lines of JSON to standard error: each student who is marked, and how far the class is.

    An event has the fields of `Step`.
    """

    def event(name: str, step: Step) -> None:
        print(json.dumps({"event": name, **asdict(step)}), file=sys.stderr, flush=True)

    progress = every_so_often(lambda step: event("progress", step))

    def listen(step: Step) -> None:
        if step.student is not None:
            event("marked", step)
        progress(step)

    yield listen
