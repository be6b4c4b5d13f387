"""Thirty students who fetch, validate and submit at once: nothing is lost, and everybody marked.

Each leaves another question out, so that a mark that reached the wrong student would be seen.
"""

import csv
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from examroom.course.cells import Role, question_of, role
from examroom.course.notebooks import dumps, read
from grading_tests.submissions.known import _answers as answers_of
from tests.hub.crowd import Client
from tests.hub.machine import COURSE, Machine, account
from tests.hub.term import CROWD
from tests.tiny_course import Pupil

pytestmark = pytest.mark.slow
ASSIGNMENT, FILE = "01_mock_data", "mock_data.ipynb"
NAMES = [name for name, _, _ in CROWD]


@pytest.fixture(scope="module")
def crowd(hub: Machine) -> dict[str, Client]:
    """Log everybody in at once, and wait until each has a server."""
    hub.as_grader(f"nbgrader release_assignment {ASSIGNMENT}")
    return together(lambda name: Client(hub, name))


def together[Outcome](what: Callable[[str], Outcome]) -> dict[str, Outcome]:
    """Let all students do something at once; return what came of it, by name."""
    with ThreadPoolExecutor(len(NAMES)) as pool:
        return dict(zip(NAMES, pool.map(what, NAMES), strict=True))


def reference(hub: Machine) -> dict[str, str]:
    """Return the instructor's answers by question."""
    return answers_of(read(hub.course / "source" / ASSIGNMENT / FILE))


def points(hub: Machine) -> dict[str, float]:
    """Return the points of the questions that a check marks."""
    cells = read(hub.course / "source" / ASSIGNMENT / FILE).cells
    checks = [cell for cell in cells if role(cell) is Role.CHECK]
    return {
        question_of(cell.metadata.nbgrader.grade_id): float(cell.metadata.nbgrader.points)
        for cell in checks
    }


def left_out(hub: Machine) -> dict[str, str]:
    """Return which question a student leaves out; with every ninth it is none."""
    choice = ["", *points(hub)]
    return {name: choice[number % len(choice)] for number, name in enumerate(NAMES)}


def notebook_of(hub: Machine, name: str) -> Path:
    """Return a student's own copy."""
    return hub.home(name) / COURSE / ASSIGNMENT / FILE


def test_thirty_students_fetch_validate_and_submit_at_once(
    hub: Machine, crowd: dict[str, Client]
) -> None:
    answers, without = reference(hub), left_out(hub)

    def work(name: str) -> bool:
        client, path = crowd[name], notebook_of(hub, name)
        client.fetch(ASSIGNMENT)
        given = {what: text for what, text in answers.items() if what != without[name]}
        path.write_text(dumps(Pupil(read(path)).answer(**given).notebook))
        shutil.chown(path, account(name), account(name))
        passes = not client.validate(f"{COURSE}/{ASSIGNMENT}/{FILE}").get("failed")
        client.submit(ASSIGNMENT)
        client.close()
        return passes

    assert together(work) == {name: not without[name] for name in NAMES}
    assert len(list((hub.exchange / "inbound").glob(f"*+{ASSIGNMENT}+*"))) == len(NAMES)


def test_all_thirty_are_collected_as_they_were_handed_in(hub: Machine) -> None:
    hub.as_grader(f"nbgrader collect {ASSIGNMENT}")
    for name in NAMES:
        collected = hub.course / "submitted" / account(name) / ASSIGNMENT / FILE
        assert collected.read_bytes() == notebook_of(hub, name).read_bytes(), name


def test_all_thirty_get_their_own_marks(hub: Machine) -> None:
    hub.as_grader(f"examroom grade {ASSIGNMENT}")
    with (hub.course / f"marks-{ASSIGNMENT}.csv").open() as stream:
        sums = {row["student"]: float(row["sum"]) for row in csv.DictReader(stream)}
    worth, without = points(hub), left_out(hub)
    assert sums == {
        account(name): sum(worth.values()) - worth.get(without[name], 0) for name in NAMES
    }
