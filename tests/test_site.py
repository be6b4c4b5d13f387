"""The site is made without a warning or a network, and its pages of notebooks give nothing away."""

import re
import subprocess
import sys
from functools import cache

import pytest
from bs4 import BeautifulSoup

from examroom.course.settings import Examroom
from grading_tests.notebooks import ROOT, Cell, cells
from grading_tests.terms import TERMS

ASSIGNMENTS = sorted(path.name for path in (ROOT / "release").iterdir() if path.is_dir())
each_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)

Pages = dict[str, str]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Return every page of the site, by its address without its ending."""
    folder = tmp_path_factory.mktemp("site")
    sphinx = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-q", "docs"]
    done = subprocess.run(
        [*sphinx, str(folder)], text=True, capture_output=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    return {
        str(path.relative_to(folder).with_suffix("")): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.html")
    }


@cache
def text_of(page: str) -> str:
    """Return what stands on a page, without blanks and with quotes of one kind."""
    return squeezed(BeautifulSoup(page, "html.parser").get_text())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).replace("'", '"')


def telling(text: str) -> set[str]:
    """Return the lines of a text that are long enough to give something away."""
    return {line for line in map(squeezed, text.splitlines()) if len(line) > 20}


@cache
def answers(assignment: str) -> list[Cell]:
    return [one for one in cells("source", assignment) if one.kind in ("solution", "manual")]


def printed(cell: Cell) -> str:
    """Return what an executed cell put out as text."""
    outputs = cell.raw.get("outputs", [])
    return "\n".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in outputs
    )


def test_the_site_fetches_nothing_from_elsewhere(pages: Pages) -> None:
    for name, page in pages.items():
        fetched = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?:[^"]+)"', page)
        assert not fetched, f"{name} fetches {fetched}."


def test_every_option_is_described(pages: Pages) -> None:
    for option in Examroom.class_own_traits(config=True):
        assert f"c.Examroom.{option}" in pages["settings"]


@each_assignment
def test_a_page_has_every_text_of_the_released_notebook(pages: Pages, assignment: str) -> None:
    page = text_of(pages[f"course/{assignment}"])
    for cell in cells("release", assignment):
        if cell.is_code and cell.source.strip():
            assert squeezed(cell.source) in page, f"{cell} is not on the page."
        for heading in re.findall(r"^#+ (.+)$", cell.source, re.M) if not cell.is_code else []:
            assert squeezed(heading.replace("`", "")) in page


@each_assignment
def test_a_page_shows_every_figure_that_students_do_not_draw(pages: Pages, assignment: str) -> None:
    shown = [
        output
        for cell in cells("solutions", assignment)
        if cell.is_code and cell.kind in ("locked", "free")
        for output in cell.raw.outputs
        if any(kind.startswith("image/") for kind in output.get("data", {}))
    ]
    article = BeautifulSoup(pages[f"course/{assignment}"], "html.parser").find("article")
    assert article is not None
    pictures = article.find_all("img")
    assert len(pictures) == len(shown) > 0
    for picture in pictures:
        assert len(str(picture.get("alt", ""))) >= 40, f"{picture} says nothing."


@each_assignment
def test_a_page_has_no_solution_and_no_hidden_test(pages: Pages, assignment: str) -> None:
    page = text_of(pages[f"course/{assignment}"])
    for word in ("BEGINSOLUTION", "HIDDENTESTS", "grading_tests", "Markingnotes"):
        assert word not in page
    open_to_all = squeezed("\n".join(cell.visible for cell in cells("source", assignment)))
    secret = set().union(*(telling(cell.solution) for cell in answers(assignment)))
    secret |= set().union(*(telling(cell.hidden) for cell in cells("source", assignment)))
    assert len(secret) > 20
    told = {line for line in secret if line in page and line not in open_to_all}
    assert not told, f"The page tells {sorted(told)}."


@each_assignment
def test_no_number_that_an_answer_prints_is_printed_on_its_page(
    pages: Pages, assignment: str
) -> None:
    """A locked cell may draw what follows from an answer, but it does not print the answer."""
    released = "\n".join(cell.source for cell in cells("release", assignment))
    numbers = re.compile(r"(?<![\w.])\d+\.\d{3,}(?![\w.])")
    solved = [cell for cell in cells("solutions", assignment) if cell.kind == "solution"]
    secret = set(numbers.findall("\n".join(map(printed, solved))))
    page = BeautifulSoup(pages[f"course/{assignment}"], "html.parser").get_text()
    told = {number for number in secret if number in numbers.findall(page)} - set(
        numbers.findall(released)
    )
    assert not told, f"The page prints {sorted(told)}."


def test_the_syllabus_has_every_question_and_every_assignment(pages: Pages) -> None:
    page = text_of(pages["syllabus"])
    for assignment in ASSIGNMENTS:
        title = cells("release", assignment)[0].source.partition("\n")[0]
        assert squeezed(title.removeprefix("# ")) in page
        for cell in cells("release", assignment):
            if cell.kind in ("check", "manual"):
                assert squeezed(cell.grade_id.removesuffix("-check")) in page


def test_the_page_of_terms_links_to_the_section_that_defines_each(pages: Pages) -> None:
    table = BeautifulSoup(pages["terms"], "html.parser").find("table")
    assert table is not None
    rows = table.find_all("tr")[1:]
    named = [next(cell.get_text() for cell in row.find_all("td")) for row in rows]
    assert named == [term.name for term in TERMS]
    for link in (row.find_all("a")[0] for row in rows):
        name, _, anchor = str(link["href"]).removesuffix(".html").partition(".html#")
        assert f'id="{anchor}"' in pages[name], f"{name} has no {anchor}."
