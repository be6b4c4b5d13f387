"""Stock nbgrader in a cage: it marks one hostile submission after another, and tells of each.

Started by `benchmarks.sections.attacks` inside bubblewrap, where the host is read-only and ``/tmp``
is the only place to write. nbgrader is imported once; everything else happens in forks, for a
submission may kill whatever marks it. nbgrader has its default settings, and no plugin of ours.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sys
import tarfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from benchmarks.measure.stock_nbgrader import scores
from examroom.course.layout import Course
from examroom.course.notebooks import read
from grading_tests.attacks.damage import calls, lingering
from grading_tests.attacks.outcome import lost, outcome_of
from grading_tests.attacks.plain_course import ASSIGNMENT, FILE, POINTS, QUESTIONS, make_course
from grading_tests.attacks.scene import SECRET_VARIABLE, Scene, tree_hash
from grading_tests.attacks.stories import Hostile, stories

WRITABLE = (Path("/tmp"), Path("/dev/shm"))
PLACE = Path("/tmp/scene")
TEMPLATE = Path("/tmp/template")
CHEAT = "mallory"  # stands between anna and zoe in the alphabet
FRIEND = "lucy"  # is marked before
PATIENCE = 180.0


def main(names: list[str]) -> None:
    """Mark the named stories and write a line of JSON about each."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    os.dup2(1, 2)
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    assert in_a_fork(_make_template, 300) == 0, "Stock nbgrader does not mark an honest student."
    with io.BytesIO() as content:
        with tarfile.open(fileobj=content, mode="w") as archive:
            archive.add(TEMPLATE, arcname=".")
        template = content.getvalue()
    for story in stories():
        if story.name in names:
            _clear_up(template)
            print(json.dumps({"begun": story.name}), file=out, flush=True)
            print(json.dumps(_tried(story)), file=out, flush=True)


def _clear_up(template: bytes) -> None:
    """Remove all that a submission may have left for the next one, in whatever place."""
    for place in WRITABLE:
        for path in place.iterdir() if place.is_dir() else []:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
    with tarfile.open(fileobj=io.BytesIO(template)) as archive:
        archive.extractall(TEMPLATE, filter="fully_trusted")


def in_a_fork(work: Callable[[], object], patience: float) -> int | None:
    """Do something in a process of its own; return how it ended, None if it had to be killed."""
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    process = psutil.Process(child)
    try:
        code: int | None = process.wait(patience)
        return code
    except psutil.TimeoutExpired:
        process.kill()
        process.wait()
        return None


def _make_template() -> None:
    """Make the course; anna, who is honest, is marked already."""
    course = make_course(TEMPLATE)
    course.config_file.unlink()
    config = _settings(TEMPLATE)
    made = CourseDirectory(config=config, assignment_id=ASSIGNMENT)
    GenerateAssignment(coursedir=made, config=config).start()
    scene = Scene(course, PLACE / "host", PLACE / "home")
    scene.hand_in_honestly(read(course.release / ASSIGNMENT / FILE))
    shutil.move(course.submitted / "zoe", TEMPLATE / "zoe")
    _mark(TEMPLATE)
    marks = scores(course, ASSIGNMENT)["anna"]
    assert [marks[name] for name in QUESTIONS] == [POINTS] * len(QUESTIONS)


def _settings(root: Path) -> Config:
    config = Config()
    config.CourseDirectory.root = str(root)
    return config


def _mark(root: Path) -> None:
    os.chdir(root)
    config = _settings(root)
    for converter in (Autograde, GenerateFeedback):
        place = CourseDirectory(config=config, assignment_id=ASSIGNMENT)
        try:
            converter(coursedir=place, config=config).start()
        except Exception as error:
            print(error)


def _tried(story: Hostile) -> dict[str, Any]:
    """Let a student hand in between two honest ones; return what came of it."""
    root, result = PLACE / "course", PLACE.with_name("result.json")
    shutil.copytree(TEMPLATE, root, ignore=shutil.ignore_patterns("zoe"))
    shutil.copytree(TEMPLATE / "zoe", root / "submitted" / "zoe")
    scene = Scene(Course(root), PLACE / "host", PLACE / "home")
    scene.home.mkdir()
    scene.host.mkdir()
    (scene.host / "fenced").touch()
    release = read(root / "release" / ASSIGNMENT / FILE)
    if story.friend:
        scene.hand_in(next(s for s in stories() if s.name == story.friend), release, FRIEND)
    scene.hand_in(story, release, CHEAT)

    def files() -> dict[str, str]:
        return {**tree_hash(root / "source"), **tree_hash(root / "submitted")}

    def mark() -> None:
        os.environ |= {SECRET_VARIABLE: scene.secret, "HOME": str(scene.home)}
        _mark(root)

    before = files()
    how = in_a_fork(mark, PATIENCE)
    left = lingering([scene.token(story)], patience=1.0)
    _end_all_others()
    called = calls(scene)
    scene.listener.close()

    def judge() -> None:
        now, marks = files(), scores(scene.course, ASSIGNMENT)
        outcome = outcome_of(
            scene,
            story,
            marks.get(CHEAT, {}),
            student=CHEAT,
            lingering=left,
            calls=called,
            others={student: marks.get(student, {}) for student in ("anna", "zoe")},
            changed=tuple(sorted(path for path in before if now.get(path) != before[path])),
            strict=False,
        )
        result.write_text(json.dumps({**asdict(outcome), "grader": how}))

    if in_a_fork(judge, 60) != 0 or not result.is_file():
        return asdict(lost(story, "the gradebook cannot be read any more"))
    found: dict[str, Any] = json.loads(result.read_text())
    return found


def _end_all_others() -> None:
    """Kill every process in the cage but this one and the first."""
    for _ in range(3):
        for number in psutil.pids():
            if number not in (1, os.getpid(), os.getppid()):
                with suppress(OSError):
                    os.kill(number, signal.SIGKILL)
        time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1:])
