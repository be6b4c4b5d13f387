"""A class of hundreds whose exams are on record is marked in one run, each at the same price."""

from __future__ import annotations

import resource
import time
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

STUDENTS = 300
PART = 60


class Clock:
    """Notes the processor time and the memory when students are marked."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.memory: list[int] = []

    def __call__(self, step: Step) -> None:
        """Listen."""
        if step.student is not None:
            self.seconds.append(time.process_time())
            self.memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)

    def each(self, first: int, last: int) -> float:
        """Return the seconds of one submission, from one to another."""
        return (self.seconds[last] - self.seconds[first]) / (last - first)


def test_the_last_of_300_cost_what_the_first_did(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    answered = Pupil(release(course)).answer(**REFERENCE).notebook
    names = replay(course, ASSIGNMENT, answered, STUDENTS)

    clock = Clock()
    report = grade(course, ASSIGNMENT, listen=clock)
    assert report.executed == 0
    assert [one.student for one in report.marks] == names
    assert {one.total for one in report.marks} == {15}
    assert len(list(course.feedback.rglob("*.html"))) == STUDENTS
    assert clock.each(0, STUDENTS - 1) < 0.3
    assert clock.each(STUDENTS - PART, STUDENTS - 1) < 1.5 * clock.each(20, 20 + PART)
    assert clock.memory[-1] - clock.memory[PART] < 30 * 2**20

    source = course.source / ASSIGNMENT / "tiny.ipynb"
    source.write_text(source.read_text().replace("if total != 6:", "if total != 7:"))
    again = Clock()
    remarked = grade(course, ASSIGNMENT, run=False, listen=again)
    assert {one.total for one in remarked.marks} == {11}
    assert again.each(0, STUDENTS - 1) < 0.3
    page = course.feedback / names[-1] / ASSIGNMENT / "tiny.html"
    assert "is not the sum of the numbers" in page.read_text()
