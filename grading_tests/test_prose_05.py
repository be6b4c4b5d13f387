"""What the prose of assignment 05 counts is so, and its pictures give no answer away."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from grading_tests.checks import recipes, unity_caption
from grading_tests.notebooks import cells

AT = {cell.grade_id or cell.raw.id: cell.source for cell in cells("source", "05_plates")}


@cache
def prose() -> str:
    return re.sub(r"\s+", " ", " ".join(AT.values())).replace('" "', "")


def trips_by_rider() -> Any:
    names: dict[str, Any] = {"np": np}
    exec(AT["bicycle-data"], names)
    assert np.array_equal(names["dropped"], recipes.DROPPED)
    return np.bincount(names["rider"]).tolist()


CLAIMS: dict[str, Callable[[], bool]] = {
    "Six riders made ten trips each": lambda: trips_by_rider() == [10] * 6,
    "both arrays with 60 entries": lambda: recipes.DROPPED.shape == (60,),
    "5 ovens and 200 buns": lambda: "oven (5)" in prose() and 5 * 40 == 200,
    "Both have all nine nodes as keys": lambda: len(recipes.SALES_PLATES) == 9,
    "with the 21 names of `unity_nodes`": lambda: len(unity_caption.ROLES) == 21,
    "one of these seven strings": lambda: len(set(unity_caption.ROLES.values())) == 7,
    "There are nine arrows from true to observed numbers": lambda: (
        sum(len(unity_caption.PARENTS[node]) for node in unity_caption.OBSERVED) == 9
    ),
    "You may add the other seven nodes of the table": lambda: (
        len(unity_caption.ROLES) - len(unity_caption.DRAWN) == 7
    ),
}


@pytest.mark.parametrize("sentence", CLAIMS)
def test_what_the_prose_counts_is_so(sentence: str) -> None:
    assert sentence in prose()
    assert CLAIMS[sentence]()


def test_the_map_of_unity_names_no_node_no_plate_and_no_index() -> None:
    picture = AT["unity-kinds"]
    for node in unity_caption.ROLES:
        assert not re.search(rf"\b{node}\b", picture), f"The map names {node}."
    assert "cluster" not in picture
    assert not re.search(r"\b[ijkl]\b", picture)
    assert "true magnitude" not in picture


def test_nothing_before_the_questions_says_that_the_true_magnitude_is_a_box() -> None:
    before = list(AT)[: list(AT).index("true-magnitude")]
    told = [name for name in before if re.search(r"m_B_true.*\b(box|Deterministic)\b", AT[name])]
    assert not told
