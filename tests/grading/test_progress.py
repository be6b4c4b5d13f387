"""The time left is honest: a class of known length is guessed from its first runs."""

from __future__ import annotations

import heapq
import random
import time
from collections.abc import Sequence

import pytest

from examroom.grading.progress import NO_LOAD, Load, Progress, Step

WARM_UP = 15.0


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "monotonic", made)
    return made


def mark(progress: Progress, clock: Clock, student: str, load: Load, mark_seconds: float) -> None:
    with progress.parts.measured("recording"):
        clock.now += mark_seconds
    progress.student_marked(student, 10.0, False, load)


def replay(
    clock: Clock, runs: Sequence[float], workers: int, mark_seconds: float = 0.1
) -> list[Step]:
    """Mark a class whose runs take some seconds each on some workers; return the steps."""
    steps: list[Step] = []
    progress = Progress(steps.append, len(runs), 10.0)
    waiting = list(runs)
    progress.tick(Load(workers, 0, len(waiting)))
    clock.now += WARM_UP
    running = [(clock.now + waiting.pop(0), 0) for _ in range(workers)]
    ends = [*running]
    heapq.heapify(ends)
    for number in range(len(runs)):
        end, _ = heapq.heappop(ends)
        clock.now = max(clock.now, end)
        if waiting:
            heapq.heappush(ends, (clock.now + waiting.pop(0), number))
        progress.parts.add("runs", {"wall_seconds": runs[number]})
        progress.run_finished(executed=True, seconds=runs[number])
        load = Load(0, len(ends), len(waiting))
        progress.tick(load)
        mark(progress, clock, f"student-{number}", load, mark_seconds)
    return steps


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_the_time_left_is_right_within_a_third_once_a_few_have_run(
    clock: Clock, workers: int
) -> None:
    generator = random.Random(workers)
    runs = [generator.uniform(2.0, 6.0) for _ in range(40)]
    steps = replay(clock, runs, workers)
    assert steps[0].seconds_left is None  # nobody knows how long the warm-up takes
    over = clock.now
    later = [step for step in steps if step.marked >= 5]
    assert len(later) > 60
    for step in later:
        assert step.seconds_left == pytest.approx(over - step.seconds, rel=1 / 3, abs=6.0)


def test_half_of_the_time_the_end_lies_between_what_was_told(clock: Clock) -> None:
    inside = []
    for seed in range(60):
        generator, begun = random.Random(seed), clock.now
        runs = [generator.gammavariate(4.0, 1.0) for _ in range(40)]
        steps = replay(clock, runs, workers=2)
        over = clock.now - begun
        assert all(step.left_between is None for step in steps if step.marked < 9)
        step = next(step for step in steps if step.marked == 15)
        assert step.left_between is not None
        low, high = step.left_between
        inside.append(low <= over - step.seconds <= high)
    assert 0.3 <= sum(inside) / len(inside) <= 0.75


def test_where_marking_takes_longest_it_decides(clock: Clock) -> None:
    steps = replay(clock, [1.0] * 20, workers=8, mark_seconds=2.0)
    for step in steps[5:]:
        left = clock.now - step.seconds
        assert step.seconds_left == pytest.approx(left, rel=1 / 3, abs=4.0)


def test_a_class_on_record_is_guessed_from_its_marks(clock: Clock) -> None:
    steps: list[Step] = []
    progress = Progress(steps.append, 4, 10.0)
    for number, seconds in enumerate([2.0, 0.1, 0.1]):  # the first one imports what marking needs
        mark(progress, clock, f"student-{number}", NO_LOAD, seconds)
    assert steps[-1].seconds_left == pytest.approx(0.1)


def test_who_could_not_be_marked_is_no_part_of_the_average(clock: Clock) -> None:
    steps: list[Step] = []
    progress = Progress(steps.append, 3, 10.0)
    progress.student_marked("broken", 0.0, True, NO_LOAD)
    assert steps[-1].average is None
    progress.student_marked("ada", 8.0, False, NO_LOAD)
    assert steps[-1].average == pytest.approx(0.8)
