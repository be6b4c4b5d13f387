"""The exchange for Kubernetes with real programs: a hub, ngshare, an instructor and students."""

import shutil
from collections.abc import Iterator

import pytest

from tests.hub.machine import ROOT, Machine
from tests.hub.ngshare import COURSE, Exchange, exchange

pytestmark = pytest.mark.slow
ASSIGNMENT, FILE = "02_pooled", "pooled.ipynb"
PAGE = "<html><body>A mark, and a sentence.</body></html>"


@pytest.fixture(scope="module")
def shared(hub: Machine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """Start the exchange, of the programs that the kit for one machine has installed."""
    people = [("prof", "instructor"), ("ada", ""), ("bob", "")]
    with exchange(tmp_path_factory.mktemp("ngshare"), people) as made:
        yield made


def succeeds(shared: Exchange, name: str, *words: str) -> str:
    done = shared.run(name, *words)
    assert done.returncode == 0, done.stdout
    assert "ERROR" not in done.stdout
    return done.stdout


def test_an_assignment_goes_out_comes_back_and_its_page_as_well(shared: Exchange) -> None:
    manage, course = "ngshare_exchange.course_management", f"--course={COURSE}"
    prof, ada = shared.home("prof"), shared.home("ada")
    with shared.ngshare():
        succeeds(shared, "prof", manage, "create_course", COURSE, "prof")
        succeeds(shared, "prof", manage, "add_student", COURSE, "ada")
        (prof / "release" / ASSIGNMENT).mkdir(parents=True)
        text = (ROOT / "release" / ASSIGNMENT / FILE).read_text()
        (prof / "release" / ASSIGNMENT / FILE).write_text(text)
        succeeds(shared, "prof", "nbgrader", "release_assignment", course, ASSIGNMENT)
    # What ngshare says it has must be there when it comes back.
    with shared.ngshare():
        assert ASSIGNMENT in succeeds(shared, "ada", "nbgrader", "list", course)
        succeeds(shared, "ada", "nbgrader", "fetch_assignment", course, ASSIGNMENT)
        fetched = next(ada.rglob(FILE))
        assert fetched.read_text() == text
        answered = text.replace("raise NotImplementedError", "pass  # raise NotImplementedError")
        fetched.write_text(answered)
        succeeds(shared, "ada", "nbgrader", "submit", course, ASSIGNMENT)
        succeeds(shared, "prof", "nbgrader", "collect", course, ASSIGNMENT)
        collected = prof / "submitted" / "ada" / ASSIGNMENT
        assert (collected / FILE).read_text() == answered
        page = prof / "feedback" / "ada" / ASSIGNMENT / FILE.replace("ipynb", "html")
        page.parent.mkdir(parents=True)
        page.write_text(PAGE)
        shutil.copy(collected / "timestamp.txt", page.parent)  # as nbgrader's own generation does
        succeeds(shared, "prof", "nbgrader", "release_feedback", course, ASSIGNMENT)
        succeeds(shared, "ada", "nbgrader", "fetch_feedback", course, ASSIGNMENT)
        assert [path.read_text() for path in ada.rglob(page.name)] == [PAGE]


@pytest.fixture(scope="module")
def running(shared: Exchange) -> Iterator[Exchange]:
    """Start ngshare for those who try what they may not."""
    with shared.ngshare():
        yield shared


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bob", ["nbgrader", "fetch_assignment"]),
        ("bob", ["nbgrader", "submit"]),
        ("ada", ["nbgrader", "release_assignment", "--force"]),
        ("ada", ["nbgrader", "collect"]),
    ],
)
def test_who_is_not_in_the_course_or_only_learns_there_is_refused(
    running: Exchange, name: str, words: list[str]
) -> None:
    folders = ["release", "" if words[-1] == "submit" else "other"]
    for folder in folders:
        place = running.home(name) / folder / ASSIGNMENT
        place.mkdir(parents=True, exist_ok=True)
        (place / FILE).write_text((ROOT / "release" / ASSIGNMENT / FILE).read_text())
    before = kept(running)
    done = running.run(name, *words, f"--course={COURSE}", ASSIGNMENT)
    assert "Permission denied" in done.stdout, done.stdout
    assert kept(running) == before


def kept(shared: Exchange) -> list[bytes]:
    """Return the content of all files that were handed in or given out."""
    files = sorted((shared.folder / "data" / "files").rglob("*"))
    return [path.read_bytes() for path in files if path.is_file()]
