"""Thirty students who fetch, validate and submit at once: nothing is lost, and everybody marked."""

import csv
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from examroom.course.notebooks import dumps, read
from grading_tests.submissions.known import _answers as answers_of
from tests.hub.crowd import Client
from tests.hub.machine import COURSE, account
from tests.hub.term import CROWD, Term
from tests.tiny_course import Pupil

pytestmark = pytest.mark.slow
ASSIGNMENT, FILE = "01_mock_data", "mock_data.ipynb"


def test_thirty_students_fetch_validate_and_submit_at_once(term: Term) -> None:
    hub = term.hub
    hub.as_grader(f"nbgrader release_assignment {ASSIGNMENT}")
    reference = answers_of(read(hub.course / "source" / ASSIGNMENT / FILE))

    def work(name: str) -> None:
        client = Client(hub, name)
        client.fetch(ASSIGNMENT)
        path = hub.home(name) / COURSE / ASSIGNMENT / FILE
        path.write_text(dumps(Pupil(read(path)).answer(**reference).notebook))
        shutil.chown(path, account(name), account(name))
        outcome = client.validate(f"{COURSE}/{ASSIGNMENT}/{FILE}")
        assert not outcome.get("failed"), outcome
        client.submit(ASSIGNMENT)
        client.close()

    names = [name for name, _, _ in CROWD]
    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(work, names))
    assert len(list((hub.exchange / "inbound").glob(f"*+{ASSIGNMENT}+*"))) == len(names)


def test_all_thirty_are_collected_and_marked(term: Term) -> None:
    hub = term.hub
    hub.as_grader(f"nbgrader collect {ASSIGNMENT}")
    hub.as_grader(f"examroom grade {ASSIGNMENT}")
    with (hub.course / f"marks-{ASSIGNMENT}.csv").open() as stream:
        sums = {row["student"]: float(row["sum"]) for row in csv.DictReader(stream)}
    assert {*sums} == {account(name) for name, _, _ in CROWD}
    assert len({*sums.values()}) == 1
    assert min(sums.values()) > 50
