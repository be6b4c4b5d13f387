"""The slope of a country nobody has visited: draws of its predictive distribution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grading_tests.checks import draws, exact, expect, own_model, predictive
from grading_tests.checks.expect import WrongAnswer, require
from grading_tests.checks.hierarchical.models import HIERARCHICAL, own_lines
from grading_tests.checks.hierarchical.traces import hierarchical_posterior, robust_posterior
from grading_tests.checks.predictive import NewDraws, Population

UNKNOWNS = ("mu_slope", "sigma_slope")


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


class _Answer(NewDraws):
    """Draws for a new country, beside the student's draws of the population."""

    def __init__(self, value: Any, name: str, trace: Any, trace_name: str) -> None:
        super().__init__(value, name)
        self.trace_name = trace_name
        self.own, self.are_paired = _population(trace, trace_name)
        self.is_of_population = False

    def check(self, known: Sequence[draws.Marginal]) -> None:
        """Require draws of one of some distributions."""
        require(
            not self.difference(known),
            f"The draws in `{self.name}` are not those of a new country's slope: each needs its "
            f"own draw of `mu_slope` and of `sigma_slope` from your `{self.trace_name}`, and the "
            "spread of the countries, but not the noise of a visit.",
        )

    def check_population(self, posterior: dict[str, Any]) -> None:
        """Require draws of Normal(`mu_slope`, `sigma_slope`), of a posterior or the own draws."""
        known = [posterior["new_slope"]]
        if self.own is not None:
            mu, sigma = (self.own[name] for name in UNKNOWNS)
            known.append(exact.GaussianMixture.of(np.ones(mu.size), mu, sigma))
        self.check(known)
        self.is_of_population = True

    def check_not_plugged_in(self, posterior: dict[str, Any]) -> None:
        """Require that not one centre or one spread served for all draws."""
        if not self.is_of_population:
            return
        if self.own is not None:
            self.require_own_draws(self.own, self.are_paired, self.trace_name)
            return
        means = {name: float(posterior[name].mean) for name in UNKNOWNS}
        what = predictive.all_of(self.values, means, posterior["new_slope"])
        self.refuse_plugged_in(what, self.trace_name)


def _population(trace: Any, name: str) -> tuple[Population | None, bool]:
    """Return a student's draws of `mu_slope` and `sigma_slope`, and whether these are all.

    None where they are no trace in form.
    """
    try:
        found = expect.trace(trace, name, dict.fromkeys(UNKNOWNS, ()))
        draws.check_form(found, UNKNOWNS, name)
    except WrongAnswer:
        return None, False
    own = {variable: found.draws(variable).ravel() for variable in UNKNOWNS}
    if not np.all(own["sigma_slope"] > 0):
        return None, False
    return own, found.thinned("mu_slope") == 1
