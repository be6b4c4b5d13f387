"""A class of hundreds whose exams are on record is marked in one run, each at the same price."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from examroom.commands.grade import grade
from examroom.grading.progress import Step
from tests.replayed_class import replay
from tests.tiny_course import ASSIGNMENT, REFERENCE, Pupil, make_course, release

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of Jupyter and SQLAlchemy, in other threads
]

STUDENTS = 200
PART = 40


class Effort:
    """Notes the calls of Python's functions and the memory until students are marked.

    Calls are the same on every machine, and seconds are not.
    """

    def __init__(self) -> None:
        self.calls: list[int] = []
        self.memory: list[int] = []
        self._numbers = count()

    def __call__(self, step: Step) -> None:
        """Listen."""
        if step.student is not None:
            self.calls.append(next(self._numbers))
            self.memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count calls inside the block."""
        monitor = sys.monitoring

        def called(*_: object) -> None:
            next(self._numbers)

        monitor.use_tool_id(monitor.PROFILER_ID, "effort")
        monitor.register_callback(monitor.PROFILER_ID, monitor.events.PY_START, called)
        monitor.set_events(monitor.PROFILER_ID, monitor.events.PY_START)
        try:
            yield
        finally:
            monitor.set_events(monitor.PROFILER_ID, 0)
            monitor.free_tool_id(monitor.PROFILER_ID)

    def each(self, first: int, last: int) -> float:
        """Return the calls for one submission, from one to another."""
        return (self.calls[last] - self.calls[first]) / (last - first)


def test_the_last_of_200_cost_what_the_first_did(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    answered = Pupil(release(course)).answer(**REFERENCE).notebook
    names = replay(course, ASSIGNMENT, answered, STUDENTS)

    effort = Effort()
    with effort.counted():
        report = grade(course, ASSIGNMENT, listen=effort)
    assert report.executed == 0
    assert [one.student for one in report.marks] == names
    assert {one.total for one in report.marks} == {15}
    assert len(list(course.feedback.rglob("*.html"))) == STUDENTS
    assert effort.each(STUDENTS - PART, STUDENTS - 1) < 1.05 * effort.each(20, 20 + PART)
    assert effort.memory[-1] - effort.memory[PART] < 20 * 2**20

    source = course.source / ASSIGNMENT / "tiny.ipynb"
    source.write_text(source.read_text().replace("if total != 6:", "if total != 7:"))
    again = Effort()
    with again.counted():
        remarked = grade(course, ASSIGNMENT, run=False, listen=again)
    assert {one.total for one in remarked.marks} == {11}
    assert again.each(STUDENTS - PART, STUDENTS - 1) < 1.05 * again.each(20, 20 + PART)
    page = course.feedback / names[-1] / ASSIGNMENT / "tiny.html"
    assert "is not the sum of the numbers" in page.read_text()
