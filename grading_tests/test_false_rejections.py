"""No honest run is refused: fifty seeds of every reference model, all of which must pass.

The checks' tolerances promise less than one false rejection in 10,000 courses. Fifty runs cannot
prove that, but they would find a promise that is wrong by orders of magnitude.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import arviz as az
import numpy as np
import nutpie
import pymc as pm
import pytest

from examroom.evidence import describe
from grading_tests.checks import hierarchical, pooled, unpooled, workflow
from grading_tests.checks.course_data import SMALL_GROUP, cheeseburger
from grading_tests.checks.exact import unpooled_posterior
from grading_tests.checks.workflow import data, likelihoods, sampler
from grading_tests.checks.workflow.tables import check_trace

SEEDS = range(50)
DATA = cheeseburger()

pytestmark = pytest.mark.slow


def pooled_reference() -> Any:
    with pm.Model() as model:
        slope = pm.Normal("slope", 0, 20)
        noise = pm.Exponential("noise", 0.1)
        pm.Normal("obs", slope * DATA.x_obs, noise, observed=DATA.y_obs)
    return model


def unpooled_reference(last: int = 355) -> Any:
    with pm.Model() as model:
        slope = pm.Normal("slope", 0, 20, shape=8)
        noise = pm.Exponential("noise", 10)
        mean = slope[DATA.groups[:last]] * DATA.x_obs[:last]
        pm.Normal("obs", mean, noise, observed=DATA.y_obs[:last])
    return model


def hierarchical_reference() -> Any:
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 1)
        sigma_slope = pm.Exponential("sigma_slope", 13)
        slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", slope[DATA.groups] * DATA.x_obs, noise, observed=DATA.y_obs)
    return model


def non_centred_reference() -> Any:
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 1)
        sigma_slope = pm.Exponential("sigma_slope", 13)
        slope_offset = pm.Normal("slope_offset", 0, 1, shape=8)
        slope = pm.Deterministic("slope", mu_slope + sigma_slope * slope_offset)
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", slope[DATA.groups] * DATA.x_obs, noise, observed=DATA.y_obs)
    return model


def robust_reference() -> Any:
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 5)
        sigma_slope = pm.HalfNormal("sigma_slope", 2)
        slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
        noise = pm.Exponential("noise", 1)
        mean = slope[DATA.groups] * DATA.x_obs
        pm.StudentT("obs", nu=4, mu=mean, sigma=noise, observed=DATA.y_obs)
    return model


def chain_reference(with_kiosks: bool = False) -> Any:
    chain = data.chain()
    with pm.Model() as model:
        centre = pm.Normal("mu_slope", 0, 5)
        if with_kiosks:
            centre = centre + pm.Normal("kiosk_effect", 0, 2) * chain.kiosks
        slope = pm.Normal("slope", centre, pm.HalfNormal("sigma_slope", 2), shape=40)
        noise = pm.Exponential("noise", 1)
        pm.Normal("obs", slope[chain.country] * chain.queue, noise, observed=chain.wait)
    return model


def weak_reference() -> Any:
    weak = data.weak()
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 5)
        sigma_slope = pm.HalfNormal("sigma_slope", 2)
        slope_offset = pm.Normal("slope_offset", 0, 1, shape=8)
        slope = pm.Deterministic("slope", mu_slope + sigma_slope * slope_offset)
        pm.Normal("obs", slope[weak.country] * weak.queue, 1.5, observed=weak.wait)
    return model


def wide_reference() -> Any:
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 5)
        slope = pm.Normal("slope", mu_slope, pm.HalfNormal("sigma_slope", 2), shape=8)
        noise = pm.Exponential("noise", 1)
        pm.Normal("obs", slope[DATA.groups] * DATA.x_obs, noise, observed=DATA.y_obs)
    return model


def interval(draws: Any) -> Any:
    return az.hdi(np.asarray(draws), prob=0.94, axis=(0, 1))


def mark_pooled(trace: Any, model: Any, seed: int) -> None:
    pooled.pooled_trace(trace, model)
    pooled.pooled_interval(interval(trace.posterior["slope"]), trace, model)


def mark_unpooled(trace: Any, model: Any, seed: int) -> None:
    unpooled.unpooled_trace(trace, model)
    low, high = interval(trace.posterior["slope"]).T
    unpooled.group_7_interval((low[SMALL_GROUP], high[SMALL_GROUP]), trace, model)
    covered = (low <= DATA.slopes) & (high >= DATA.slopes)
    unpooled.truth_covered(covered, np.column_stack([low, high]), trace)


def mark_leverage(trace: Any, model: Any, seed: int) -> None:
    unpooled.leverage(interval(trace.posterior["slope"][..., SMALL_GROUP]), trace)


def mark_hierarchical(trace: Any, model: Any, seed: int) -> None:
    hierarchical.hierarchical_trace(trace, model)
    rng = np.random.default_rng(seed)
    posterior = trace.posterior
    hierarchical.new_group(rng.normal(posterior["mu_slope"], posterior["sigma_slope"]), model)
    exact: Any = unpooled_posterior(DATA.x_obs, DATA.y_obs, DATA.groups)["slope"]
    means = np.array([marginal.mean for marginal in exact])
    pulled = means - np.asarray(posterior["slope"].mean(("chain", "draw")))
    shrinkage = pulled / (means - float(posterior["mu_slope"].mean()))
    hierarchical.shrinkage(shrinkage, trace)


def mark_non_centred(trace: Any, model: Any, seed: int) -> None:
    hierarchical.non_centred(model, trace)


def mark_robust(trace: Any, model: Any, seed: int) -> None:
    hierarchical.better_priors(model, trace)


def mark_chain(trace: Any, model: Any, seed: int) -> None:
    workflow.chain(model, trace)


def mark_kiosks(trace: Any, model: Any, seed: int) -> None:
    found, rng = trace.posterior, np.random.default_rng(seed)
    new = rng.normal(found["mu_slope"] + 1.5 * found["kiosk_effect"], found["sigma_slope"])
    workflow.kiosks(model, trace, 0.0, new, trace)


def mark_weak(trace: Any, model: Any, seed: int) -> None:
    found = describe(trace)
    sampler.check_non_centred(found, ["mu_slope", "sigma_slope", "slope", "slope_offset"])


def mark_wide(trace: Any, model: Any, seed: int) -> None:
    posterior = likelihoods.burger_posterior("normal")
    check_trace(trace, "normal_trace", likelihoods.SHAPES, posterior)


@pytest.mark.parametrize(
    ("build", "mark", "target_accept"),
    [
        (pooled_reference, mark_pooled, 0.8),
        (unpooled_reference, mark_unpooled, 0.8),
        (lambda: unpooled_reference(353), mark_leverage, 0.8),
        (hierarchical_reference, mark_hierarchical, 0.995),
        (non_centred_reference, mark_non_centred, 0.8),
        (robust_reference, mark_robust, 0.8),
        (chain_reference, mark_chain, 0.8),
        (lambda: chain_reference(with_kiosks=True), mark_kiosks, 0.8),
        (weak_reference, mark_weak, 0.9),
        (wide_reference, mark_wide, 0.8),
    ],
    ids=[
        "pooled",
        "unpooled",
        "leverage",
        "hierarchical",
        "non-centred",
        "robust",
        "chain",
        "kiosks",
        "weak",
        "wide",
    ],
)
def test_fifty_honest_runs_are_all_accepted(
    build: Callable[[], Any], mark: Callable[[Any, Any, int], None], target_accept: float
) -> None:
    model = build()
    compiled = nutpie.compile_pymc_model(model)
    refused = {}
    for seed in SEEDS:
        trace = nutpie.sample(
            compiled,
            draws=1000,
            tune=1000,
            chains=4,
            cores=2,
            seed=seed,
            target_accept=target_accept,
            progress_bar=False,
        )
        try:
            mark(trace, model, seed)
        except AssertionError as reason:
            refused[seed] = str(reason)
    assert not refused
