"""A class that cheats, reads, destroys and floods gets what its honest answers deserve."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from examroom.driver import Nbgrader
from examroom.grade import Report, grade
from examroom.notebooks import read
from grading_tests.hostile.damage import calls, lingering, page_of, page_runs
from grading_tests.hostile.outcome import Outcome, outcome_of
from grading_tests.hostile.plain_course import ASSIGNMENT, FILE, POINTS, QUESTIONS, make_course
from grading_tests.hostile.scene import HONEST, SECRET_VARIABLE, Scene, tree_hash
from grading_tests.hostile.stories import DAMAGE, GROUPS, Hostile, stories

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

SETTINGS = """
c.Execute.timeout = 20
c.RunCells.limits = {
    "memory": 1024 * 2**20, "scratch": 64 * 2**20, "processes": 96, "wall_seconds": 240
}
"""
ALL = stories()
QUICK = (
    "answers_from_the_question",
    "drops_asserts_from_the_input",
    "edits_the_gradebook",
    "equals_everything",
    "exits_at_once",
    "leaves_a_daemon",
    "links_beside_the_notebook",
    "reads_the_environment",
    "says_that_all_is_well",
    "schema_99",
    "scripts_in_texts",
    "shadows_builtins",
    "skips_execution",
)


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

    def pages(self) -> list[Path]:
        """Return everybody's feedback."""
        return sorted(self.scene.course.feedback.rglob("*.html"))


def mark_class(root: Path, class_: Sequence[Hostile]) -> Marked:
    """Let a class hand in the plain assignment, and mark it."""
    course = make_course(root / "course", SETTINGS)
    Nbgrader(course).generate_assignment(ASSIGNMENT, course.release, register=False)
    release = read(course.release / ASSIGNMENT / FILE)
    scene = Scene(course, root / "host", Path.home())
    scene.hand_in_honestly(release)
    for story in class_:
        scene.hand_in(story, release)
    before = course_files(scene)
    os.environ[SECRET_VARIABLE] = scene.secret
    try:
        report = grade(course, ASSIGNMENT, workers=2)
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


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marked]:
    marked = mark_class(tmp_path_factory.mktemp("whole"), ALL)
    yield marked
    marked.scene.listener.close()


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marked]:
    marked = mark_class(
        tmp_path_factory.mktemp("quick"), [story for story in ALL if story.name in QUICK]
    )
    yield marked
    marked.scene.listener.close()


def holds(marked: Marked, story: Hostile) -> None:
    """Check that a story got what it deserves, and did nothing that it must not."""
    assert marked.scores(story.name) == story.deserved
    assert marked.outcomes[story.name].damage == {}


def holds_for_the_class(marked: Marked) -> None:
    """Check that the course, the honest students and the pages are as they should be."""
    for student in HONEST:
        assert marked.scores(student) == dict.fromkeys(QUESTIONS, POINTS)
    assert course_files(marked.scene) == marked.before
    assert len(marked.report.marks) == len(marked.outcomes) + len(HONEST)
    for one in marked.report.marks:
        assert one.points == POINTS * (len(QUESTIONS) + 1)
        assert not one.late_penalty
    for page in marked.pages():
        assert page_runs(page) == [], page
        assert marked.scene.secret not in page.read_text()


@pytest.mark.parametrize("story", [s for s in ALL if s.name in QUICK], ids=lambda s: s.name)
def test_some_of_them_earn_what_their_honest_answers_deserve(quick: Marked, story: Hostile) -> None:
    holds(quick, story)


def test_some_of_them_leave_the_course_and_the_others_alone(quick: Marked) -> None:
    holds_for_the_class(quick)


@pytest.mark.slow
@pytest.mark.parametrize("story", ALL, ids=lambda s: s.name)
def test_everyone_earns_what_honest_answers_deserve(whole: Marked, story: Hostile) -> None:
    holds(whole, story)


@pytest.mark.slow
def test_the_course_and_the_others_are_left_alone(whole: Marked) -> None:
    holds_for_the_class(whole)


@pytest.mark.slow
def test_everybody_has_a_page(whole: Marked) -> None:
    for one in whole.report.marks:
        page = page_of(whole.scene.course.root, one.student)
        assert page.is_file() or "There is no file" in (one.problem or ""), one.student


def test_there_are_enough_of_every_kind() -> None:
    assert len(ALL) >= 100
    assert {story.group for story in ALL} == set(GROUPS)
    assert {word for story in ALL for word in story.must_not} == set(DAMAGE)
    assert set(QUICK) <= {story.name for story in ALL}


def test_the_assignment_needs_nothing_of_ours(quick: Marked) -> None:
    text = (quick.scene.course.source / ASSIGNMENT / FILE).read_text()
    assert not re.search("examroom|grading_tests|evidence", text)
