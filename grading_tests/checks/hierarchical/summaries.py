"""What assignment 04 computes from its draws: shrinkage, and three models side by side."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence import describe
from examroom.evidence.figures import FigureEvidence
from examroom.evidence.traces import TraceEvidence
from examroom.evidence.values import Table
from grading_tests.checks import draws, exact, expect, pictures
from grading_tests.checks.course_data import N_GROUPS, SMALL_GROUP, cheeseburger
from grading_tests.checks.expect import require, wrong

SHRINKAGE_TOLERANCE = 2e-3
"""Leaves room for rounding to three decimals; the nearest wrong formula is ten times as far."""

ROUNDING = 0.006
"""Minutes per standard deviation of queue: leaves room for two decimals."""

MODEL_WORDS = {
    "pooled": r"(?<![a-z])(?<!un-)pooled|complete(ly)? pool",
    "unpooled": r"un-?pooled|not pooled|no pool",
    "hierarchical": r"hierarch|partial",
}


def shrinkage(shrinkage: Any, hierarchical_trace: Any) -> None:
    """Question `shrinkage`: the arithmetic on the student's draws, which are judged elsewhere."""
    given = expect.array(shrinkage, "shrinkage", (N_GROUPS,))
    trace = expect.trace(
        hierarchical_trace, "hierarchical_trace", {"slope": (N_GROUPS,), "mu_slope": ()}
    )
    draws.check_form(trace, ("slope", "mu_slope"), "hierarchical_trace")
    slope, mu = trace.mean("slope"), trace.mean("mu_slope")
    data = cheeseburger()
    alone: Any = exact.unpooled_posterior(data.x_obs, data.y_obs, data.groups)["slope"]
    alone_mean = np.array([marginal.mean for marginal in alone])
    own = (alone_mean - slope) / (alone_mean - mu)
    require(
        bool(np.all(np.abs(given - own) <= SHRINKAGE_TOLERANCE)),
        "`shrinkage` does not follow from your `hierarchical_trace` by the formula: take "
        "`unpooled_mean` from the data cell and the posterior means of `slope` and `mu_slope` "
        "over all chains and draws.",
    )


def three_models(comparison: Any, ax: Any, hierarchical_trace: Any) -> None:
    """Question `three-models`: a table of one country's slope, and a figure with three models."""
    table = _table(comparison)
    data = cheeseburger()
    pooled: Any = exact.pooled_posterior(data.x_obs, data.y_obs)["slope"]
    unpooled: Any = exact.unpooled_posterior(data.x_obs, data.y_obs, data.groups)["slope"]
    for row, marginal in (("pooled", pooled), ("unpooled", unpooled[SMALL_GROUP])):
        wanted = np.array([marginal.mean, *marginal.hdi(draws.HDI_PROB)])
        require(
            bool(np.all(np.abs(table[row] - wanted) <= ROUNDING)),
            f"The row `{row}` of `comparison` is not what the data cell gives for country "
            f"{SMALL_GROUP}: look at the summary, the country, and the order of the columns.",
        )
    trace = expect.trace(hierarchical_trace, "hierarchical_trace", {"slope": (N_GROUPS,)})
    _check_own_row(table["hierarchical"], trace)
    _check_forest(expect.figure(ax, "ax"), table)


def _table(comparison: Any) -> dict[str, NDArray[np.float64]]:
    """Return mean, low and high of each model; other rows and columns are the student's affair."""
    found = describe(comparison)
    if not isinstance(found, Table):
        wrong(f"`comparison` should be a pandas DataFrame, but it is {expect.kind_of(found)}.")
    for labels, needed, what in (
        (found.index, MODEL_WORDS, "row"),
        (found.columns, ("mean", "low", "high"), "column"),
    ):
        for label in needed:
            count = labels.count(label)
            message = f"`comparison` should have one {what} `{label}`, but it has {count}."
            require(count == 1, message)
    columns = [found.column(column) for column in ("mean", "low", "high")]
    return {
        row: np.array([expect.number(cells[row], f"comparison.loc['{row}']") for cells in columns])
        for row in MODEL_WORDS
    }


def _check_own_row(row: NDArray[np.float64], trace: TraceEvidence) -> None:
    """Require mean and 94 % HDI of the student's own draws; these are judged elsewhere."""
    name = "comparison.loc['hierarchical']"
    require(
        bool(abs(row[0] - trace.mean("slope")[SMALL_GROUP]) <= ROUNDING),
        f"The mean in `{name}` is not the mean of country {SMALL_GROUP}'s slope in your "
        "`hierarchical_trace`: look at the country, and run the cell again after sampling.",
    )
    ends, slope = tuple(row[1:].tolist()), trace.draws("slope")[..., SMALL_GROUP]
    thinned = trace.thinned("slope")
    draws.check_share(ends, slope, name, "hierarchical_trace", thinned)
    draws.check_shortest(ends, slope, name, ROUNDING, thinned)


def _check_forest(figure: FigureEvidence, table: dict[str, NDArray[np.float64]]) -> None:
    """Require that the figure names three models and shows each one's row of the table."""
    words = [label.lower() for label in figure.labels()]
    for model, pattern in MODEL_WORDS.items():
        require(
            any(re.search(pattern, word) for word in words),
            f"The figure `ax` does not name the {model} model: put its name into a legend, a title "
            "or the labels of an axis.",
        )
    require(
        any("slope" in word for word in words),
        "The word slope stands in no title, axis label or legend of the figure `ax`.",
    )
    for model, row in table.items():
        require(
            pictures.shows_interval(figure, model, row, MODEL_WORDS),
            f"The figure `ax` does not show the {model} model's estimate and interval where they "
            "lie in `comparison`: matplotlib's error bars take lengths, to the left and to the "
            "right of the point, and not the ends.",
        )
