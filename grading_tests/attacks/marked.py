"""A hostile class, marked with ours."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from examroom.commands.grade import Report, grade
from examroom.course.notebooks import read
from examroom.execution.record import FOLDER, RecordCache
from examroom.gradebook.nbgrader import Nbgrader
from grading_tests.attacks.damage import calls, lingering
from grading_tests.attacks.outcome import Outcome, outcome_of
from grading_tests.attacks.plain_course import ASSIGNMENT, FILE, QUESTIONS, make_course
from grading_tests.attacks.scene import SECRET_VARIABLE, Scene, tree_hash
from grading_tests.attacks.stories import Hostile

SETTINGS = """
c.Examroom.cell_seconds = 20
c.Examroom.limits = {
    "memory": 1024 * 2**20, "scratch": 64 * 2**20, "processes": 96, "wall_seconds": 240
}
"""
WORKERS = 4
"""More than processors: who hangs or sleeps until a limit ends it does not keep others waiting."""


@dataclass
class Marked:
    """A class that was marked."""

    scene: Scene
    report: Report
    before: dict[str, str]
    outcomes: dict[str, Outcome]

    def scores(self, student: str) -> dict[str, float]:
        """Return a student's marks by question."""
        (one,) = [marks for marks in self.report.marks if marks.student == student]
        return {question: one.questions[question].score for question in QUESTIONS}

    def warm(self) -> list[bool]:
        """Return whether each run began warm."""
        store = RecordCache(self.scene.course.root / FOLDER)
        keys = [path.name.split(".")[0] for path in store.folder.rglob("*.json.gz")]
        records = [record for key in keys if (record := store.get(key)) is not None]
        return [bool(record.cost["warm"]) for record in records]

    def pages(self) -> list[Path]:
        """Return everybody's feedback."""
        return sorted(self.scene.course.feedback.rglob("*.html"))


def mark_class(root: Path, class_: Sequence[Hostile], *, warm: bool = True) -> Marked:
    """Let a class hand in the plain assignment, and mark it.

    Parameters
    ----------
    root : Path
        An empty folder.
    class_ : sequence of Hostile
        Who hands in, besides the honest students.
    warm : bool
        Whether each run is a fork of a warm process, or a sandbox of its own.
    """
    beginning = f"c.Examroom.warm_up_from = {1 if warm else sys.maxsize}\n"
    course = make_course(root / "course", SETTINGS + beginning)
    Nbgrader(course).generate_assignment(ASSIGNMENT, course.release, register=False)
    release = read(course.release / ASSIGNMENT / FILE)
    scene = Scene(course, root / "host", Path.home())
    scene.hand_in_honestly(release)
    for story in class_:
        scene.hand_in(story, release)
    before = course_files(scene)
    os.environ[SECRET_VARIABLE] = scene.secret
    try:
        report = grade(course, ASSIGNMENT, workers=WORKERS)
    finally:
        del os.environ[SECRET_VARIABLE]
    marked = Marked(scene, report, before, {})
    left = lingering([scene.token(story) for story in class_])
    called = calls(scene)
    for story in class_:
        scores = marked.scores(story.name)
        marked.outcomes[story.name] = outcome_of(scene, story, scores, lingering=left, calls=called)
    return marked


def course_files(scene: Scene) -> dict[str, str]:
    """Return what the course holds that no student may change, with hashes."""
    course = scene.course
    found = {str(course.config_file): str(course.config_file.read_bytes())}
    for folder in (course.source, course.release, course.submitted):
        found |= tree_hash(folder)
    return found
