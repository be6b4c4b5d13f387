"""A term on the hub: who is in it, and what they hand in."""

import json
import os
import shutil
import sqlite3
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from playwright.sync_api import Browser

from examroom.course.cells import Role, grade_id, role
from examroom.course.notebooks import dumps, read
from grading_tests.submissions.known import _answers as answers_of
from tests.hub.lab import CourseFormgrader, Lab
from tests.hub.machine import COURSE, Machine, account
from tests.tiny_course import Pupil
from tests.walk.browser import save

ASSIGNMENT, FILE, NOTEBOOK = "02_pooled", "pooled.ipynb", "pooled"
CLASS = [
    ("ada", "Ada", "Lovelace"),
    ("bob", "Robert", "Hooke"),
    ("cleo", "Cleopatra", "Selene"),
]
CROWD = [(f"s{number:02}", "Student", f"Number {number}") for number in range(1, 31)]
INTERVAL, WRONG_INTERVAL = "pooled-interval", "pooled_interval = np.array([0.0, 9.0])"
WORDS = """\
All visits are spent on one number, so its interval is narrow. It tells nothing of a single country:
most of their slopes lie outside it. A slope for each country would help."""
COMMENT = "Well put: a narrow interval is a claim, too."
LARGEST_PICTURE = 60_000
# What a dishonest submission tries while it is marked; what came of it is printed.
ATTEMPTS = """
def _attempt(what):
    try:
        return repr(what())[:300]
    except Exception as reason:
        return f"refused by {type(reason).__name__}"

def _attempts():
    import json, os, pathlib, urllib.request
    path = pathlib.Path
    tried = {
        "variables": [name for name in os.environ if "JUPYTERHUB" in name or "TOKEN" in name],
        "processes": [
            str(one) for one in path("/proc").glob("[0-9]*/environ")
            if "JUPYTERHUB" in _attempt(lambda: one.read_bytes())
        ],
        "hub": _attempt(lambda: urllib.request.urlopen(HUB, timeout=3).status),
        "gradebook": _attempt(lambda: path(COURSE, "gradebook.db").read_bytes()[:10]),
        "source": _attempt(lambda: os.listdir(path(COURSE, "source"))),
        "exchange": _attempt(lambda: os.listdir(EXCHANGE)),
        "another": _attempt(lambda: os.listdir(ANOTHER)),
    }
    print("ATTEMPTS", json.dumps(tried))

_attempts()
"""


class Term:
    """A course in which an instructor and three students work by their browsers."""

    def __init__(self, hub: Machine, browser: Browser, pictures: Path) -> None:
        self.hub, self.browser, self.pictures = hub, browser, pictures
        self.labs: dict[str, Lab] = {}
        pictures.mkdir(parents=True, exist_ok=True)

    def log_in(self, *names: str) -> None:
        """Let some people log in at the same time."""
        new = {name: Lab(self.browser, self.hub, name) for name in names}
        for lab in new.values():
            lab.log_in()
        for lab in new.values():
            lab.arrive()
        self.labs |= new

    def lab(self, name: str) -> Lab:
        """Return somebody's JupyterLab; log in the first time."""
        if name not in self.labs:
            self.log_in(name)
        return self.labs[name]

    @cached_property
    def formgrader(self) -> CourseFormgrader:
        """Formgrader, as the instructor opens it from the list of courses."""
        return CourseFormgrader(self.lab("prof"))

    def work(self, name: str) -> Path:
        """Return a student's copy of the notebook."""
        return self.hub.home(name) / COURSE / ASSIGNMENT / FILE

    @cached_property
    def in_words(self) -> str:
        """The first question that a person marks."""
        source = read(self.hub.course / "source" / ASSIGNMENT / FILE)
        return next(str(grade_id(cell)) for cell in source.cells if role(cell) is Role.WRITTEN)

    def points(self, question: str) -> int:
        """Return what a question that a person marks is worth."""
        source = read(self.hub.course / "source" / ASSIGNMENT / FILE)
        cell = next(cell for cell in source.cells if grade_id(cell) == question)
        return int(cell.metadata.nbgrader.points)

    def answer(
        self, name: str, answers: Mapping[str, str] = MappingProxyType({}), attack: bool = False
    ) -> None:
        """Put the instructor's answers into a student's notebook, but for some questions."""
        path = self.work(name)
        reference = answers_of(read(self.hub.course / "source" / ASSIGNMENT / FILE))
        reference.pop(self.in_words)
        pupil = Pupil(read(path)).answer(**{**reference, **answers})
        if attack:
            pupil.add(next(iter(reference)), self.attack())
        path.write_text(dumps(pupil.notebook))
        shutil.chown(path, account(name), account(name))

    def attack(self) -> str:
        """Return a cell that looks for what a submission must not reach."""
        places = {
            "HUB": f"http://127.0.0.1:{self.hub.port + 2}/hub/api",
            "COURSE": str(self.hub.course),
            "EXCHANGE": str(self.hub.exchange),
            "ANOTHER": str(self.hub.home("ada")),
        }
        return "\n".join(f"{name} = {value!r}" for name, value in places.items()) + ATTEMPTS

    def asked(self, query: str) -> list[tuple[object, ...]]:
        """Ask the gradebook."""
        connection = sqlite3.connect(f"file:{self.hub.course}/gradebook.db?mode=ro", uri=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def marks(self) -> dict[str, float]:
        """Return what the machine gave, by account."""
        rows = self.asked(
            "select s.student_id, sum(g.auto_score) from grade g "
            "join submitted_notebook n on g.notebook_id = n.id "
            "join submitted_assignment s on n.assignment_id = s.id group by s.student_id"
        )
        return {str(name): float(str(points)) for name, points in rows}

    def attempts(self, name: str) -> dict[str, object]:
        """Return what came of a submission's attempts, from its executed notebook."""
        notebook = read(self.hub.course / "autograded" / account(name) / ASSIGNMENT / FILE)
        printed = [
            str(output.get("text", ""))
            for cell in notebook.cells
            for output in cell.get("outputs", [])
        ]
        line = next(text for text in printed if text.startswith("ATTEMPTS"))
        found: dict[str, object] = json.loads(line.removeprefix("ATTEMPTS"))
        return found

    def picture(self, name: str, picture: bytes) -> None:
        """Keep a picture, which must be small."""
        path = self.pictures / f"hub-{name}.png"
        save(picture, path)
        assert os.stat(path).st_size < LARGEST_PICTURE, path
