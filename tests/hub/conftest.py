"""One hub and one browser for all tests of the hub, which follow one another as a term does."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.chromium import chromium
from tests.hub.machine import Machine, machine
from tests.hub.term import CLASS, CROWD, Term


@pytest.fixture(scope="session")
def hub(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """Install and start a hub with an instructor and students, as many as the tests need."""
    crowded = any(test.path.stem == "test_thirty" for test in request.session.items)
    with machine([*CLASS, *CROWD] if crowded else CLASS) as made:
        yield made


@pytest.fixture(scope="session")
def browser(hub: Machine) -> Iterator[Browser]:
    """Start the browser in which everybody works."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def term(hub: Machine, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Term:
    """Return the course on its way from the first release to the last page."""
    pictures = os.environ.get("HUB_PICTURES")
    return Term(hub, browser, Path(pictures or tmp_path_factory.mktemp("pictures")).resolve())
