"""Whether a class warms up is told from what the last commands took on this machine."""

from __future__ import annotations

from math import ceil
from pathlib import Path

import pytest

from examroom.commands.grade import grade
from examroom.course.layout import Course
from examroom.grading.parts import MEASURED_AGAIN, UNMEASURED, Pace
from tests.tiny_course import ASSIGNMENT, hand_in, make_course


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a machine on which nothing was measured."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))


@pytest.mark.parametrize("places", [1, 2, 8])
@pytest.mark.parametrize(
    "pace", [Pace(9, 11, 1.5), Pace(30, 11, 1.5), Pace(4, 3, 1), Pace(2, 1.5, 1)]
)
def test_from_the_break_even_on_a_class_is_sooner_over_with_a_warm_up(
    pace: Pace, places: int
) -> None:
    def pays(size: int) -> bool:
        rounds = ceil(size / places)
        return pace.warm_up + rounds * pace.after < rounds * pace.without

    found = pace.break_even(places)
    assert pays(found)
    assert pays(found + 1)
    assert found == 2 or not pays(found - 1)


def test_a_warm_up_that_saved_little_or_nothing_is_measured_again_in_a_large_class() -> None:
    for pace in (Pace(5, 1, 1), Pace(5, 1, 2), Pace(500, 1, 0.9)):
        assert pace.break_even(2) == MEASURED_AGAIN


@pytest.mark.parametrize("pace", [Pace(), Pace(9, 11), Pace(0, 11, 1.5)])
def test_what_is_not_known_is_not_guessed(pace: Pace) -> None:
    assert pace.break_even(2) == UNMEASURED


def test_what_is_kept_is_found_for_this_assignment_alone() -> None:
    Pace(9, 11, 1.5).keep(["02", "as it is"])
    assert Pace.kept(["02", "as it is"]) == Pace(9, 11, 1.5)
    assert Pace.kept(["02", "changed"]) == Pace()


def class_of(root: Path, size: int, settings: str = "") -> Course:
    course = make_course(root)
    course.config_file.write_text(course.config_file.read_text() + settings)
    for number in range(size):
        hand_in(course, f"student{number}", total=f"total = sum(numbers) + {number} - {number}")
    return course


def starts(course: Course) -> list[float]:
    report = grade(course, ASSIGNMENT, workers=2)
    assert [one.total for one in report.marks] == [15] * len(report.marks)
    return [cost["warm"] for cost in report.costs.values()]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of Jupyter, Dask and SQLAlchemy, in other threads
def test_few_share_their_imports_one_has_nobody_to_share_with_and_many_warm_up(
    tmp_path: Path,
) -> None:
    assert starts(class_of(tmp_path / "one", 1)) == [0.0]
    assert starts(class_of(tmp_path / "three", 3)) == [1.0] * 3
    assert len(starts(class_of(tmp_path / "many", UNMEASURED))) == UNMEASURED
    kept = [path for path in (tmp_path / "caches").rglob("*") if path.is_file()]
    assert any(b'"warm_up"' in path.read_bytes() for path in kept)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_number_in_the_settings_is_the_instructors_word(tmp_path: Path) -> None:
    cold = class_of(tmp_path / "cold", 3, "\nc.Examroom.warm_up_from = 9\n")
    assert starts(cold) == [0.0] * 3
