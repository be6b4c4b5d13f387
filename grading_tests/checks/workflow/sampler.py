"""The model that is hard to sample: two forms of it, and how each of them fared."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks import draws, exact, expect
from grading_tests.checks.expect import require
from grading_tests.checks.workflow import data, densities
from grading_tests.checks.workflow.tables import check_model, pair

FORMS = ("centred", "non-centred")
NECK = 0.1
SLOPE = (data.N_WEAK,)
SHARE_TOLERANCE = 0.0006
"""Leaves room for three decimals."""
MAX_DIVERGENT_SHARE = 0.05
"""With these data one honest run in a hundred has more than the usual 1 %."""


@cache
def weak_posterior() -> dict[str, Any]:
    """Return the exact posterior for eight countries with three visits each, the noise known."""
    visits = data.weak()
    return dict(
        exact.hierarchical_posterior(
            visits.queue,
            visits.wait,
            visits.country,
            n_groups=data.N_WEAK,
            mu_sd=densities.MU_SD,
            sigma_prior=exact.HalfNormal(densities.SIGMA_SD),
            noise=data.NOISE,
        )
    )


def funnel(
    centred_model: Any,
    centred_trace: Any,
    noncentred_model: Any,
    noncentred_trace: Any,
    divergences: Any,
    low_sigma: Any,
) -> None:
    """Question `funnel`: the same model in two forms, and what their traces look like.

    The centred form is bound to sample badly, so nothing is asked of how it did.
    """
    check_model(centred_model, densities.CENTRED, data.weak().wait)
    model = check_model(noncentred_model, densities.NON_CENTRED, data.weak().wait)
    slope = model.variables.get("slope")
    require(
        slope is not None and slope.kind == "deterministic" and slope.shape == SLOPE,
        "In `noncentred_model` there should be a `slope` with one entry for each country, computed "
        "from the others: use `pm.Deterministic`.",
    )
    require(
        model.random_parents("slope") == {"mu_slope", "sigma_slope", "slope_offset"},
        "In `noncentred_model` the variable `slope` should be computed from `mu_slope`, "
        "`sigma_slope` and `slope_offset`, from all three and from nothing else.",
    )
    shapes: dict[str, tuple[int, ...]] = {"mu_slope": (), "sigma_slope": (), "slope": SLOPE}
    centred = expect.trace(centred_trace, "centred_trace", shapes)
    chains, length = centred.draws("sigma_slope").shape[:2]
    require(
        chains >= draws.MIN_CHAINS and length >= draws.MIN_DRAWS,
        f"`centred_trace` should have at least {draws.MIN_CHAINS} chains of {draws.MIN_DRAWS} "
        f"draws each, but it has {chains} of {length}.",
    )
    require(
        "slope_offset" not in centred.groups["posterior"],
        "`centred_trace` holds draws of `slope_offset`, so it comes from the non-centred model.",
    )
    other = expect.trace(noncentred_trace, "noncentred_trace", shapes | {"slope_offset": SLOPE})
    check_non_centred(other, [*shapes, "slope_offset"])
    _check_summaries(dict(zip(FORMS, (centred, other), strict=True)), divergences, low_sigma)


def check_non_centred(trace: TraceEvidence, variables: list[str]) -> None:
    """Require a healthy trace of the non-centred form, with draws from the exact posterior."""
    name = "noncentred_trace"
    draws_alone = TraceEvidence({"posterior": trace.groups["posterior"]}, trace.dims)
    draws.check_sampling(draws_alone, variables, name)
    diverging = trace.groups.get("sample_stats", {}).get("diverging")
    if diverging is not None and diverging.size:
        share = float(np.mean(diverging != 0))
        require(
            share <= MAX_DIVERGENT_SHARE,
            f"`{name}` has {share:.1%} divergent transitions: is the form the non-centred one?",
        )
    draws.check_posteriors(trace, ("mu_slope", "sigma_slope", "slope"), weak_posterior(), name)


def _check_summaries(traces: dict[str, TraceEvidence], divergences: Any, low_sigma: Any) -> None:
    counts = pair(divergences, "divergences", FORMS)
    shares = pair(low_sigma, "low_sigma", FORMS)
    for form, trace in traces.items():
        name = f"{form.replace('-', '')}_trace"
        diverging = trace.groups.get("sample_stats", {}).get("diverging")
        if diverging is None:
            expect.wrong(
                f"`{name}` does not say where it diverged: keep what `pm.sample` returned, with "
                "its `sample_stats`."
            )
        require(
            counts[form] == float(np.sum(diverging != 0)),
            f"`divergences[{form!r}]` is not the number of divergences in your `{name}`: count "
            "them over all chains, as a whole number.",
        )
        share = float(np.mean(trace.draws("sigma_slope") < NECK))
        require(
            abs(shares[form] - share) <= SHARE_TOLERANCE,
            f"`low_sigma[{form!r}]` is not the share of draws in your `{name}` with "
            f"`sigma_slope` below {NECK}: over all chains, and of `sigma_slope` itself.",
        )
