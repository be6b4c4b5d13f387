"""Every number in the prose of assignment 01, model answers included, computed again."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from grading_tests.checks.course_data import cheeseburger
from grading_tests.notebooks import cells

DATA = cheeseburger()
ICELAND = slice(-5, None)


@cache
def prose() -> str:
    text = " ".join(cell.source for cell in cells("source", "01_mock_data"))
    return re.sub(r"\s+", " ", text).replace('" "', "")


def least_squares(*chosen: int) -> float:
    x, y = DATA.x_obs[ICELAND][[*chosen]], DATA.y_obs[ICELAND][[*chosen]]
    return float(x @ y / (x @ x))


@cache
def errors() -> Any:
    """Return how far least squares is from the truth in Germany and in Iceland, in 2000 worlds."""
    rng = np.random.default_rng(1)
    found = []
    for visits, spoiled in ((50, {}), (5, {3: 20.0, 4: 30.0})):
        slope = rng.normal(2, 1, size=(2000, 1))
        x = rng.normal(size=(2000, visits))
        y = slope * x + 0.1 * rng.normal(size=x.shape)
        for place, wait in spoiled.items():
            y[:, place] = wait
        found.append(np.abs((x * y).sum(axis=1) / (x**2).sum(axis=1) - slope[:, 0]))
    return [np.median(one) for one in found]


def close(found: float, told: float, by: float) -> bool:
    return abs(found - told) <= by


CLAIMS: dict[str, Callable[[], Any]] = {
    "seven countries were visited fifty times, and Iceland only five times": lambda: (
        np.bincount(DATA.groups).tolist() == [50] * 7 + [5]
    ),
    "with this seed it is visibly larger": lambda: DATA.slopes.mean() > 2.5,
    "that need be neither of these two numbers": lambda: (
        abs(DATA.x_obs @ DATA.y_obs / (DATA.x_obs @ DATA.x_obs) - DATA.slopes.mean()) > 0.1
    ),
    "checksum of the coming assignments': 1126.960": lambda: close(
        np.abs(DATA.x_obs).sum() + np.abs(DATA.y_clean).sum(), 1126.960, 0.0005
    ),
    "ordinary least squares finds the slope to the thickness of the line": lambda: (
        0.1 / np.sqrt((DATA.x_obs[DATA.groups == 2] ** 2).sum()) < 0.02
    ),
    "counts as much as 40,000 that are off by a tenth of a minute": lambda: close(
        (20 / 0.1) ** 2, 40_000, 1e-6
    ),
    "Without it the slope is 2.00": lambda: close(least_squares(0, 1, 2, 3), 2.00, 0.005),
    "without the other one it stays at 15.26": lambda: (
        close(least_squares(0, 1, 2, 4), 15.26, 0.005)
        and close(least_squares(0, 1, 2, 3, 4), 15.26, 0.05)
    ),
    "a queue that was just as usual": lambda: abs(DATA.x_obs[-2]) < 0.01,
    "nearly one standard deviation longer than usual": lambda: 0.9 < DATA.x_obs[-1] < 1,
    "its five visits drown among 350 others": lambda: (DATA.groups < 7).sum() == 350,
    "the error of the slope is about a hundredth of a minute": lambda: 0.005 < errors()[0] < 0.02,
    "in Iceland it is several minutes, hundreds of times larger": lambda: (
        3 < errors()[1] < 10 and 200 < errors()[1] / errors()[0] < 1000
    ),
}


@pytest.mark.parametrize("sentence", CLAIMS)
def test_what_the_prose_says_is_so(sentence: str) -> None:
    assert sentence in prose()
    assert CLAIMS[sentence]()
