"""The forty countries: the model, its estimates against the truth, and what the kiosks explain."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks import exact, expect
from grading_tests.checks.expect import require
from grading_tests.checks.predictive import NewDraws
from grading_tests.checks.workflow import densities
from grading_tests.checks.workflow.data import CLASSES, N_COUNTRIES, by_class
from grading_tests.checks.workflow.data import chain as chain_data
from grading_tests.checks.workflow.tables import ROUNDING, cells, check_model, check_trace

SHAPES: dict[str, tuple[int, ...]] = {
    "mu_slope": (),
    "sigma_slope": (),
    "slope": (N_COUNTRIES,),
    "noise": (),
}
COLUMNS = ("pooled", "unpooled", "hierarchical")
EXPLAINED_TOLERANCE = 0.002
NEW_KIOSKS = 1.5

POOLED_ADVICE = (
    "it is one slope for all visits, through zero: the sum of queue times wait over the sum of "
    "queue squared, over visits and not over countries."
)
UNPOOLED_ADVICE = "it is that country's own line of least squares, through zero and no intercept."


@cache
def chain_posterior(with_kiosks: bool = False) -> dict[str, Any]:
    """Return the exact posterior of the forty countries, without or with the kiosks."""
    data = chain_data()
    return dict(
        exact.hierarchical_posterior(
            data.queue,
            data.wait,
            data.country,
            n_groups=N_COUNTRIES,
            mu_sd=densities.MU_SD,
            sigma_prior=exact.HalfNormal(densities.SIGMA_SD),
            noise_rate=densities.NOISE_RATE,
            covariate=data.kiosks if with_kiosks else None,
            effect_sd=densities.EFFECT_SD,
            new_covariate=NEW_KIOSKS,
        )
    )


def chain(chain_model: Any, chain_trace: Any) -> None:
    """Question `chain`: the hierarchical model of forty countries, and its posterior."""
    check_model(chain_model, densities.CHAIN, chain_data().wait)
    check_trace(chain_trace, "chain_trace", SHAPES, chain_posterior())


def estimates(estimates: Any, rmse: Any, chain_trace: Any) -> None:
    """Question `estimates`: three estimates of every slope, and their errors by visits."""
    given = cells(estimates, "estimates", range(N_COUNTRIES), COLUMNS)
    data = chain_data()
    pooled = float((data.queue @ data.wait) / (data.queue @ data.queue))
    found = expect.trace(chain_trace, "chain_trace", {"slope": (N_COUNTRIES,)})
    hierarchical = found.draws("slope").mean(axis=(0, 1))
    columns = (
        (np.full(N_COUNTRIES, pooled), POOLED_ADVICE),
        (data.own_slope, UNPOOLED_ADVICE),
        (hierarchical, "it is the mean of that country's `slope` in your own `chain_trace`."),
    )
    for column, (wanted, advice) in enumerate(columns):
        off = np.flatnonzero(np.abs(given[:, column] - wanted) > ROUNDING)
        require(
            off.size == 0,
            f"In `estimates` the column `{COLUMNS[column]}` is not right in {off.size} of "
            f"{N_COUNTRIES} countries (first in country {off[0] if off.size else 0}): {advice}",
        )
    errors = cells(rmse, "rmse", CLASSES, COLUMNS)
    wanted_errors = np.sqrt(by_class((given.T - data.true_slope) ** 2)).T
    wrong_rows, wrong_columns = np.nonzero(np.abs(errors - wanted_errors) > ROUNDING)
    require(
        wrong_rows.size == 0,
        f"`rmse` does not follow from your `estimates` in {wrong_rows.size} of 15 cells (first in "
        f"row {CLASSES[wrong_rows[0]] if wrong_rows.size else 0}, column "
        f"`{COLUMNS[wrong_columns[0]] if wrong_rows.size else ''}`): square the distances from "
        "`true_slope`, average over the eight countries with that many visits, each counted "
        "once, and take the root.",
    )


def kiosks(
    kiosk_model: Any, kiosk_trace: Any, explained: Any, new_country: Any, chain_trace: Any
) -> None:
    """Question `kiosks`: a predictor of the slopes, what it explains, and a new country."""
    check_model(kiosk_model, densities.KIOSKS, chain_data().wait)
    posterior = chain_posterior(with_kiosks=True)
    trace = check_trace(
        kiosk_trace,
        "kiosk_trace",
        SHAPES | {"kiosk_effect": ()},
        posterior,
        {"kiosk_effect": "effect"},
    )
    before = expect.trace(chain_trace, "chain_trace", {"sigma_slope": ()}).draws("sigma_slope")
    ratio = float(trace.draws("sigma_slope").mean() / before.mean())
    given = expect.number(explained, "explained")
    advice = (
        "compares standard deviations: it is the share of the *variance* that counts."
        if abs(given - (1 - ratio)) <= EXPLAINED_TOLERANCE
        else "does not follow from your two traces: take the posterior means of `sigma_slope` in "
        "`kiosk_trace` and in `chain_trace`, their ratio and its square."
    )
    require(abs(given - (1 - ratio**2)) <= EXPLAINED_TOLERANCE, f"`explained` {advice}")
    _check_new_country(new_country, trace, posterior["new_slope"])


def _check_new_country(value: Any, trace: TraceEvidence, predictive: Any) -> None:
    """Require draws of the slope of a country with kiosks, nothing of the population left out."""
    name = "new_country"
    answer = NewDraws(value, name)
    difference = answer.difference([predictive])
    what = "lie elsewhere than" if difference == "mean" else "are not spread as"
    require(
        not difference,
        f"The draws in `{name}` {what} those of a new country's slope: each needs its own draw of "
        "`mu_slope`, `kiosk_effect` and `sigma_slope` from your `kiosk_trace`, its kiosks "
        f"({NEW_KIOSKS}), and the spread that is left between countries, but not the noise of a "
        "visit.",
    )
    own = {one: trace.draws(one).ravel() for one in ("mu_slope", "kiosk_effect", "sigma_slope")}
    own["kiosk_effect"] = NEW_KIOSKS * own["kiosk_effect"]
    answer.require_own_draws(own, trace.thinned("mu_slope") == 1, "kiosk_trace")
