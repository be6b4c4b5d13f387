"""The slope of a country nobody has visited: draws of its predictive distribution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks import draws, exact, expect, own_model
from grading_tests.checks.expect import WrongAnswer, require
from grading_tests.checks.hierarchical import plugged_in
from grading_tests.checks.hierarchical.models import HIERARCHICAL, own_lines
from grading_tests.checks.hierarchical.traces import hierarchical_posterior, robust_posterior

Floats = NDArray[np.float64]

FEW_EFFECTIVE = 500
"""Honest predictive draws are worth more: nine tenths of their variance is independent. Fewer mean
that they were put in order, which makes them neither right nor wrong."""
MAX_COPIES = 0.1


def new_group(
    new_slope: Any, hierarchical_model: Any, hierarchical_trace: Callable[[], Any] = lambda: None
) -> None:
    """Question `new-group`: draws of the predictive distribution of a ninth country's slope.

    They agree with the model asked for, or with the student's own draws, whatever these are draws
    of, or with the student's own model.
    """
    posterior = hierarchical_posterior(hierarchical_model)
    trace = expect.if_defined(hierarchical_trace)
    answer = _Answer(new_slope, "new_slope", trace, "hierarchical_trace")
    own_model.either(
        lambda: answer.check_population(posterior),
        lambda own: answer.check(own.new_entry("slope")),
        hierarchical_model,
        HIERARCHICAL,
    )
    answer.check_not_plugged_in(posterior)


def new_group_again(
    new_slope_robust: Any,
    robust_trace: Any,
    hierarchical_model: Callable[[], Any] = lambda: None,
) -> None:
    """Question `new-group-again`: the same for the model with the Student-t likelihood.

    They may also agree with the robust model that has the lines of the student's first one.
    """
    answer = _Answer(new_slope_robust, "new_slope_robust", robust_trace, "robust_trace")
    posterior = robust_posterior()
    try:
        answer.check_population(posterior)
    except WrongAnswer as reason:
        try:
            posterior = robust_posterior(own_lines(expect.if_defined(hierarchical_model)))
            answer.check_population(posterior)
        except (WrongAnswer, own_model.NotFollowed, own_model.IsRight):
            raise reason from None
    answer.check_not_plugged_in(posterior)


class _Answer:
    """Draws for a new country, beside the student's draws of the population."""

    def __init__(self, value: Any, name: str, trace: Any, trace_name: str) -> None:
        self.name, self.trace_name = name, trace_name
        self.series = draws.predictive_draws(value, name)
        self.values: Floats = expect.array(value, name).ravel()
        _refuse_copies(self.values, name)
        if draws.effective_sample_size(self.series) < FEW_EFFECTIVE:
            shuffled = expect.challenge_rng().permutation(self.series.ravel())
            self.series = shuffled.reshape(self.series.shape)
        self.own, self.are_paired = _population(trace, trace_name)
        self.is_of_population = False

    def check(self, predictive: Sequence[draws.Marginal]) -> None:
        """Require draws of one of some distributions."""
        require(
            any(not draws.first_difference(self.series, one, self.name)[1] for one in predictive),
            f"The draws in `{self.name}` are not those of a new country's slope: each needs its "
            f"own draw of `mu_slope` and of `sigma_slope` from your `{self.trace_name}`, and the "
            "spread of the countries, but not the noise of a visit.",
        )

    def check_population(self, posterior: dict[str, Any]) -> None:
        """Require draws of Normal(`mu_slope`, `sigma_slope`), of a posterior or the own draws."""
        predictive = [posterior["new_slope"]]
        if self.own is not None:
            mu, sigma = self.own
            weights = np.full(mu.size, 1 / mu.size)
            predictive.append(exact.GaussianMixture.of(weights, mu, sigma))
        self.check(predictive)
        self.is_of_population = True

    def check_not_plugged_in(self, posterior: dict[str, Any]) -> None:
        """Require that not one centre or one spread served for all draws."""
        if not self.is_of_population:
            return
        if self.own is None:
            centre, spread = posterior["mu_slope"].mean, posterior["sigma_slope"].mean
            what = plugged_in.both(self.values, centre, spread, posterior["new_slope"])
        else:
            what = plugged_in.found(self.values, *self.own, self.are_paired)
        if what:
            raise expect.misconceived(
                "posterior-mean-plugged-in", draws=self.name, what=what, trace=self.trace_name
            )


def _refuse_copies(values: Floats, name: str) -> None:
    """Require that the same draws do not follow each other again and again."""
    pairs = np.column_stack([values[:-1], values[1:]])
    copies = 1.0 - len(np.unique(pairs, axis=0)) / len(pairs)
    require(
        copies <= MAX_COPIES,
        f"In `{name}` the same draws occur again and again: copies of draws are no new draws.",
    )


def _population(trace: Any, name: str) -> tuple[tuple[Floats, Floats] | None, bool]:
    """Return a student's draws of `mu_slope` and `sigma_slope`, and whether these are all.

    None where they are no trace in form.
    """
    variables = ("mu_slope", "sigma_slope")
    try:
        found = expect.trace(trace, name, dict.fromkeys(variables, ()))
        draws.check_form(found, variables, name)
    except WrongAnswer:
        return None, False
    mu, sigma = (found.draws(variable).ravel() for variable in variables)
    if not np.all(sigma > 0):
        return None, False
    return (mu, sigma), found.thinned("mu_slope") == 1
