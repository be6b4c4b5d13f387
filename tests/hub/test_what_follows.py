"""The term after, as a deployer begins it: another roster, and another name in `COURSES`.

It comes last, since it ends the course of the other tests.
"""

import sqlite3
from contextlib import closing

import pytest

from tests.hub.crowd import Client
from tests.hub.lab import Lab
from tests.hub.machine import COURSE, PLACE, account
from tests.hub.term import CLASS, Term

pytestmark = pytest.mark.slow
NEXT = f"{COURSE}-2"
ASSIGNMENT, FILE = "01_mock_data", "mock_data.ipynb"


def test_the_next_term_is_a_course_of_another_name_and_the_old_one_stays_as_it_was(
    term: Term,
) -> None:
    hub, password = term.hub, term.hub.password("ada")
    gradebook, exchange = hub.course / "gradebook.db", hub.exchange
    before = gradebook.read_bytes()
    hub.name, hub.students = NEXT, [CLASS[0], ("dora", "Dora", "Maar")]
    said = hub.install()
    assert "1 of them are new" in said
    assert hub.password("ada") == password
    assert term.asked("select id from student") == [(account("ada"),), (account("dora"),)]
    assert f"{exchange} is closed" in said
    assert exchange.stat().st_mode & 0o777 == 0o700
    assert gradebook.read_bytes() == before
    assert gradebook.owner() == f"grader-{COURSE}"


def test_its_class_fetches_and_submits(term: Term) -> None:
    hub = term.hub
    hub.stop()
    hub.start()
    hub.as_grader(f"nbgrader release_assignment {ASSIGNMENT}")
    for name in ("ada", "dora"):
        client = Client(hub, name)
        client.fetch(ASSIGNMENT)
        client.submit(ASSIGNMENT)
        client.close()
        assert (hub.home(name) / NEXT / ASSIGNMENT / FILE).is_file()
    hub.as_grader(f"nbgrader collect {ASSIGNMENT}")
    submitted = {path.name for path in (hub.course / "submitted").iterdir()}
    assert submitted == {account("ada"), account("dora")}


def test_its_formgrader_is_for_instructors_alone_and_the_old_one_is_gone(term: Term) -> None:
    page = f"/services/{NEXT}/formgrader/manage_assignments"
    prof, ada = Client(term.hub, "prof"), Client(term.hub, "ada")
    shown = prof.http.get(page)
    assert shown.is_success, shown.text
    assert shown.url.path == page
    assert prof.http.get(f"/services/{COURSE}/").status_code == 404
    assert ada.http.get(page).status_code in (403, 404)
    prof.close()
    ada.close()


def test_who_has_left_the_roster_does_not_get_in(term: Term) -> None:
    lab = Lab(term.browser, term.hub, "bob")
    lab.log_in()
    lab.page.locator(".login_error").wait_for()
    lab.context.close()


def test_the_hub_has_forgotten_who_was_in_which_group(term: Term) -> None:
    with closing(sqlite3.connect(PLACE / "state" / "jupyterhub.sqlite")) as database:
        members = database.execute(
            "select g.name, u.name from user_group_map m "
            "join groups g on m.group_id = g.id join users u on m.user_id = u.id"
        ).fetchall()
    assert sorted(members) == [
        (f"formgrade-{NEXT}", f"grader-{NEXT}"),
        (f"formgrade-{NEXT}", account("prof")),
        (f"nbgrader-{NEXT}", account("ada")),
        (f"nbgrader-{NEXT}", account("dora")),
    ]
