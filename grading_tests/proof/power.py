"""How often draws of a wrong model are refused as draws of the right one, by their number.

Draws are independent ones of the wrong model's exact posterior, in four chains, so a number of them
is an effective sample size. A model whose posterior is hardly another one is hardly told from the
right one by its draws; its own question tells it, exactly, from its log density.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from examroom.evidence import describe
from examroom.hidden_tests.challenge import challenge_seed
from grading_tests.checks import draws, other_models, own_model
from grading_tests.proof.references import REFERENCES
from grading_tests.proof.wrong import WRONG
from grading_tests.simulated import draw

NUMBERS = (100, 200, 400, 1000, 4000)
RIGHT = {
    "pooled_model": "pooled",
    "unpooled_model": "unpooled",
    "hierarchical_model": "hierarchical",
}


def power(name: str, runs: int, numbers: Sequence[int] = NUMBERS) -> dict[str, float]:
    """Return the share of runs of a wrong model that are refused, by the number of draws.

    Parameters
    ----------
    name : str
        Of `WRONG`, or a model near at hand such as "02 pooled_trace: the prior".
    runs : int
        How many runs of each size.
    numbers : sequence of int
        How many draws in all.
    """
    posterior, right = _posteriors()[name]()
    variables = [one for one in right if one in posterior]
    found = {}
    for number in numbers:
        rng = np.random.default_rng([number, *name.encode()])
        found[str(number)] = (
            sum(_is_refused(posterior, right, variables, number, rng) for _ in range(runs)) / runs
        )
    return found


def names() -> list[str]:
    """Return all wrong models, by assignment."""
    return list(_posteriors())


def _is_refused(
    posterior: Mapping[str, Any],
    right: Mapping[str, Any],
    variables: list[str],
    number: int,
    rng: np.random.Generator,
) -> bool:
    return any(
        draws.first_difference(draw(posterior[one], rng, 4, number // 4), right[one], one)[1]
        for one in variables
    )


@cache
def _posteriors() -> dict[str, Any]:
    """Return by name what gives the posterior of a wrong model, and that of the right one."""
    found: dict[str, Any] = {}
    for name, build, _, asked in WRONG:

        def of_own(build: Any = build, asked: Any = asked) -> tuple[Any, Any]:
            with challenge_seed(1):
                own = own_model.examine(describe(build()), asked)
            return own.posterior, _right(RIGHT[asked.name])

        found[name] = of_own
    for trace, right in TRACES.items():
        for other in other_models.of(trace):
            words = other.words.removeprefix("the one ") or "the prior"
            found[f"{trace}: {words}"] = lambda other=other, right=right: (
                other.posterior(),
                _right(right),
            )
    return found


TRACES = {
    "pooled_trace": "pooled",
    "unpooled_trace": "unpooled",
    "leverage_trace": "leverage",
    "hierarchical_trace": "hierarchical",
    "wide_trace": "wide (04)",
    "robust_trace": "robust",
    "robust_unpooled_trace": "robust, unpooled",
    "normal_trace": "wide (06)",
    "chain_trace": "chain",
    "kiosk_trace": "kiosks",
}


def _right(name: str) -> Mapping[str, Any]:
    right = dict(REFERENCES[name].posterior())
    right.pop("new_slope", None)
    return right
