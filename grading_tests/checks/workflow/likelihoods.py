"""Two likelihoods for the burgers of assignments 02 to 04, compared by what they foretell."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from examroom.evidence import describe
from grading_tests.checks import exact, expect
from grading_tests.checks.course_data import N_GROUPS, cheeseburger
from grading_tests.checks.expect import require
from grading_tests.checks.workflow.densities import MU_SD, NOISE_RATE, SIGMA_SD
from grading_tests.checks.workflow.tables import cells, check_trace, pair

MODELS = ("normal", "robust")
COLUMNS = ("elpd", "se", "high_k")
SHAPES: dict[str, tuple[int, ...]] = {
    "mu_slope": (),
    "sigma_slope": (),
    "slope": (N_GROUPS,),
    "noise": (),
}
INSIDE = {"normal": (0.983, 0.989), "robust": (0.465, 0.515)}
"""The share that honest runs find is .98592 always, and .493 with a standard deviation of .002."""
ALLOWED = {
    ("normal", "elpd"): (-800.0, -640.0),
    ("normal", "se"): (110.0, 150.0),
    ("normal", "high_k"): (2.0, 6.0),
    ("robust", "elpd"): (247.8, 251.8),
    ("robust", "se"): (36.4, 37.4),
    ("robust", "high_k"): (0.0, 0.0),
}
"""What honest runs find, widely; the normal model's numbers move, for its own k forbids them."""
COLUMN_ADVICE = {
    "elpd": "it is the expected log predictive density as `az.loo` gives it, with its sign and "
    "not times minus two, over all 355 visits.",
    "se": "it is the standard error of that model's own elpd, as `az.loo` gives it.",
    "high_k": "count the visits of that model whose pareto k is above 0.7.",
}


@cache
def burger_posterior(model: str) -> dict[str, Any]:
    """Return the exact posterior of the normal or of the robust model of the eight countries."""
    data = cheeseburger()
    if model == "robust":
        return dict(exact.robust_posterior(data.x_obs, data.y_obs, data.groups))
    return dict(
        exact.hierarchical_posterior(
            data.x_obs,
            data.y_obs,
            data.groups,
            mu_sd=MU_SD,
            sigma_prior=exact.HalfNormal(SIGMA_SD),
            noise_rate=NOISE_RATE,
        )
    )


def two_likelihoods(
    normal_trace: Any, robust_trace: Any, inside_half: Any, loo_table: Any, most_influential: Any
) -> None:
    """Question `two-likelihoods`: two fits, their predictive ranges, and leave-one-out."""
    for model, trace in zip(MODELS, (normal_trace, robust_trace), strict=True):
        check_trace(trace, f"{model}_trace", SHAPES, burger_posterior(model))
    shares = pair(inside_half, "inside_half", ("normal", "robust"))
    for model, (low, high) in INSIDE.items():
        require(
            low <= shares[model] <= high,
            f"`inside_half[{model!r}]` is {shares[model]:.4g}: that is not the share of the 355 "
            "waits inside their own central 50 % range of posterior predictive draws. Look at the "
            "two ends (25 % and 75 %), at the noise of a visit, and at the model.",
        )
    table = cells(loo_table, "loo_table", MODELS, COLUMNS)
    for row, model in enumerate(MODELS):
        for column, label in enumerate(COLUMNS):
            low, high = ALLOWED[model, label]
            require(
                low <= table[row, column] <= high,
                f"`loo_table.loc[{model!r}, {label!r}]` is {table[row, column]:.4g}, which no run "
                f"of this model gives: {COLUMN_ADVICE[label]}",
            )
    _check_influential(most_influential)


def _check_influential(value: Any) -> None:
    name = "most_influential"
    found = describe(value)
    if isinstance(found, (set, frozenset)):
        found = list(found)
    visits = expect.array(found, name, kind="integer").ravel()
    last = cheeseburger().y_obs.size
    require(
        visits.size == 2 and visits[0] != visits[1],
        f"`{name}` should be two visits, but it holds {visits.size}.",
    )
    require(
        bool(np.all((visits >= -last) & (visits < last))),
        f"`{name}` should hold positions of visits, 0 to {last - 1}.",
    )
    require(
        set((visits % last).tolist()) == {last - 2, last - 1},
        f"`{name}` are not the two visits with the largest pareto k under the normal model: look "
        "at `pareto_k` of that model, visit by visit.",
    )
