"""How many workers one gradebook can be written for: runs are replayed, all else is done."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from benchmarks.measure.classes import MODEL, class_in, examroom, reference, runs, several
from benchmarks.measure.reference import execute_rebuilt, rebuilt_reference
from benchmarks.measure.tables import number, table
from examroom.commands.grade import grade
from examroom.execution.task import Task
from examroom.grading.progress import Step
from examroom.util.files import scratch

TITLE = "Many workers and one gradebook"
SIZE = 64
ASSIGNMENT = "02"
SAMPLE = 12
"""Students whose runs are timed."""
ROUNDS, FEWEST = 6, 16
"""Each worker runs so many notebooks, and each class has so many students."""


@dataclass
class Replay:
    """Workers, each of which takes as long as a run did, and returns what one has left."""

    places: int
    record: bytes
    seconds: list[float]
    begun: float = 0.0
    warm_ups: Any = field(default_factory=lambda: SimpleNamespace(warming=0, costs=[]))

    @property
    def at_once(self) -> int:
        """All of them."""
        return self.places

    def execute(self, task: Task, place: int) -> bytes:
        """Wait, and return the record."""
        time.sleep(random.choice(self.seconds))
        return self.record


def measure(size: int) -> dict[str, Any]:
    """Mark a class with one worker, with two, and so on up to so many."""
    assignment = MODEL.find(ASSIGNMENT)
    rebuilt, options = rebuilt_reference(assignment)
    record = execute_rebuilt(rebuilt, options).dumps()
    with scratch() as folder:
        timed = class_in(folder, assignment, several([reference(assignment)], SAMPLE))
        ran = runs(examroom(timed, "grade", assignment))
    seconds = [one["wall_seconds"] for one in ran if one["start"] == "warm"]
    found = []
    places = 1
    while places <= size:
        found.append(_marked(assignment, Replay(places, record, seconds)))
        places *= 2
    return {"assignment": assignment, "seconds": sum(seconds) / len(seconds), "classes": found}


def _marked(assignment: str, workers: Replay) -> dict[str, float]:
    """Mark a class by what the command calls; nobody waits for workers to be there."""
    students = max(FEWEST, ROUNDS * workers.places)
    moments: list[float] = []

    def listen(step: Step) -> None:
        moments.extend([time.monotonic()] * (step.marked - len(moments)))

    random.seed(workers.places)
    with scratch() as folder:
        course = class_in(folder, assignment, several([reference(assignment)], students))
        report = grade(
            course,
            assignment,
            workers=workers.places,
            listen=listen,
            start_workers=_as_they_are(workers),
        )
    if len({one.total for one in report.marks}) != 1:
        raise SystemExit("The same answers got different marks.")
    return {
        "workers": workers.places,
        "students": students,
        "per_second": students / (moments[-1] - workers.begun),
        "busy": 1 - report.parts["waiting"].seconds / report.seconds,
    }


def _as_they_are(workers: Replay) -> Callable[[Task], Any]:
    @contextmanager
    def start(common: Task) -> Iterator[Replay]:
        workers.begun = time.monotonic()
        yield workers

    return start


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    one = found["seconds"]
    rows = [
        [
            each["workers"],
            each["students"],
            each["workers"] / one,
            each["per_second"],
            f"{100 * each['busy']:.0f}%",
        ]
        for each in found["classes"]
    ]
    most = max(each["per_second"] for each in found["classes"])
    heads = ["workers", "students", "runs a second", "students marked a second", "busy"]
    return [
        "One process rebuilds notebooks, asks hidden tests, and writes gradebook and pages, for "
        "however many workers. Here the workers are simulated: each takes as long as one of "
        f"{SAMPLE} warm runs of `{found['assignment']}` on this machine did, {number(one)} s on "
        "average, and returns a record of the reference answers; all else is done as always. "
        "*Runs a second* are what so many workers can do, *students marked a second* are those of "
        "a class from the first run's beginning to the last mark, *busy* is the part of the whole "
        "command in which the process does not wait for runs.",
        "",
        *table(heads, rows),
        "",
        f"One gradebook takes {number(most)} students a second, so with more than about "
        f"{most * one:.0f} such workers it is what a class waits for.",
    ]
