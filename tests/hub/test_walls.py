"""What must not work on a hub, tried by those who would: in a browser, in a shell, in a submission.

It goes on where `test_cycle.py` ended.
"""

import re
from pathlib import Path

import httpx
import pytest

from tests.hub.machine import COURSE, PLACE, account
from tests.hub.term import ASSIGNMENT, Term

pytestmark = pytest.mark.slow
REFUSED = ("PermissionError", "FileNotFoundError", "URLError", "OSError", "ConnectionRefusedError")


@pytest.mark.parametrize(
    "path",
    [
        f"services/{COURSE}/lab",
        f"services/{COURSE}/formgrader/manage_assignments",
        f"services/{COURSE}/api/contents",
        f"user/{account('bob')}/lab",
        f"user/{account('bob')}/api/contents",
        "hub/admin",
    ],
)
def test_a_student_opens_neither_formgrader_nor_anothers_server(term: Term, path: str) -> None:
    page = term.lab("ada").context.new_page()
    answer = page.goto(f"{term.hub.url}/{path}")
    assert answer is not None
    assert answer.status in (403, 404)
    page.close()


def test_a_student_finds_no_formgrader_in_the_own_server(term: Term) -> None:
    page = term.lab("ada").context.new_page()
    answer = page.goto(f"{term.hub.url}/user/{account('ada')}/formgrader")
    assert answer is not None
    assert answer.status == 404
    page.close()


@pytest.mark.parametrize(
    "command",
    [
        "cat {course}/gradebook.db",
        "ls {course}/source",
        "ls {course}/..",
        "ls {bob}",
        "ls {exchange}/inbound",
        "ls {exchange}/feedback",
        "mv {exchange} {exchange}-mine",
        "mkdir {exchange}/../another",
        "touch {exchange}/outbound/note",
        "cat {state}/jupyterhub.sqlite",
        "cat {state}/cookie_secret",
        "cat {state}/hub.log",
        "cat {etc}/first-passwords.csv",
        "cat {etc}/rosters/{name}.csv",
        "ls {backups}",
    ],
)
def test_a_students_shell_is_refused(term: Term, command: str) -> None:
    words = command.format(
        course=term.hub.course,
        bob=term.hub.home("bob"),
        exchange=term.hub.exchange,
        state=PLACE / "state",
        etc=PLACE / "etc",
        backups=PLACE / "backups",
        name=COURSE,
    )
    done = term.hub.run("ada", *words.split())
    assert done.returncode != 0
    assert "Permission denied" in done.stdout


def test_a_student_deletes_no_other_submission_even_by_its_name(term: Term) -> None:
    theirs = next((term.hub.exchange / "inbound").glob(f"{account('bob')}+{ASSIGNMENT}+*"))
    assert term.hub.run("ada", "mv", str(theirs), f"{theirs}-away").returncode != 0
    assert theirs.is_dir()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "hub/api/users"),
        ("GET", "hub/api/groups"),
        ("POST", f"hub/api/groups/formgrade-{COURSE}/users"),
        ("POST", f"hub/api/users/{account('bob')}/server"),
        ("DELETE", f"hub/api/users/{account('bob')}/server"),
        ("GET", f"services/{COURSE}/api/contents"),
        ("GET", f"user/{account('bob')}/api/contents"),
    ],
)
def test_the_token_of_a_students_server_opens_nothing_else(
    term: Term, method: str, path: str
) -> None:
    answer = httpx.request(
        method,
        f"{term.hub.url}/{path}",
        headers={"Authorization": f"token {token_of(term, 'ada')}"},
        json={"users": [account("ada")]} if method == "POST" else None,
        timeout=60,
    )
    assert answer.status_code in (403, 404), answer.text


def token_of(term: Term, name: str) -> str:
    """Return the token that somebody's server has, which its user can see as well."""
    who = PLACE / "home" / account(name)
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            variables = path.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if f"HOME={who}\0" in variables and (found := re.search(r"_API_TOKEN=(\w+)", variables)):
            return found[1]
    raise AssertionError(f"{name} has no server.")


def test_a_submission_reaches_neither_the_hub_nor_a_token_nor_a_file(term: Term) -> None:
    tried = term.attempts("cleo")
    assert tried.pop("variables") == []
    assert tried.pop("processes") == []
    assert {"hub", "gradebook", "source", "exchange", "another"} == {*tried}
    for what, outcome in tried.items():
        assert any(reason in str(outcome) for reason in REFUSED), (what, outcome)


def test_nobody_logs_in_as_the_grader(term: Term) -> None:
    page = term.browser.new_page()
    page.goto(f"{term.hub.url}/hub/login")
    page.fill("#username_input", f"grader-{COURSE}")
    page.fill("#password_input", "")
    page.click("#login_submit")
    page.locator(".login_error, #username_input").first.wait_for()
    assert "/hub/login" in page.url
    page.close()
