"""How far a class is: two lines on a terminal of 80 columns, and lines now and then in a log."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from rich.console import Console

from examroom.commands.output.progress_bar import lines_of_json, progress_bar, time_left
from examroom.grading.progress import Step


def steps() -> Iterator[Step]:
    """Yield what a class tells that is read, warmed up for, run and marked."""
    students, seconds = 30, 10.0
    yield Step(students, 0, 0, 0, students, 1.0, None)
    yield Step(students, 0, 2, 0, students - 2, 3.0, None)
    for number in range(1, students + 1):
        now, left = 20.0 + seconds * number, seconds * (students - number)
        running = min(2, students - number)
        load = (0, running, students - number - running)
        yield Step(students, number - 1, *load, now, left, average=0.5 if number > 2 else None)
        name = f"a-student-with-quite-a-long-name-{number}@university.example.org"
        average = 0.5 if number > 1 else None
        yield Step(students, number, *load, now, left, name, 45.0, 85.0, average is None, average)


def test_a_terminal_of_80_columns_shows_bar_and_time_and_what_is_done() -> None:
    terminal = Console(file=io.StringIO(), width=80, force_terminal=True)
    pictures = []
    with progress_bar(terminal, 30) as listen:
        bar = listen.__self__.bar  # type: ignore[attr-defined]
        for step in steps():
            listen(step)
            paper = Console(file=io.StringIO(), width=80)
            paper.print(bar.get_renderable())
            pictures.append(paper.file.getvalue())  # type: ignore[attr-defined]
    for picture in pictures:
        bar_line, below = picture.strip("\n").splitlines()
        assert "/30" in bar_line
        assert len(below) <= 80
    assert "━" * 14 in pictures[-1]
    assert "no workers yet, 30 waiting" in pictures[0]
    assert "2 warming up, 28 waiting" in pictures[1]
    assert "left" in pictures[20]
    assert "2 running" in pictures[20]
    assert "class so far 50%" in pictures[20]


def test_a_log_gets_a_line_when_other_work_begins_and_then_every_so_often() -> None:
    log = Console(file=io.StringIO(), width=80)
    with progress_bar(log, 30) as listen:
        for step in steps():
            listen(step)
    lines = log.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "0:01 0 of 30 marked, no workers yet, 30 waiting"
    assert lines[1] == "0:03 0 of 30 marked, 2 warming up, 28 waiting"
    assert lines[2].startswith("0:30 0 of 30 marked, 2 running, 27 waiting, about 5 min left")
    assert lines[-1] == "5:20 30 of 30 marked, class so far 50%, about 0 s left"
    assert 10 < len(lines) < 20


def test_a_program_gets_how_far_a_class_is_too(capsys: pytest.CaptureFixture[str]) -> None:
    with lines_of_json() as listen:
        for step in steps():
            listen(step)
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert sum(event["event"] == "marked" for event in events) == 30
    progress = [event for event in events if event["event"] == "progress"]
    assert 10 < len(progress) < 20
    assert progress[1]["warming"] == 2


@pytest.mark.parametrize(
    ("left", "between", "told"),
    [
        (None, None, ""),
        (40.0, None, "about 40 s left"),
        (300.0, (250.0, 350.0), "4 to 6 min left"),
        (90.0, (70.0, 110.0), "70 s to 2 min left"),
        (300.0, (299.0, 301.0), "about 5 min left"),
    ],
)
def test_the_time_left_is_told_as_well_as_it_is_known(
    left: float | None, between: tuple[float, float] | None, told: str
) -> None:
    assert time_left(Step(30, 12, 0, 2, 16, 60.0, left, left_between=between)) == told
