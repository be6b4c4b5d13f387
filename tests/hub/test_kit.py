"""What the kit does besides: it repeats itself without harm, saves and closes."""

import sqlite3

import pytest

from tests.hub.machine import COURSE, PLACE, account
from tests.hub.term import ASSIGNMENT, FILE, Term

pytestmark = pytest.mark.slow


def test_installing_again_changes_nothing_that_is_there_and_closes_a_past_course(
    term: Term,
) -> None:
    gradebook, past = term.hub.course / "gradebook.db", PLACE / "exchange" / "past"
    marks, password = term.marks(), term.hub.password("ada")
    past.mkdir()
    said = term.hub.install()
    assert said.count("is as it should be") == 3
    assert "stays as it is" in said
    assert "are new" not in said
    assert "no " not in [line[:3] for line in said.partition("10. Is it safe?")[2].splitlines()]
    assert term.marks() == marks
    assert term.hub.password("ada") == password
    assert gradebook.owner() == f"grader-{COURSE}"
    assert f"{past} is closed" in said
    assert past.stat().st_mode & 0o777 == 0o700
    assert term.hub.exchange.stat().st_mode & 0o777 == 0o755


def test_the_gradebook_is_saved_whole_and_closed_to_others(term: Term) -> None:
    place = term.hub.backup()
    connection = sqlite3.connect(place / "gradebook.db")
    names = {str(name) for (name,) in connection.execute("select id from student")}
    connection.close()
    assert {account("ada"), account("bob"), account("cleo")} <= names
    assert place.stat().st_mode & 0o077 == 0
    assert f"submitted/{account('ada')}/{ASSIGNMENT}/{FILE}" in term.hub.listed(place)
