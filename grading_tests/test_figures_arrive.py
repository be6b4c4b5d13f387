"""Figures reach people with their text: in JupyterLab, on nbconvert's pages and in feedback."""

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Page, expect

from examroom.commands.grade import grade
from examroom.course.notebooks import dumps, read
from examroom.util.files import write_whole
from grading_tests.notebooks import cells, path_of
from grading_tests.test_notebooks import HABITS
from tests.chromium import chromium
from tests.tiny_course import ASSIGNMENT, FILE, REFERENCE, Pupil, hand_in, make_course, release
from tests.walk.browser import TOKEN, jupyter_lab
from tests.walk.people import Person

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of Jupyter and SQLAlchemy, in other threads
]

UNDESCRIBED = "No description has been provided"
ALT = re.compile(r'<img alt="([^"]+)"')
FIGURE = """\
import matplotlib.pyplot as plt
import graphviz
from base64 import b64encode
from html import escape
from io import BytesIO
from IPython.display import display
{show}
figure, axes = plt.subplots()
axes.plot([1, 2])
show(figure, "A line that rises from left to right: \\"y\\" < 3 & more.")
show(graphviz.Digraph(body=["a -> b"]), "Two nodes, a and b, and an arrow from a to b.")
"""
SHOWN = (
    'A line that rises from left to right: "y" < 3 & more.',
    "Two nodes, a and b, and an arrow from a to b.",
)


def first_figures(assignment: str) -> list[str]:
    """Return the texts of the figures that stand before the first question."""
    found: list[str] = []
    for cell in cells("solutions", assignment):
        if cell.kind == "solution":
            break
        for output in cell.raw.get("outputs", []):
            found += map(html.unescape, ALT.findall(output.get("data", {}).get("text/html", "")))
    return found


def show_of(assignment: str) -> str:
    return next(c.source for c in cells("source", assignment) if c.grade_id == "show")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Start JupyterLab where the released notebooks lie; yield its address and this folder."""
    folder = tmp_path_factory.mktemp("student")
    person = Person("student", folder / "home", folder / "work")
    person.folder.mkdir()
    for assignment in ("01_mock_data", "05_plates"):
        shutil.copy(path_of("release", assignment), person.folder)
    with jupyter_lab(person) as address:
        yield address, person.folder


def opened(browser: Browser, address: str, name: str) -> Page:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(120_000)
    workspace = name.partition(".")[0]  # of its own: no other notebook is opened again
    page.goto(f"{address}lab/workspaces/{workspace}/tree/{name}?token={TOKEN}")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    return page


@pytest.mark.parametrize("assignment", ["01_mock_data", "05_plates"])
def test_in_jupyterlab_code_is_folded_and_a_figure_is_an_image_with_its_text(
    browser: Browser, lab: tuple[str, Path], assignment: str
) -> None:
    address, _ = lab
    notebook = path_of("release", assignment)
    page = opened(browser, address, notebook.name)
    before_questions = list(cells("release", assignment))[:12]
    folded = 0
    for index, cell in enumerate(before_questions):
        here = page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{index}"]')
        here.wait_for(state="attached")
        wanted = cell.raw.metadata.get("jupyter", {}).get("source_hidden", False)
        placeholder = here.locator(".jp-InputPlaceholder")
        expect(placeholder).to_have_count(int(wanted))
        folded += wanted
    assert folded >= 2
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    texts = first_figures(assignment)
    assert texts
    for text in texts:
        image = page.locator(".jp-OutputArea img").and_(page.get_by_alt_text(text, exact=True))
        image.wait_for(state="attached")
        page.wait_for_function("image => image.naturalWidth > 100", arg=image.element_handle())
    assert page.locator(".jp-OutputArea img:not([alt])").count() == 0
    page.close()


@pytest.mark.parametrize("assignment", HABITS)
def test_nbconvert_shows_every_figure_of_a_solution_with_its_text(assignment: str) -> None:
    notebook: Any = nbformat.read(path_of("solutions", assignment), as_version=4)  # type: ignore[no-untyped-call]
    page, _ = HTMLExporter().from_notebook_node(notebook)  # type: ignore[no-untyped-call]
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    told = [
        html.unescape(text)
        for out in outputs
        for text in ALT.findall(out.get("data", {}).get("text/html", ""))
    ]
    assert told
    assert UNDESCRIBED not in page
    assert [
        image.get("alt") for image in BeautifulSoup(page, "html.parser").find_all("img")
    ] == told
    pictures = [out for out in outputs if any(k.startswith("image/") for k in out.get("data", {}))]
    assert len(pictures) == len(told), "Some picture is shown without `show`."


def test_the_page_of_a_student_shows_figures_with_their_text(
    browser: Browser, tmp_path: Path
) -> None:
    course = make_course(tmp_path)
    show = show_of("05_plates")
    released = release(course)
    pupil = Pupil(released).answer(**REFERENCE).add("data", FIGURE.format(show=show))
    path = course.submitted / "ada" / ASSIGNMENT / FILE
    write_whole(path, dumps(pupil.notebook).encode())
    hand_in(course, "ben")
    grade(course, ASSIGNMENT, workers=1)
    made = course.feedback / "ada" / ASSIGNMENT / FILE.replace("ipynb", "html")
    assert UNDESCRIBED not in made.read_text()
    executed = read(course.root / "autograded" / "ada" / ASSIGNMENT / FILE)
    assert sum(len(cell.get("outputs", [])) for cell in executed.cells) >= len(SHOWN)
    page = browser.new_page()
    page.goto(made.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for text in SHOWN:
        image = page.get_by_alt_text(text, exact=True)
        expect(image).to_have_count(1)
        assert image.evaluate("image => image.complete && image.naturalWidth > 20")
    page.close()
