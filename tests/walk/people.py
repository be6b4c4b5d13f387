"""The people of a walk, each with a home and a folder of their own, and what they type there."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.walk.guide import ROOT

COURSE_ID = "bayesian-hierarchical-models"
KEPT = ("LANG", "TERM", "TMPDIR", "SSL_CERT_FILE")
EXCHANGE = """\
c = get_config()
c.Exchange.root = {exchange!r}
"""
# On one machine all folders of the exchange belong to one account, so collecting cannot compare
# students with owners.
INSTRUCTOR = """\
c.ExchangeCollect.check_owner = False
"""
# A student's account and clock. nbgrader has no setting for the time of a submission.
STUDENT = """\
c.CourseDirectory.course_id = {course!r}
c.CourseDirectory.student_id = {name!r}
from nbgrader.exchange.abc import Exchange
Exchange.set_timestamp = lambda self: setattr(self, "timestamp", {clock!r})
"""


@dataclass(frozen=True)
class Person:
    """Somebody who types commands: an instructor in the course folder, or a student.

    Parameters
    ----------
    name : str
        As which nbgrader knows them.
    home : Path
        Their home.
    folder : Path
        Where they type.
    """

    name: str
    home: Path
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a shell in which the environment of the course is active."""
        programs = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {**kept, "HOME": str(self.home), "PATH": programs, "COLUMNS": "100"}

    def configure(self, text: str) -> None:
        """Write what nbgrader reads in this person's home."""
        path = self.home / ".jupyter" / "nbgrader_config.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(self, command: str, code: int = 0, **more: str) -> str:
        """Type a command, and return what it says on both streams."""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env={**self.environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{command} ended with {done.returncode}:\n{done.stdout}"
        assert "Traceback" not in done.stdout, done.stdout
        assert "Warning" not in done.stdout, done.stdout
        return done.stdout


def instructor(folder: Path, course: Path, exchange: Path) -> Person:
    """Return the instructor of a course, who knows where the exchange is."""
    person = Person("instructor", folder, course)
    person.configure(EXCHANGE.format(exchange=str(exchange)) + INSTRUCTOR)
    return person


def student(name: str, folder: Path, exchange: Path, clock: str) -> Person:
    """Return a student on whose computer it is this time now."""
    person = Person(name, folder / "home", folder / "work")
    person.folder.mkdir(parents=True, exist_ok=True)
    settings = STUDENT.format(course=COURSE_ID, name=name, clock=f"{clock}.000000 UTC")
    person.configure(EXCHANGE.format(exchange=str(exchange)) + settings)
    return person
