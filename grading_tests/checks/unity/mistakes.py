"""What usual mistakes in the likelihoods of assignment 08 give, and what to tell who made them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.special import log_ndtr

from grading_tests.checks.unity import likelihood as right
from grading_tests.checks.unity.data import Data, Floats

Theta = Mapping[str, Any]
Answer = Callable[[Theta, Data], Floats]

SUMMED = "it is one sum: return a value for each supernova."


def _with(function: Answer, **changed: Callable[[Any], Any]) -> Answer:
    """Return the function at parameters that are not those given."""
    return lambda theta, data: function(
        {**theta, **{name: change(theta[name]) for name, change in changed.items()}}, data
    )


def _summed(function: Answer) -> Answer:
    return lambda theta, data: np.full(len(data["z"]), np.sum(function(theta, data)))


def _errors_apart(theta: Theta, data: Data) -> Floats:
    return right.log_likelihood(theta, {**data, "C": data["C"] * np.eye(3)})


def _populations_apart(theta: Theta, data: Data) -> Floats:
    m, S = right.moments(theta, data)
    return right.log_normal_3(data["d"], m, data["C"] + (S - data["C"]) * np.eye(3))


def _density_of_one_number(theta: Theta, data: Data) -> Floats:
    return np.asarray(right.log_likelihood(theta, data) + right.LOG_2_PI)


def _detection(theta: Theta, data: Data) -> Floats:
    survey = data["survey_index"]
    return np.asarray(
        log_ndtr((data["m_cut"][survey] - data["d"][:, 0]) / data["sigma_cut"][survey])
    )


def _without_normaliser(theta: Theta, data: Data) -> Floats:
    return np.asarray(right.log_likelihood(theta, data) + _detection(theta, data))


def _without_detection(theta: Theta, data: Data) -> Floats:
    return np.asarray(right.log_likelihood_selected(theta, data) - _detection(theta, data))


def _normalised(at_observed: bool, soft: bool) -> Answer:
    def function(theta: Theta, data: Data) -> Floats:
        m, S = right.moments(theta, data)
        survey = data["survey_index"]
        centre = data["d"][:, 0] if at_observed else m[:, 0]
        width = np.sqrt(S[:, 0, 0] + (data["sigma_cut"][survey] ** 2 if soft else 0.0))
        any_found = log_ndtr((data["m_cut"][survey] - centre) / width)
        return np.asarray(_without_normaliser(theta, data) - any_found)

    return function


OF_LIKELIHOOD: tuple[tuple[Answer, str], ...] = (
    (_summed(right.log_likelihood), SUMMED),
    (
        _with(right.log_likelihood, alpha=lambda alpha: -alpha),
        "the sign of alpha is wrong: a large x1 makes a supernova brighter, in the mean and in A.",
    ),
    (
        _with(right.log_likelihood, sigma_int=lambda sigma: 0 * sigma),
        "`sigma_int` does not enter.",
    ),
    (
        _with(right.log_likelihood, sigma_int=np.sqrt),
        "`sigma_int` is a standard deviation: its square adds to the variance of m_B.",
    ),
    (
        _with(right.log_likelihood, R_x1=lambda R: 0 * R, R_c=lambda R: 0 * R),
        "the widths of the populations, `R_x1` and `R_c`, do not enter the covariance.",
    ),
    (
        _with(right.log_likelihood, R_x1=np.sqrt, R_c=np.sqrt),
        "`R_x1` and `R_c` are standard deviations: square them.",
    ),
    (_populations_apart, "A diag(R_x1**2, R_c**2) A.T has entries off the diagonal, too."),
    (_errors_apart, "the covariances of the errors, off the diagonal of C, do not enter."),
    (_density_of_one_number, "the constant is 1.5 log(2 pi), for there are three numbers."),
)
OF_SELECTED: tuple[tuple[Answer, str], ...] = (
    (_summed(right.log_likelihood_selected), SUMMED),
    (right.log_likelihood, "it is the likelihood without selection."),
    (_without_normaliser, "the last term is missing, which divides by the chance of finding any."),
    (_without_detection, "the chance of finding this one, which is added, is missing."),
    (
        _normalised(at_observed=True, soft=True),
        "the last term is taken at the observed magnitude: it is the mean m0 that belongs there, "
        "for it knows nothing of what was observed.",
    ),
    (_normalised(at_observed=False, soft=False), "`sigma_cut` is missing in the last term."),
)
