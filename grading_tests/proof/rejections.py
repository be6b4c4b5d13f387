"""How often right runs are refused: draws from exact posteriors, and draws of a real sampler."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.special import ndtri

from examroom.evidence import describe
from grading_tests.checks.draws.agreement import labelled, scores
from grading_tests.checks.draws.diagnostics import effective_sample_size, series_of
from grading_tests.checks.expect import WrongAnswer
from grading_tests.proof.references import REFERENCES
from grading_tests.simulated import draw, tree

AUTOCORRELATIONS = (-0.3, 0.0, 0.3, 0.6, 0.8)
"""Of one draw with the next. The last leaves 444 of 4000 draws: what the questions ask for."""
COMPARED = 4
"""In every so-manieth run all comparisons are kept."""
TAIL = 1e-4
"""Where the tail of the comparisons is held against that of a normal distribution."""
NOT_COUNTED = {"non-centred": ("slope_offset",)}
"""Draws whose worth no check asks for."""


def exact_runs(name: str, seeds: Iterable[int]) -> dict[str, Any]:
    """Mark draws from the exact posterior of a model, as chains of a correlated sampler.

    Returns
    -------
    dict
        How many "runs" there were and how many were "refused", the first of the "messages", and
        the "comparisons" that were made, in standard errors.
    """
    reference = REFERENCES[name]
    model, posterior = describe(reference.build()), dict(reference.posterior())
    refused: list[str] = []
    found: list[np.ndarray[Any, Any]] = []
    runs = 0
    for seed in seeds:
        rng = np.random.default_rng([seed, *name.encode()])
        rho = AUTOCORRELATIONS[seed % len(AUTOCORRELATIONS)]
        draws = {one: draw(known, rng, autocorrelation=rho) for one, known in posterior.items()}
        if "new_slope" in draws:
            draws["new_slope"] = draw(posterior["new_slope"], rng)
        refused += _refusal(name, tree(posterior=draws), model, seed)
        runs += 1
        if seed % COMPARED:
            continue
        for one, values in draws.items():
            each = [
                scores(series, exact) for _, series, exact in labelled(values, posterior[one], one)
            ]
            found.append(np.concatenate(each))
    per_run = sum(one.size for one in found) / max(1, len(range(0, runs, COMPARED)))
    return {
        "runs": runs,
        "comparisons_a_run": round(per_run),
        "refused": len(refused),
        "messages": refused[:3],
        "comparisons": np.concatenate(found),
    }


def nuts_runs(name: str, seeds: Iterable[int]) -> dict[str, Any]:
    """Mark runs of NUTS, four chains of 1000 draws, compiled once.

    Returns
    -------
    dict
        As for `exact_runs`, but with "least_ess": the least effective sample size of each run.
    """
    import nutpie

    reference = REFERENCES[name]
    built = reference.build()
    compiled, model = nutpie.compile_pymc_model(built), describe(built)
    refused: list[str] = []
    least: list[float] = []
    for seed in seeds:
        trace = nutpie.sample(
            compiled,
            draws=1000,
            tune=1000,
            chains=4,
            cores=1,
            seed=seed,
            target_accept=reference.target_accept,
            progress_bar=False,
        )
        refused += _refusal(name, trace, model, seed)
        posterior = describe(trace).groups["posterior"]
        least.append(
            min(
                effective_sample_size(series)
                for variable in reference.posterior()
                if variable in posterior and variable not in NOT_COUNTED.get(name, ())
                for _, series in series_of(posterior[variable])
            )
        )
    return {
        "runs": len(least),
        "refused": len(refused),
        "messages": refused[:3],
        "least_ess": round(min(least)),
        "median_ess": round(float(np.median(least))),
    }


def _refusal(name: str, trace: Any, model: Any, seed: int) -> list[str]:
    try:
        REFERENCES[name].mark(trace, model, seed)
    except WrongAnswer as reason:
        if name == "kiosks" and "explained" in str(reason):  # what comes before it has passed
            return []
        return [f"{seed}: {reason}"]
    return []


def tail(comparisons: np.ndarray[Any, Any], sigmas: float) -> dict[str, float]:
    """Say how likely a right comparison exceeds so many standard errors.

    The tail of the comparisons that were made is as wide as that of a normal distribution whose
    standard deviation is their quantile over the normal one, where one in 10,000 lies beyond.
    """
    from scipy.stats import norm

    far = np.sort(np.abs(comparisons))
    width = float(np.quantile(far, 1 - TAIL)) / float(-ndtri(TAIL / 2))
    return {
        "comparisons": int(far.size),
        "largest": round(float(far[-1]), 2),
        "width": round(width, 3),
        "beyond": float(2 * norm.sf(sigmas / width)),
    }
