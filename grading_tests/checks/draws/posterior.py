"""Require draws of a posterior; of others, say how they differ, or what they are draws of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks.draws.agreement import (
    SIGMAS,
    Known,
    agrees,
    difference,
    labelled,
    landmarks,
)
from grading_tests.checks.draws.diagnostics import Draws, effective_sample_size
from grading_tests.checks.expect import WrongAnswer, misconceived
from grading_tests.checks.misconceptions import sentence

ADVICE = "Look at the model's priors and likelihood, and sample again after any change."
WIDTH_SCALE = 1.5
"""Relative standard deviation of the range from 5 to 95 %, times the root of the sample size: 0.9
where tails are normal, 1.5 where they are exponential."""
WIDTH_SIGMAS = 4.0
"""Draws have been refused when it is asked how they differ, so this much is hardly chance."""
FACTORS = {2: "twice", 3: "three times", 4: "four times", 5: "five times"}
PARTS = {2: "half", 3: "a third", 4: "a quarter", 5: "a fifth"}


def check_posterior(draws: Draws, exact: Known | Sequence[Known], label: str, name: str) -> None:
    """Require that draws of one variable come from the exact posterior: its mean, its quantiles.

    Parameters
    ----------
    draws : ndarray of shape (chain, draw) or (chain, draw, k)
        The student's draws of one variable.
    exact : Known or sequence of k Known
        The exact posterior.
    label : str
        The variable's name.
    name : str
        The student's name for the trace.
    """
    off = [one for one in labelled(draws, exact, label) if difference(one[1], one[2])]
    if off:
        _refuse(off, name)


def check_posteriors(
    trace: TraceEvidence,
    variables: Sequence[str],
    posterior: Mapping[str, Any],
    name: str,
) -> None:
    """Require that all draws come from a posterior; tell those of the prior or of another model.

    Parameters
    ----------
    trace : TraceEvidence
        A healthy one.
    variables : sequence of str
        What is compared.
    posterior : dict
        The exact marginals.
    name : str
        The student's name for the trace, by which other models are found: see `other_models`.
    """
    for variable in variables:
        off = [
            one
            for one in labelled(trace.draws(variable), posterior[variable], variable)
            if difference(one[1], one[2])
        ]
        if off:
            require_no_other_model(trace, variables, name)
            _refuse(off, name)


def require_no_other_model(trace: TraceEvidence, variables: Sequence[str], name: str) -> None:
    """Refuse draws that are those of the prior, or of another model of the same notebook."""
    from grading_tests.checks import other_models  # whose posteriors are asked for after a failure

    for other in other_models.of(name):
        if other.may_be(trace) and agrees(trace, variables, other.posterior()):
            if other.is_prior:
                raise misconceived("draws-of-the-prior", trace=name)
            raise misconceived("draws-of-another-model", trace=name, model=other.words)


def _refuse(off: Sequence[tuple[str, Draws, Known]], name: str) -> NoReturn:
    label, series, exact = off[0]
    found = list(_how(series, exact)) or [("draws-of-another-shape", "")]
    kinds = [kind for kind, _ in found]
    alike = sum([kind for kind, _ in _how(*one[1:])] == kinds for one in off[1:])
    if alike:
        label += f" (and of {alike} other{'s' if alike > 1 else ''})"
    words = [sentence(kind, trace=name, series=label, factor=factor) for kind, factor in found]
    more = [one.replace(f"In `{name}` the draws of {label} are", "They are") for one in words[1:]]
    raise WrongAnswer(" ".join([words[0], *more, ADVICE]), *kinds)


def _how(series: Draws, exact: Known) -> Iterator[tuple[str, str]]:
    """Yield by which misconceptions draws differ, and a factor in words; all beyond chance."""
    ess = effective_sample_size(series)
    shift = (float(series.mean()) - exact.mean) / exact.sd
    if abs(shift) > SIGMAS / np.sqrt(ess):
        yield ("draws-too-high" if shift > 0 else "draws-too-low"), ""
    low, *_, high = landmarks(exact)
    own_low, own_high = np.quantile(series, [0.05, 0.95])
    ratio = float((own_high - own_low) / (high - low))
    if abs(ratio - 1) > WIDTH_SIGMAS * WIDTH_SCALE / np.sqrt(ess):
        yield ("draws-too-wide" if ratio > 1 else "draws-too-narrow"), factor_in_words(ratio)


def factor_in_words(ratio: float) -> str:
    """Say roughly how wide draws are: "about twice as widely as", "a little less widely than"."""
    larger = max(ratio, 1 / max(ratio, 1e-9))
    if larger < 1.25:
        return "a little more widely than" if ratio > 1 else "a little less widely than"
    if larger < 1.67:
        return "clearly more widely than" if ratio > 1 else "clearly less widely than"
    how = (FACTORS if ratio > 1 else PARTS).get(round(larger))
    if how is None:
        return "many times as widely as" if ratio > 1 else "many times less widely than"
    return f"about {how} as widely as"
