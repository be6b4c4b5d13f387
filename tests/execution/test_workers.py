"""Many workers hold the exams of a class: whatever becomes of them, everybody is marked once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from distributed import LocalCluster

from examroom.commands.grade import grade
from examroom.commands.output.progress_bar import work
from examroom.course.layout import Course
from examroom.execution.record import FOLDER
from examroom.grading.progress import Step
from examroom.util.errors import Problem
from tests.another_machine import WORKERS, Elsewhere
from tests.tiny_course import ASSIGNMENT, FILE, hand_in, make_course

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of Jupyter, Dask and SQLAlchemy, in other threads
]

SLEEPER = "98765.4321"  # seconds, and a name by which to find whoever sleeps so long
ALONE_SECONDS = 4.0
ENDS_ITS_WORKER = """\
import os, pathlib
if average([1, 5]) == 13:
    os.kill(os.getppid(), 9)
if average([1, 5]) == 14 and not pathlib.Path({marker!r}).exists():
    pathlib.Path({marker!r}).touch()
    os.kill(os.getppid(), 9)
assert average([1, 5]) in (3, 14)
"""
"""A hidden test, which is run by a process of the worker's: with it, an exam may end its worker."""


def course_at(root: Path) -> Course:
    """Make a course whose hidden test of `average` ends the worker, for some answers."""
    course = make_course(root)
    path = course.source / ASSIGNMENT / FILE
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["id"] == "average-check":
            hidden = ENDS_ITS_WORKER.format(marker=str(root / "marker"))
            visible = "assert callable(average)"
            cell["source"] = f"{visible}\n### BEGIN HIDDEN TESTS\n{hidden}### END HIDDEN TESTS"
    path.write_text(json.dumps(notebook))
    return course


def processes(word: str) -> list[int]:
    """Return all processes of this machine with a word in their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if word.encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def test_a_worker_that_is_killed_costs_a_retry_and_an_exam_that_kills_its_worker_twice_is_told(
    tmp_path: Path,
) -> None:
    course = course_at(tmp_path / "course")
    asleep = f"import subprocess\nsubprocess.Popen(['sleep', '{SLEEPER}'])\n"
    hand_in(course, "ada")
    hand_in(course, "kills_always", average=f"{asleep}average = lambda values: 13")
    hand_in(course, "kills_once", average=f"{asleep}average = lambda values: 14")
    hand_in(course, "zoe", total="total = 5")
    report = grade(course, ASSIGNMENT, workers=2)
    marks = {one.student: one for one in report.marks}
    assert {name: one.total for name, one in marks.items()} == {
        "ada": 15,
        "kills_always": 0,
        "kills_once": 15,
        "zoe": 11,
    }
    assert [one.student for one in report.not_marked] == ["kills_always"]
    assert "ended the process that ran it" in (marks["kills_always"].problem or "")
    page = course.feedback / "kills_always" / ASSIGNMENT / "tiny.html"
    assert "ended the process that ran it" in page.read_text()
    assert (tmp_path / "course" / "marker").exists()
    assert processes(SLEEPER) == []

    again = grade(course, ASSIGNMENT, workers=2)
    assert again.executed == 1  # only the one that is not on record
    assert [one.total for one in again.marks] == [one.total for one in report.marks]


def test_workers_elsewhere_need_nothing_but_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course(tmp_path / "course")
    for number in range(4):
        hand_in(course, f"student{number}", total=f"total = sum(numbers) + {number} - {number}")
    hand_in(course, "wrong", total="total = 5")
    with Elsewhere(tmp_path / "elsewhere", hidden=[course.root]) as cluster:
        report = grade(course, ASSIGNMENT, scheduler=cluster.address)
        assert [one.total for one in report.marks] == [15, 15, 15, 15, 11]
        assert report.executed == 5
        assert report.sandboxed

        monkeypatch.setattr("examroom.execution.workers.cluster.versions", lambda: {"pymc": "1.0"})
        hand_in(course, "late")
        with pytest.raises(Problem, match=r"other packages than this machine: pymc"):
            grade(course, ASSIGNMENT, scheduler=cluster.address)
        homes = [tmp_path / "elsewhere" / name for name in WORKERS]
        assert [path for home in homes for path in home.rglob("*.py")] == []


def test_that_a_cluster_has_no_workers_is_told_until_they_come(tmp_path: Path) -> None:
    course, told = make_course(tmp_path / "course"), []
    hand_in(course, "ada")
    with LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster:

        def listen(step: Step) -> None:
            told.append((step.seconds, work(step)))
            if step.seconds > ALONE_SECONDS and not cluster.workers:
                cluster.scale(1)

        report = grade(course, ASSIGNMENT, listen=listen, scheduler=cluster.scheduler_address)
    before = {words for seconds, words in told if 1 < seconds < ALONE_SECONDS}
    assert before == {"no workers yet, 1 waiting"}
    assert [one.total for one in report.marks] == [15]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_stops_a_class_and_starts_it_again_repeats_no_finished_exam(
    tmp_path: Path, number: signal.Signals
) -> None:
    course = make_course(tmp_path / "course")
    for student in ("ada", "ben", "cora", "dan", "eve"):
        answer = f"import time\ntime.sleep(3)  # {student}\ntotal = sum(numbers)"
        hand_in(course, student, total=answer)
    command = [sys.executable, "-m", "examroom.commands", "grade", "01", "--json", "--workers", "2"]
    running = subprocess.Popen(
        command,
        cwd=course.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not (kept := written(course)):
        assert running.poll() is None
        time.sleep(0.1)
    asked = time.monotonic()
    os.killpg(running.pid, number)  # as Ctrl-C does, to all processes of the command
    said, told = running.communicate(timeout=60)
    assert time.monotonic() - asked < 10
    assert running.returncode == 128 + number
    assert said == ""
    assert json.loads(told.splitlines()[-1])["event"] == "error"
    assert session(running.pid) == []
    kept = written(course)
    assert 1 <= len(kept) < 5

    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=True)
    outcome = json.loads(done.stdout)
    assert outcome["notebooks_run"] == 5 - len(kept)
    assert [one["total"] for one in outcome["students"]] == [15] * 5
    assert kept.items() <= written(course).items()


def written(course: Course) -> dict[Path, int]:
    """Return the exams on record, with the times when they were written."""
    return {path: path.stat().st_mtime_ns for path in (course.root / FOLDER).rglob("*.json.gz")}


def session(number: int) -> list[str]:
    """Return the processes of a session that are there after a while."""
    deadline = time.monotonic() + 5
    while True:
        listed = subprocess.run(["ps", "-eo", "sid=,args="], capture_output=True, text=True)
        found = [line for line in listed.stdout.splitlines() if line.split()[0] == str(number)]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.2)
