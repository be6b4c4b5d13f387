"""Whoever pulls the plug while a class is marked loses time, and nothing else."""

from __future__ import annotations

import csv
import gc
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, nullcontext, suppress
from pathlib import Path

import pytest

from examroom.course.layout import Course
from examroom.course.notebooks import dumps, read
from examroom.execution.record import FOLDER, ExecutionRecord
from examroom.gradebook.nbgrader import Nbgrader
from examroom.util.files import write_whole
from grading_tests.attacks.plain_course import ASSIGNMENT, FILE, QUESTIONS, WRONG, make_course
from grading_tests.attacks.scene import written

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

STUDENTS = ("anna", "ben", "carla", "zoe")
KILLS = 20
VICTIMS = (
    ("main", False),
    ("worker", False),
    ("scheduler", True),
    ("main", True),
    ("worker", True),
)
"""Who is killed, and whether the exams are held by somebody's cluster."""
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


def start(course: Course, far: Cluster | None = None) -> subprocess.Popen[bytes]:
    """Start `examroom grade` as an instructor would, with workers of its own or a cluster's."""
    where = ["--scheduler", far.address] if far else ["--workers", "2"]
    scratch = course.root.parent / "tmp"  # who is killed does not clear up
    scratch.mkdir(exist_ok=True)
    with said(course).open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "examroom.commands", "grade", ASSIGNMENT, *where],
            cwd=course.root,
            env={**os.environ, "TMPDIR": str(scratch)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def said(course: Course) -> Path:
    """Return the file of what the last command said."""
    return course.root.parent / "said.txt"


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
            assert set(ExecutionRecord.loads(path.read_bytes()).answers) <= {
                f"{q}-check" for q in QUESTIONS
            }
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


class Cluster:
    """A Dask scheduler and two workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        place, port = self.address.removeprefix("tcp://").split(":")
        quiet = ("--no-dashboard", "--host", place)
        self.scheduler = self._started(folder, "dask_scheduler", "--port", port, *quiet)
        worker = ("dask_worker", self.address, "--nthreads", "1", "--memory-limit", "0", *quiet)
        self.workers = [self._started(folder, *worker) for _ in range(2)]

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *error: object) -> None:
        for process in (*self.workers, self.scheduler):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _started(self, folder: Path, module: str, *options: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *options],
            cwd=folder,
            env={**os.environ, "TMPDIR": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def own_workers(grader: subprocess.Popen[bytes]) -> list[int]:
    """Return the workers of a grader: forks of a process that forks on demand."""
    servers = {pid for pid in [*descendants(grader.pid)] if b"forkserver" in command_of(pid)}
    return [pid for pid in servers if parent_of(pid) in servers]


def far_workers(cluster: Cluster) -> list[int]:
    """Return the workers of a cluster, each of which has somebody who brings it back."""
    below = [pid for nanny in cluster.workers for pid in descendants(nanny.pid)]
    return [pid for pid in below if b"multiprocessing.spawn" in command_of(pid)]


def command_of(pid: int) -> bytes:
    """Return how a process was started, nothing if it is gone."""
    try:
        return Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:
        return b""


def parent_of(pid: int) -> int:
    """Return the parent of a process, 0 if it is gone."""
    try:
        return int(Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def killed(victim: str, grader: subprocess.Popen[bytes], far: Cluster | None) -> bool:
    """Kill somebody, as soon as there is one; return whether there was before all was over."""
    while grader.poll() is None:
        if victim == "scheduler":
            pids = [far.scheduler.pid] if far else []
        elif victim == "worker":
            pids = far_workers(far) if far else own_workers(grader)
        else:
            pids = [grader.pid]
        if pids:
            with suppress(ProcessLookupError):
                os.kill(random.choice(pids), signal.SIGKILL)
                return True
        time.sleep(0.05)
    return False


def holds_the_same(course: Course, undisturbed: Course) -> None:
    """Check that a class is marked as if nothing had happened, and that no exam is there twice."""
    is_whole(course)
    assert marks(course) == marks(undisturbed)
    assert len(marks(course)) == len(STUDENTS) * (len(QUESTIONS) + 1)
    assert len(list((course.root / FOLDER).rglob("*.json.gz"))) == len(STUDENTS)
    name = f"marks-{ASSIGNMENT}.csv"
    assert (course.root / name).read_bytes() == (undisturbed.root / name).read_bytes()
    for student in STUDENTS:
        assert read(course.autograded / student / ASSIGNMENT / FILE).cells
        assert (course.feedback / student / ASSIGNMENT / FILE.replace("ipynb", "html")).is_file()


def begin_anew(course: Course) -> None:
    """Remove all that was written."""
    for folder in (course.root / ".examroom", course.autograded, course.feedback):
        shutil.rmtree(folder)
    course.gradebook.unlink()
    (course.root / f"marks-{ASSIGNMENT}.csv").unlink()


@pytest.mark.slow
def test_whoever_is_killed_again_and_again_the_class_gets_the_same_marks(tmp_path: Path) -> None:
    undisturbed, course = hand_in(tmp_path / "undisturbed"), hand_in(tmp_path / "killed")
    assert start(undisturbed).wait(300) == 0, said(undisturbed).read_text()
    begin_anew(undisturbed)
    started = time.monotonic()  # of a later command: it knows what the first has found out
    assert start(undisturbed).wait(300) == 0, said(undisturbed).read_text()
    duration = time.monotonic() - started
    told = []
    for number in range(KILLS):
        victim, is_far = VICTIMS[number % len(VICTIMS)]
        cluster = Cluster(tmp_path / f"cluster-{number}") if is_far else nullcontext()
        with cluster as far:
            grader = start(course, far)
            below: dict[int, str] = {}
            with suppress(subprocess.TimeoutExpired):
                grader.wait(random.uniform(0.05, 0.95) * duration)
            if victim == "main":
                below = descendants(grader.pid)
            hit = killed(victim, grader, far)
            code = grader.wait(300)
        told.append(f"{victim}{' far away' if is_far else ''}: {hit}, exit code {code}")
        assert outlive(below) == [], told
        assert not (hit and victim == "worker" and code), told  # it costs a retry
        is_whole(course)
        if code == 0:
            holds_the_same(course, undisturbed)
            begin_anew(course)
    assert sum("True" in line for line in told) >= KILLS * 3 // 4, told
    assert start(course).wait(300) == 0
    holds_the_same(course, undisturbed)


def test_a_gradebook_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die() -> str:
        raise Killed

    course = make_course(tmp_path)
    with monkeypatch.context() as patched:  # nbgrader asks for this when its tables are made
        patched.setattr("examroom.gradebook.transaction._newest_version", die)
        with pytest.raises(Killed):
            Nbgrader(course).gradebook()
    gc.collect()  # of the one that died, nobody has closed the database
    assert not course.gradebook.exists()
    Nbgrader(course).gradebook().close()
    is_whole(course)
