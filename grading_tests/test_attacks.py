"""A class that cheats, reads, destroys and floods gets what its honest answers deserve."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from grading_tests.attacks.damage import page_of, page_runs
from grading_tests.attacks.marked import WORKERS, Marked, course_files, mark_class
from grading_tests.attacks.plain_course import ASSIGNMENT, FILE, POINTS, QUESTIONS
from grading_tests.attacks.scene import HONEST
from grading_tests.attacks.stories import DAMAGE, GROUPS, Hostile, stories

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

ALL = stories()
BETWEEN = "other exams"
QUICK = (
    "a_folder_for_a_notebook",
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


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marked]:
    marked = mark_class(tmp_path_factory.mktemp("whole"), ALL)
    yield marked
    marked.scene.listener.close()


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marked]:
    class_ = [story for story in ALL if story.name in QUICK]
    marked = mark_class(tmp_path_factory.mktemp("quick"), class_, warm=False)
    yield marked
    marked.scene.listener.close()


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marked]:
    class_ = [story for story in ALL if story.group == BETWEEN]
    marked = mark_class(tmp_path_factory.mktemp("cold"), class_, warm=False)
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
@pytest.mark.parametrize("story", [s for s in ALL if s.group == BETWEEN], ids=lambda s: s.name)
def test_walls_between_exams_hold_where_each_has_a_sandbox_of_its_own(
    cold: Marked, story: Hostile
) -> None:
    holds(cold, story)


@pytest.mark.slow
def test_exams_of_one_kind_were_forks_and_those_of_the_other_were_not(
    whole: Marked, cold: Marked
) -> None:
    holds_for_the_class(cold)
    began_cold = len(whole.warm()) - sum(whole.warm())
    assert began_cold < WORKERS < len(whole.warm())  # the others' first, during the warm-up
    assert cold.warm()
    assert not any(cold.warm())


@pytest.mark.slow
def test_everybody_has_a_page(whole: Marked) -> None:
    for one in whole.report.marks:
        assert page_of(whole.scene.course.root, one.student).is_file(), one.student


def test_there_are_enough_of_every_kind() -> None:
    assert len(ALL) >= 100
    assert {story.group for story in ALL} == set(GROUPS)
    assert {word for story in ALL for word in story.must_not} == set(DAMAGE)
    assert set(QUICK) <= {story.name for story in ALL}


def test_the_assignment_needs_nothing_of_ours(quick: Marked) -> None:
    text = (quick.scene.course.source / ASSIGNMENT / FILE).read_text()
    assert not re.search("examroom|grading_tests|evidence", text)
