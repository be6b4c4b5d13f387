"""A page says all that a student should know: when, what, why, and what a person thought of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from examroom.feedback.exporter import shown_kind
from examroom.feedback.lateness import handed_in, late_by

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

Find = Callable[[str], Path]
NOON = datetime(2026, 3, 5, 12)


def text(path: Path, selector: str = "body") -> str:
    """Return what stands in a part of a page, as one line."""
    found = BeautifulSoup(path.read_text(), "html.parser").select(selector)
    return " ".join(" ".join(part.get_text(" ").split()) for part in found)


def test_a_page_says_how_late_the_work_came(page: Find) -> None:
    assert text(page("rich"), ".when") == (
        "Handed in on 6 March 2026, 14:05 UTC, 1 day 2 h late: it was due on 5 March 2026, "
        "12:00 UTC."
    )
    assert "11:00 UTC, in time: it was due" in text(page("skips"), ".when")
    assert text(page("broken"), ".when") == ""


def test_moments_are_those_of_the_course() -> None:
    late = NOON + timedelta(hours=3, seconds=20)
    assert handed_in(None, NOON, None, "UTC") == ""
    assert handed_in(late, None, timedelta(1), "Asia/Tokyo") == (
        "Handed in on 6 March 2026, 00:00 JST."
    )
    assert " 3 h late" in handed_in(late, NOON, None, "nowhere")
    assert "in time: it was due on 6 March" in handed_in(late, NOON, timedelta(1), "UTC")
    assert [late_by(s) for s in (3, 3900, 90000, 200000)] == [
        "1 min",
        "1 h 5 min",
        "1 day 1 h",
        "2 days 7 h",
    ]


def test_marks_and_comments_of_a_person_are_shown(page: Find) -> None:
    written = text(page("rich"), "#why")
    assert "3.5 of 5" in written
    assert "Marked by hand." in written
    assert "Your instructor’s comment Nearly. Why is the whole" in written
    assert "There is a comment" in text(page("rich"), ".marks")
    assert "comment" not in text(page("rich"), "tr:has([href='#doubled-check'])")
    changed = text(page("rich"), "#total-check")
    assert "1 of 4" in changed
    assert "changed this mark by hand; by its checks it is 4." in changed
    assert "2 extra points" in text(page("rich"), "#average-check")
    assert "waiting for your instructor" in text(page("skips"), "#why")


def test_a_question_that_others_build_on_is_named(page: Find) -> None:
    first = "total is not defined: first answer “The question of total”. There is no doubled yet."
    assert first in text(page("skips"), "#doubled-check").replace("` ", "").replace("`", "")
    assert "first answer" not in text(page("skips"), "#total-check")


def test_a_function_that_fails_is_the_students(page: Find) -> None:
    assert "stopped with IndexError when it was called" in text(page("rich"), "#average-check")


def test_who_wrote_nothing_is_told_so(page: Find) -> None:
    assert "You did not answer this question." in text(page("silent"), "#why")
    assert "No response" not in text(page("silent"))


def test_a_broken_notebooks_page_has_its_title_and_says_why(page: Find) -> None:
    assert text(page("broken"), "header h1") == "A tiny assignment"
    assert "tiny.ipynb is not JSON" in text(page("broken"), ".notice")
    assert "0 / 5" in text(page("broken"), ".marks")
    assert text(page("broken")).count("is not JSON") == 1


def test_of_an_output_a_page_shows_what_it_has_a_place_for() -> None:
    slider = "application/vnd.jupyter.widget-view+json"
    assert shown_kind({slider: {}, "text/plain": "a slider"}) == ["text/plain"]
    assert shown_kind({"application/javascript": "x", "text/html": "<b>"}) == ["text/html"]
    assert shown_kind({slider: {"model_id": "gone"}}) == []
    assert shown_kind({}) == []
