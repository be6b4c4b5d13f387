"""`examroom warm`: compile in advance, and keep it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from examroom.commands.machine.warm import warm
from examroom.course.layout import Course
from tests.tiny_course import ASSIGNMENT, hand_in, make_course

WARM_UP = """
import os, pathlib
pathlib.Path(os.environ["HOME"], "compiled").write_text("by the warm-up")
"""
READS_AND_WRITES = """\
import pathlib
# {student}
kept = pathlib.Path.home() / "compiled"
total = 6 if kept.exists() and kept.read_text() == "by the warm-up" else 0
kept.write_text("by a student")
(pathlib.Path.home() / "more").write_text("by a student")
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


@pytest.mark.slow
def test_one_student_starts_cold_and_finds_what_was_compiled_and_changes_none_of_it(
    course: Course, tmp_path: Path
) -> None:
    def told_by(*command: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "examroom.commands", *command],
            cwd=course.root,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        ).stdout

    def total_of(student: str) -> float:
        hand_in(course, student, total=READS_AND_WRITES.format(student=student))
        outcome = json.loads(told_by("grade", ASSIGNMENT, "--json"))
        assert outcome["notebooks_run"] == 1
        (found,) = (one for one in outcome["students"] if one["student"] == student)
        assert found["run"]["start"] == "cold"
        return float(found["total"])

    assert total_of("before") == 11
    told_by("warm", ASSIGNMENT)
    compiled = {path: text for path, text in kept(tmp_path).items() if b"by the warm-up" in text}
    assert len(compiled) == 1
    assert [total_of("first"), total_of("second")] == [15, 15]
    after = kept(tmp_path)
    assert compiled.items() <= after.items()
    assert not any(b"by a student" in content for content in after.values())


def kept(folder: Path) -> dict[Path, bytes]:
    """Return what is kept of warm-ups, and what was measured."""
    return {path: path.read_bytes() for path in (folder / "caches").rglob("*") if path.is_file()}
