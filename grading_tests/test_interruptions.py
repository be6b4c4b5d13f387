"""Whoever pulls the plug while a class is marked loses time, and nothing else."""

from __future__ import annotations

import csv
import gc
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from examroom.course import Course
from examroom.driver import Nbgrader
from examroom.exams import FOLDER, Exam
from examroom.files import write_whole
from examroom.notebooks import dumps, read
from grading_tests.hostile.plain_course import ASSIGNMENT, FILE, QUESTIONS, WRONG, make_course
from grading_tests.hostile.scene import written

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

STUDENTS = ("anna", "ben", "carla", "zoe")
KILLS = 4
TEMPORARY = re.compile(r"\.writing-\w+")
RECORD = re.compile(r"[0-9a-f]{64}\.json\.gz")


def hand_in(root: Path) -> Course:
    """Make a course in which each student but the first has one wrong answer more."""
    course = make_course(root)
    Nbgrader(course).generate_assignment(ASSIGNMENT, course.release, register=False)
    release = read(course.release / ASSIGNMENT / FILE)
    for number, student in enumerate(STUDENTS):
        notebook = written(release, None, str)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in QUESTIONS[:number]:
                cell.source = WRONG[name]
        path = course.submitted / student / ASSIGNMENT / FILE
        write_whole(path, dumps(notebook).encode())
    return course


def start(course: Course) -> subprocess.Popen[bytes]:
    """Start `examroom grade` as an instructor would."""
    scratch = course.root.parent / "tmp"  # who is killed does not clear up
    scratch.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "examroom", "grade", ASSIGNMENT, "--workers", "2"],
        cwd=course.root,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def descendants(pid: int) -> dict[int, str]:
    """Return all processes below one, each with the time of its start, which no other has."""
    parents, starts = {}, {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                fields = Path("/proc", name, "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(name)], starts[int(name)] = int(fields[1]), fields[19]
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        children = [child for child, above in parents.items() if above == parent]
        waiting += children
        found |= {child: starts[child] for child in children}
    return found


def outlive(processes: dict[int, str], patience: float = 10.0) -> list[int]:
    """Return which of some processes are there after a while."""
    end = time.monotonic() + patience
    while True:
        left = []
        for pid, start in processes.items():
            try:
                fields = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[19] == start and fields[0] != "Z":
                left.append(pid)
        if not left or time.monotonic() > end:
            return left
        time.sleep(0.1)


def is_whole(course: Course) -> None:
    """Check that whatever is there is whole."""
    for path in (course.root / FOLDER).rglob("*"):
        if path.is_file() and not TEMPORARY.fullmatch(path.name):
            assert RECORD.fullmatch(path.name)
            assert set(Exam.loads(path.read_bytes()).records) <= {f"{q}-check" for q in QUESTIONS}
    if course.gradebook.exists():
        with closing(sqlite3.connect(course.gradebook)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert len(database.execute("SELECT * FROM alembic_version").fetchall()) == 1
    table = course.root / f"marks-{ASSIGNMENT}.csv"
    if table.exists():
        rows = list(csv.reader(table.read_text().splitlines()))
        assert [row[0] for row in rows] == ["student", *STUDENTS]
        assert len({len(row) for row in rows}) == 1


def marks(course: Course) -> dict[str, float]:
    """Return what the gradebook has, by student and check."""
    with Nbgrader(course).gradebook() as gradebook:
        return {
            f"{submission.student.id} {grade.name}": grade.score
            for submission in gradebook.assignment_submissions(ASSIGNMENT)
            for grade in submission.notebooks[0].grades
        }


@pytest.mark.slow
def test_a_class_that_was_killed_again_and_again_gets_the_same_marks(tmp_path: Path) -> None:
    undisturbed, course = hand_in(tmp_path / "undisturbed"), hand_in(tmp_path / "killed")
    started = time.monotonic()
    assert start(undisturbed).wait(300) == 0
    duration = time.monotonic() - started
    killed = 0
    for number in range(KILLS):
        moment = duration * random.uniform(number, number + 1) / KILLS
        process = start(course)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            below = descendants(process.pid)
            process.kill()
            process.wait()
            killed += 1
            assert outlive(below) == [], f"killed after {moment:.2f} of {duration:.2f} seconds"
        is_whole(course)
    assert killed >= KILLS // 2
    assert start(course).wait(300) == 0
    is_whole(course)
    assert marks(course) == marks(undisturbed)
    assert len(marks(course)) == len(STUDENTS) * (len(QUESTIONS) + 1)
    name = f"marks-{ASSIGNMENT}.csv"
    assert (course.root / name).read_bytes() == (undisturbed.root / name).read_bytes()
    for student in STUDENTS:
        assert read(course.autograded / student / ASSIGNMENT / FILE).cells
        assert (course.feedback / student / ASSIGNMENT / FILE.replace("ipynb", "html")).is_file()


def test_a_gradebook_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die() -> str:
        raise Killed

    course = make_course(tmp_path)
    with monkeypatch.context() as patched:  # nbgrader asks for this when its tables are made
        patched.setattr("examroom.driver._newest_version", die)
        with pytest.raises(Killed):
            Nbgrader(course).gradebook()
    gc.collect()  # of the one that died, nobody has closed the database
    assert not course.gradebook.exists()
    Nbgrader(course).gradebook().close()
    is_whole(course)
