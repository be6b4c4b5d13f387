"""No honest run is refused, of any model that a question asks for.

``make prove`` counts many more; these would find a promise that is wrong by orders of magnitude.
"""

from __future__ import annotations

import numpy as np
import pytest

from grading_tests.checks.draws.agreement import SIGMAS
from grading_tests.proof.references import REFERENCES
from grading_tests.proof.rejections import exact_runs, nuts_runs, tail

COMPARISONS_OF_A_COURSE = 1000
"""Each trace of a course has up to 43 series, each of which is compared at six places."""
ONCE = 1e-4


@pytest.mark.slow
@pytest.mark.parametrize("name", REFERENCES)
def test_ten_runs_of_a_sampler_are_all_accepted(name: str) -> None:
    found = nuts_runs(name, range(10))
    assert found["refused"] == 0, found["messages"]


@pytest.mark.slow
@pytest.mark.parametrize("name", REFERENCES)
def test_twenty_runs_of_exact_draws_are_all_accepted(name: str) -> None:
    found = exact_runs(name, range(20))
    assert found["refused"] == 0, found["messages"]


@pytest.mark.parametrize("name", ["pooled", "unpooled"])
def test_exact_draws_are_accepted_however_correlated(name: str) -> None:
    found = exact_runs(name, range(10))
    assert found["refused"] == 0, found["messages"]


def test_what_chance_does_is_extrapolated_from_the_tail_that_was_seen() -> None:
    normal = np.random.default_rng(1).normal(size=200_000)
    assert tail(normal, SIGMAS)["width"] == pytest.approx(1, abs=0.05)
    assert tail(normal, SIGMAS)["beyond"] * COMPARISONS_OF_A_COURSE < ONCE
    assert tail(2 * normal, SIGMAS)["beyond"] * COMPARISONS_OF_A_COURSE > ONCE
