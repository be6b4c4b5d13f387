"""A real JupyterLab with formgrader, in a headless Chromium, and pictures of what is in it."""

import io
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect
from rich.console import Console
from rich.text import Text

from tests.walk.people import Person

TOKEN = "a-walk"
LAB = f"""jupyter lab --no-browser --allow-root --ip=127.0.0.1 --port=0
--IdentityProvider.token={TOKEN}"""
USER_SETTINGS = ".jupyter/lab/user-settings/@jupyterlab"
NOTIFICATIONS = f"{USER_SETTINGS}/apputils-extension/notification.jupyterlab-settings"
TERMINAL = """\
<style>
  body {{ margin: 0; padding: 14px; display: inline-block }}
  body {{ background: {background}; color: {foreground} }}
  pre {{ margin: 0; font: 14px/1.16 "DejaVu Sans Mono", monospace }}
</style>
<pre>{code}</pre>
"""


@contextmanager
def jupyter_lab(person: Person) -> Iterator[str]:
    """Start JupyterLab where a person types; yield its address."""
    log = person.home / "lab.log"
    silence = person.home / NOTIFICATIONS
    silence.parent.mkdir(parents=True, exist_ok=True)
    silence.write_text('{"fetchNews": "false", "checkForUpdates": false}')
    with log.open("w") as stream:
        server = subprocess.Popen(
            LAB.split(),
            cwd=person.folder,
            env=person.environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    try:
        yield _address(person, server)
    finally:
        server.terminate()
        server.wait(30)


def _address(person: Person, server: "subprocess.Popen[bytes]") -> str:
    told = person.home / f".local/share/jupyter/runtime/jpserver-{server.pid}.json"
    for _ in range(600):
        if told.is_file() and (text := told.read_text()):
            return str(json.loads(text)["url"])
        assert server.poll() is None, (person.home / "lab.log").read_text()
        time.sleep(0.1)
    raise TimeoutError((person.home / "lab.log").read_text())


class Formgrader:
    """Formgrader, opened by JupyterLab's menu, as an instructor sees it."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.page: Page = browser.new_page(viewport={"width": 1180, "height": 620})
        self.page.set_default_timeout(60_000)
        self.page.goto(f"{address}lab?token={TOKEN}")
        self.page.get_by_role("menuitem", name="Nbgrader").click()
        self.page.get_by_role("menuitem", name="Formgrader").first.click()
        self.page.keyboard.press("Control+b")  # the files are in the way

    @property
    def frame(self) -> FrameLocator:
        """What is in formgrader's tab."""
        return self.page.frame_locator("iframe")

    def assignments(self) -> None:
        """Show all assignments."""
        link = self.frame.get_by_role("link", name="Manage Assignments")
        if not link.count():  # beside a submission there is only one way back
            self.frame.get_by_role("link", name="Manual Grading").click()
        link.click()
        self.frame.locator("td.num-submissions").first.wait_for()

    def submissions(self, assignment: str) -> None:
        """Show who handed an assignment in."""
        self.assignments()
        row = self.frame.locator("tr").filter(has_text=assignment)
        row.locator("td.num-submissions a").click()
        self.frame.locator("td.autograde a").first.wait_for()

    def row(self, student: str) -> str:
        """Return what the list of submissions says of a student."""
        return " ".join(self._row(student).inner_text().split())

    def autograde(self, student: str) -> str:
        """Press a student's *Autograde* button; return what formgrader says, with its log."""
        self._row(student).locator("td.autograde a").click()
        dialog = self.frame.locator(".modal.in")
        dialog.wait_for(timeout=300_000)
        said = dialog.inner_text()
        dialog.locator(".modal-footer button").click()
        expect(self.frame.locator(".modal, .modal-backdrop")).to_have_count(0)
        return said

    def mark_by_hand(
        self, assignment: str, notebook: str, who: str, question: str, points: str, comment: str
    ) -> None:
        """Give points and a comment for an answer in words.

        Parameters
        ----------
        assignment, notebook, question : str
            Which answer.
        who : str
            The name under which formgrader hides the student.
        points, comment : str
            What to type.
        """
        self.frame.get_by_role("link", name="Manual Grading").click()
        self.frame.get_by_role("link", name=assignment).click()
        self.frame.get_by_role("link", name=notebook, exact=True).click()
        row = self.frame.locator("tr").filter(has_text=who)
        row.locator("a.name-hidden").click()
        for field in (f"input#{question}_extra_credit", f"textarea#{question}-comment"):
            self.frame.locator(f"{field}[placeholder]").wait_for()  # else marks are still loading
        self._type(f"input.score#{question}", points, "/api/grade/")
        self._type(f"textarea#{question}-comment", comment, "/api/comment/")
        self.frame.locator(f"input.score#{question}").scroll_into_view_if_needed()

    def _type(self, place: str, text: str, saved_to: str) -> None:
        field = self.frame.locator(place)
        with self.page.expect_response(lambda answer: saved_to in answer.url) as saved:
            field.fill(text)
            field.blur()
        assert saved.value.ok

    def _row(self, student: str) -> Locator:
        cell = self.frame.locator("td.student-id").get_by_text(student, exact=True)
        return self.frame.locator("tr").filter(has=cell)


def of_terminal(browser: Browser, text: str, width: int = 100) -> bytes:
    """Return a picture of what a command printed."""
    console = Console(record=True, width=width, file=io.StringIO(), color_system="truecolor")
    console.print(Text.from_ansi(text))
    page = browser.new_page(viewport={"width": 1100, "height": 300})
    page.set_content(console.export_html(inline_styles=True, code_format=TERMINAL))
    picture = page.locator("body").screenshot()
    page.close()
    return picture


def save(picture: bytes, path: Path, colours: int = 64) -> None:
    """Write a small PNG."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
