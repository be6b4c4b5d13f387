"""A student without a browser: the requests that JupyterLab would send, as fast as may be."""

import time
from typing import Any

import httpx

from tests.hub.machine import Machine, account

PATIENCE = 600.0
ASK_EVERY = 3.0
TOO_MANY = 429


class Client:
    """Somebody logged in, whose server runs.

    Parameters
    ----------
    machine : Machine
        The hub.
    name : str
        The student, without the prefix of accounts.
    """

    def __init__(self, machine: Machine, name: str) -> None:
        self.name, self.course = name, machine.name
        self.server = f"/user/{account(name)}"
        self.http = httpx.Client(
            base_url=machine.url, follow_redirects=True, timeout=PATIENCE, trust_env=False
        )
        self.http.get("/hub/login")
        form = {
            "username": account(name),
            "password": machine.password(name),
            "_xsrf": self._cookie("/hub/"),
        }
        answer = self.http.post("/hub/login?next=/hub/spawn", data=form)
        self.deadline = time.monotonic() + PATIENCE
        while answer.status_code == TOO_MANY:  # the hub starts a few servers at a time
            assert time.monotonic() < self.deadline, answer.text
            time.sleep(2 * ASK_EVERY)
            answer = self.http.get("/hub/spawn")
        answer.raise_for_status()
        self._wait()

    def _wait(self) -> None:
        """Ask for JupyterLab until it comes; the hub lets its page in on the way."""
        while time.monotonic() < self.deadline:
            answer = self.http.get(f"{self.server}/lab")
            if answer.is_success and answer.url.path == f"{self.server}/lab":
                return
            time.sleep(ASK_EVERY)
        raise TimeoutError(self.name)

    def _cookie(self, path: str) -> str:
        found = [
            one.value for one in self.http.cookies.jar if one.name == "_xsrf" and one.path == path
        ]
        return found[0] or ""

    def ask(self, action: str, **words: str) -> Any:
        """Send what a button sends; return the answer.

        Raises
        ------
        AssertionError
            When nbgrader says that it did not succeed.
        """
        answer = self.http.post(
            f"{self.server}/assignments/{action}",
            data=words,
            headers={"X-XSRFToken": self._cookie(f"{self.server}/")},
        )
        answer.raise_for_status()
        found = answer.json()
        assert found["success"], found
        return found["value"]

    def fetch(self, assignment: str) -> None:
        """Press *Fetch*."""
        self.ask("fetch", course_id=self.course, assignment_id=assignment)

    def validate(self, path: str) -> dict[str, Any]:
        """Press *Validate*; return what failed and what passed."""
        found: dict[str, Any] = self.ask("validate", path=path)
        return found

    def submit(self, assignment: str) -> None:
        """Press *Submit*."""
        self.ask("submit", course_id=self.course, assignment_id=assignment)

    def close(self) -> None:
        """Leave."""
        self.http.close()
