"""A page can be read on a telephone, in the dark, with a keyboard and with a screen reader."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.chromium import chromium

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

STUDENTS = ("rich", "skips", "broken")
TELEPHONE, SCREEN = 375, 1200
OPEN_ALL = "document.querySelectorAll('details').forEach(details => details.open = true)"
UNREACHABLE = """() => [...document.querySelectorAll('body *')].filter(
    element => element.scrollWidth > element.clientWidth + 1
    && ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) && element.tabIndex < 0
).map(element => element.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def opened(browser: Browser, path: Path, width: int, scheme: str) -> Page:
    """Open a page, and all that is folded on it."""
    page = browser.new_page(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,  # axe is a script, and the page runs none
    )
    page.goto(path.as_uri())
    page.evaluate(OPEN_ALL)
    return page


@pytest.mark.parametrize("student", STUDENTS)
@pytest.mark.parametrize("width", [TELEPHONE, SCREEN])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(
    browser: Browser, page: Callable[[str], Path], student: str, width: int, scheme: str
) -> None:
    shown = opened(browser, page(student), width, scheme)
    found = Axe().run(shown)
    assert found.response["passes"]
    assert found.violations_count == 0, found.generate_report()
    assert shown.evaluate("document.documentElement.scrollWidth") == width
    assert shown.evaluate(UNREACHABLE) == []
    shown.close()


def test_a_keyboard_scrolls_code(browser: Browser, page: Callable[[str], Path]) -> None:
    shown = opened(browser, page("rich"), TELEPHONE, "light")
    code = shown.locator(".input pre").filter(has_text="does_not_end").first
    code.focus()
    code.press("ArrowRight")
    shown.wait_for_function("element => element.scrollLeft > 0", arg=code.element_handle())
    shown.close()
