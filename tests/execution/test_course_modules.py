"""What hidden tests import from the course is found, and a worker elsewhere can import it."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from examroom.execution.course_modules import CourseModules
from examroom.hidden_tests.dependencies import sources_of

CHECKS = {
    "weather/__init__.py": "",
    "weather/rain.py": "from .units import MM\n\ndef amount():\n    return MM\n",
    "weather/units.py": "MM = 1\n",
    "weather/table.csv": "a,b\n",
    "weather/unused.py": "raise SystemExit\n",
}
TEST = "import numpy\nfrom weather.rain import amount\nassert x == amount()\n"


@pytest.fixture
def weather(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make a package of the course's own that this process finds."""
    for name, text in CHECKS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "weather"]:
        del sys.modules[name]


def test_what_hidden_tests_import_from_the_course_is_found_by_reading_them(weather: Path) -> None:
    found = sources_of([TEST])
    assert set(found) == set(CHECKS) - {"weather/unused.py"}
    assert found["weather/units.py"] == b"MM = 1\n"


def test_the_real_checks_are_found_and_no_installed_package() -> None:
    found = sources_of(["from grading_tests.checks import pooled as checks"])
    assert "grading_tests/checks/exact/gaussian.py" in found
    assert all(name.startswith("grading_tests/") for name in found)
    assert not any(name.startswith("grading_tests/test_") for name in found)


def origin(module: str) -> Path:
    """Return the file that a module is imported from now."""
    return Path(importlib.import_module(module).__file__ or "")


def test_where_they_are_found_already_they_are_used_where_they_are(weather: Path) -> None:
    with CourseModules().importable(sources_of([TEST])):
        assert origin("weather.rain") == weather / "weather" / "rain.py"


def test_where_they_are_not_found_they_are_unpacked_and_taken_away_again(
    weather: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources, modules = sources_of([TEST]), CourseModules()
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place != str(weather)])
    with modules.importable(sources):
        unpacked = origin("weather.rain")
        assert unpacked.with_name("table.csv").read_text() == "a,b\n"
    modules.clear()
    assert not unpacked.exists()
    with pytest.raises(ImportError):
        importlib.import_module("weather.rain")


def test_other_sources_take_the_place_of_those_that_were_imported(weather: Path) -> None:
    sources, modules = sources_of([TEST]), CourseModules()
    with modules.importable(sources):
        assert importlib.import_module("weather.rain").amount() == 1
    with modules.importable({**sources, "weather/units.py": b"MM = 2\n"}):
        assert importlib.import_module("weather.rain").amount() == 2
    modules.clear()


def test_nobody_changes_sources_that_are_in_use(weather: Path) -> None:
    sources, modules, others = sources_of([TEST]), CourseModules(), []

    def bring_others() -> None:
        with modules.importable({**sources, "weather/units.py": b"MM = 3\n"}):
            others.append(importlib.import_module("weather.rain").amount())

    thread = threading.Thread(target=bring_others)
    with modules.importable(sources):
        thread.start()
        thread.join(0.2)
        assert not others
    thread.join(5)
    assert others == [3]
    modules.clear()
