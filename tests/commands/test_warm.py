"""`examroom warm`: compile in advance, and keep it."""

from __future__ import annotations

from pathlib import Path

import pytest

from examroom.commands.machine.warm import warm
from examroom.course.layout import Course
from tests.tiny_course import ASSIGNMENT, make_course

WARM_UP = """
import os, pathlib
pathlib.Path(os.environ["HOME"], "compiled").write_text("by the warm-up")
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "made_up_warm_up.py").write_text(WARM_UP)
    made = make_course(tmp_path / "course")
    config = made.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.Examroom.warm_up = "made_up_warm_up"\n')
    return made


def test_what_a_warm_up_compiles_is_kept_and_found_again(course: Course, tmp_path: Path) -> None:
    (first,) = warm(course, [ASSIGNMENT])
    assert not first.cold
    contents = [path.read_bytes() for path in (tmp_path / "caches").rglob("*.compiled")]
    assert sum(b"by the warm-up" in content for content in contents) == 1
    times = {path: path.stat().st_ino for path in (tmp_path / "caches").rglob("*.compiled")}
    (second,) = warm(course, [ASSIGNMENT])
    assert not second.cold
    again = {path: path.stat().st_ino for path in (tmp_path / "caches").rglob("*.compiled")}
    assert again == times


def test_a_warm_up_that_fails_is_told_and_not_kept(course: Course, tmp_path: Path) -> None:
    (tmp_path / "made_up_warm_up.py").write_text(WARM_UP + "1 / 0")
    (told,) = warm(course, [ASSIGNMENT])
    assert "ZeroDivisionError" in told.cold
    contents = [path.read_bytes() for path in (tmp_path / "caches").rglob("*.compiled")]
    assert not any(b"by the warm-up" in content for content in contents)
