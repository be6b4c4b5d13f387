"""How runs of the models that questions ask for are marked, and what their posteriors are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import arviz as az
import numpy as np
import pymc as pm

from examroom.evidence import describe
from grading_tests.checks import exact as exact_posteriors
from grading_tests.checks import hierarchical, other_models, pooled, unpooled, workflow
from grading_tests.checks.course_data import OUTLIERS, SMALL_GROUP, cheeseburger
from grading_tests.checks.exact import unpooled_posterior
from grading_tests.checks.workflow import likelihoods, population, sampler
from grading_tests.checks.workflow.tables import check_trace
from grading_tests.proof import models

DATA = cheeseburger()


@dataclass(frozen=True)
class Reference:
    """A model that a question asks for.

    Attributes
    ----------
    build : callable
        Returns the PyMC model.
    mark : callable
        Takes a trace, the model and a seed; raises `WrongAnswer` where a check refuses.
    posterior : callable
        Returns the exact marginals by variable.
    target_accept : float
        What the sampler is told.
    """

    build: Callable[[], pm.Model]
    mark: Callable[[Any, Any, int], None]
    posterior: Callable[[], Mapping[str, Any]]
    target_accept: float = 0.8


def interval(draws: Any) -> Any:
    """Return the 94 % HDI of draws, or of each entry."""
    return az.hdi(np.asarray(draws), prob=0.94, axis=(0, 1))


def mark_pooled(trace: Any, model: Any, seed: int) -> None:
    """Mark `pooled-trace` and `pooled-interval`."""
    pooled.pooled_trace(trace, model)
    pooled.pooled_interval(interval(trace.posterior["slope"]), trace, model)


def mark_unpooled(trace: Any, model: Any, seed: int) -> None:
    """Mark `unpooled-trace`, `group-7-interval` and `truth-covered`."""
    unpooled.unpooled_trace(trace, model)
    low, high = interval(trace.posterior["slope"]).T
    unpooled.group_7_interval((low[SMALL_GROUP], high[SMALL_GROUP]), trace, model)
    covered = (low <= DATA.slopes) & (high >= DATA.slopes)
    unpooled.truth_covered(covered, np.column_stack([low, high]), trace)


def mark_leverage(trace: Any, model: Any, seed: int) -> None:
    """Mark `leverage`."""
    unpooled.leverage(interval(trace.posterior["slope"][..., SMALL_GROUP]), trace)


def mark_hierarchical(trace: Any, model: Any, seed: int) -> None:
    """Mark `hierarchical-trace`, `new-group` and `shrinkage`."""
    hierarchical.hierarchical_trace(trace, model)
    rng = np.random.default_rng(seed)
    posterior = trace.posterior
    new = posterior.get("new_slope")  # simulated draws of each variable come on their own
    if new is None:
        new = rng.normal(posterior["mu_slope"], posterior["sigma_slope"])
    hierarchical.new_group(np.asarray(new), model)
    exact: Any = unpooled_posterior(DATA.x_obs, DATA.y_obs, DATA.groups)["slope"]
    means = np.array([marginal.mean for marginal in exact])
    pulled = means - np.asarray(posterior["slope"].mean(("chain", "draw")))
    shrinkage = pulled / (means - float(posterior["mu_slope"].mean()))
    hierarchical.shrinkage(shrinkage, trace)


def mark_non_centred(trace: Any, model: Any, seed: int) -> None:
    """Mark `non-centred`."""
    hierarchical.non_centred(model, trace)


def mark_robust(trace: Any, model: Any, seed: int) -> None:
    """Mark `better-priors`."""
    hierarchical.better_priors(model, trace)


def mark_chain(trace: Any, model: Any, seed: int) -> None:
    """Mark `chain`."""
    workflow.chain(model, trace)


def mark_kiosks(trace: Any, model: Any, seed: int) -> None:
    """Mark `kiosks`, but for its arithmetic."""
    found, rng = trace.posterior, np.random.default_rng(seed)
    new = found.get("new_slope")
    if new is None:
        new = rng.normal(found["mu_slope"] + 1.5 * found["kiosk_effect"], found["sigma_slope"])
    workflow.kiosks(model, trace, 0.0, np.asarray(new), trace)


def mark_weak(trace: Any, model: Any, seed: int) -> None:
    """Mark the non-centred half of `funnel`."""
    found = describe(trace)
    sampler.check_non_centred(found, ["mu_slope", "sigma_slope", "slope", "slope_offset"])


def mark_wide(trace: Any, model: Any, seed: int) -> None:
    """Mark the normal half of `two-likelihoods`."""
    posterior = likelihoods.burger_posterior("normal")
    check_trace(trace, "normal_trace", likelihoods.SHAPES, posterior)


def mark_robust_unpooled(trace: Any, model: Any, seed: int) -> None:
    """Mark the trace of `two-by-two`."""
    shapes: dict[str, tuple[int, ...]] = {"slope": (8,), "noise": ()}
    check_trace(trace, "robust_unpooled_trace", shapes, other_models.robust(False))


def mark_wide_04(trace: Any, model: Any, seed: int) -> None:
    """Mark the trace of `prior-sensitivity`."""
    check_trace(trace, "wide_trace", likelihoods.SHAPES, _wide(10.0))


def _wide(noise_rate: float) -> Mapping[str, Any]:
    return other_models.hierarchical(5.0, exact_posteriors.HalfNormal(2.0), noise_rate)


def _pooled() -> Mapping[str, Any]:
    return exact_posteriors.pooled_posterior(DATA.x_obs, DATA.y_obs)


def _chapter() -> Mapping[str, Any]:
    return other_models.hierarchical(1.0, exact_posteriors.Exponential(13.0), 10.0)


def _offsets(posterior: Mapping[str, Any], variables: tuple[str, ...]) -> Mapping[str, Any]:
    """Return marginals of some variables, and standard normal ones in the place of the offsets."""
    kept = {name: posterior[name] for name in variables}
    return kept | {"slope_offset": [other_models.normal(1.0)] * 8}


def _kiosks() -> Mapping[str, Any]:
    found = dict(population.chain_posterior(with_kiosks=True))
    return found | {"kiosk_effect": found.pop("effect")}


REFERENCES: dict[str, Reference] = {
    "pooled": Reference(models.pooled_reference, mark_pooled, _pooled),
    "unpooled": Reference(models.unpooled_reference, mark_unpooled, other_models.unpooled),
    "leverage": Reference(
        partial(models.unpooled_reference, 353),
        mark_leverage,
        partial(other_models.unpooled, len(OUTLIERS)),
    ),
    "hierarchical": Reference(models.hierarchical_reference, mark_hierarchical, _chapter, 0.995),
    "non-centred": Reference(
        models.non_centred_reference, mark_non_centred, lambda: _offsets(_chapter(), ("slope",))
    ),
    "wide (04)": Reference(partial(models.wide_reference, 10.0), mark_wide_04, lambda: _wide(10.0)),
    "robust": Reference(models.robust_reference, mark_robust, other_models.robust),
    "robust, unpooled": Reference(
        models.robust_unpooled_reference, mark_robust_unpooled, lambda: other_models.robust(False)
    ),
    "chain": Reference(models.chain_reference, mark_chain, population.chain_posterior),
    "weak, non-centred": Reference(
        models.weak_reference,
        mark_weak,
        lambda: _offsets(sampler.weak_posterior(), ("mu_slope", "sigma_slope", "slope")),
        0.9,
    ),
    "wide (06)": Reference(models.wide_reference, mark_wide, lambda: _wide(1.0)),
    "kiosks": Reference(partial(models.chain_reference, with_kiosks=True), mark_kiosks, _kiosks),
}
"""Every model whose draws a question of 02 to 06 asks for."""
