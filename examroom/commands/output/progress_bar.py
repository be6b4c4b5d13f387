"""Show how far a class is: a line for people, lines of JSON for programs, nothing in a log."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from examroom.grading.progress import Listener, Step, silent


@contextmanager
def progress_bar(console: Console, total: int) -> Iterator[Listener]:
    """Show a bar on a terminal, who was last and what the checks gave; yield whom to tell."""
    columns = (
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[runs]}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.fields[note]}"),
    )
    if not console.is_terminal:
        yield silent
        return
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total, runs="", left="", note="")

        def listen(step: Step) -> None:
            bar.update(
                task,
                completed=step.marked,
                runs=runs(step),
                left=time_left(step.seconds_left),
            )
            if step.student is not None:
                bar.update(task, note=note(step))

        yield listen


def runs(step: Step) -> str:
    """Say how many notebooks are running, nothing if none are."""
    if not step.running and not step.waiting:
        return ""
    return f"{step.running} running, {step.waiting} waiting"


def time_left(seconds: float | None) -> str:
    """Say about how long it will take."""
    if seconds is None:
        return ""
    if seconds < 90:
        return f"about {seconds:.0f} s left"
    minutes = seconds / 60
    return f"about {minutes:.0f} min left" if minutes < 90 else f"about {minutes / 60:.1f} h left"


def note(step: Step) -> str:
    """Say who was marked last, and how the class does."""
    average = f", class so far {step.average:.0%}" if step.average is not None else ""
    return f"{step.student}: {step.points:g} of {step.out_of:g} points from checks{average}"


@contextmanager
def lines_of_json() -> Iterator[Listener]:
    """Write a line of JSON to standard error for every student that is marked."""

    def listen(step: Step) -> None:
        if step.student is not None:
            print(json.dumps({"event": "marked", **asdict(step)}), file=sys.stderr, flush=True)

    yield listen
