"""The functions of assignment 08, called on unseen covariances, parameters and catalogues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from examroom.evidence.functions import FunctionEvidence
from grading_tests.checks import expect
from grading_tests.checks.asking import entries
from grading_tests.checks.expect import require, wrong
from grading_tests.checks.unity import data as catalogues
from grading_tests.checks.unity import likelihood as right
from grading_tests.checks.unity import mistakes
from grading_tests.checks.unity.data import SURVEYS, THETA_GIVEN, Data, Floats, N
from grading_tests.checks.unity.mistakes import Answer, Theta

TOLERANCE = 1e-8
PROBABILITY_TOLERANCE = 1e-6
N_UNSEEN = 17


def survey_index(survey_index: Any) -> None:
    """Question `survey-index`: positions in the list of surveys."""
    found = expect.array(survey_index, "survey_index", (N,), "integer")
    index = catalogues.clean()["survey_index"]
    if np.array_equal(found, index):
        return
    if np.array_equal(found, index + 1):
        wrong("`survey_index` counts the surveys from 1: Python counts from 0.")
    labels = np.array(SURVEYS)[index]
    by_appearance = list(dict.fromkeys(labels))
    if np.array_equal(found, [by_appearance.index(label) for label in labels]):
        wrong(
            "`survey_index` numbers the surveys as they appear in the catalogue: the number is the "
            "position in the list `surveys`."
        )
    off = int(np.flatnonzero(found != index)[0])
    wrong(
        f"`survey_index` is wrong for {int(np.sum(found != index))} supernovae, first for number "
        f"{off}: `surveys[survey_index[{off}]]` should be `survey[{off}]`."
    )


def measurement(condition: Any) -> None:
    """Question `measurement`: errors with a covariance as three conditional distributions."""
    function = expect.function(condition, "condition")
    C = _covariances(expect.challenge_rng(), N_UNSEEN)
    given = function.call(C)
    require(not given.error, f"`condition(C)` failed: {given.error}")
    wanted = catalogues.condition(C)
    answers = entries(given.value, "condition", tuple(wanted))
    found = {
        key: expect.array(answers[key], f"condition(C)[{key!r}]", value.shape)
        for key, value in wanted.items()
    }
    off = [key for key in wanted if not _close(found[key], wanted[key])]
    if not off:
        return
    for key, like, says in (
        ("s_c", np.sqrt(C[:, 2, 2]), "is the whole error of c: given that of x1 it is less"),
        ("s_m", np.sqrt(C[:, 0, 0]), "is the whole error of m_B: given the others it is less"),
        ("s_x1", C[:, 1, 1], "is a variance: take the root"),
        ("s_c", wanted["s_c"] ** 2, "is a variance: take the root"),
        ("s_m", wanted["s_m"] ** 2, "is a variance: take the root"),
        ("k_c", C[:, 1, 2], "is the covariance: divide it by the variance of x1"),
        ("k_c", C[:, 1, 2] / C[:, 2, 2], "is divided by the variance of c: by that of x1"),
        ("k_m", C[:, 0, 1:], "holds covariances: solve for them with those of x1 and c"),
        (
            "k_m",
            C[:, 0, 1:] / np.stack([C[:, 1, 1], C[:, 2, 2]], axis=1),
            "looks at x1 and c one by one, but their errors are correlated: solve two equations",
        ),
        ("k_m", wanted["k_m"][:, ::-1], "has its columns exchanged: x1 is first, then c"),
    ):  # fmt: skip
        if key in off and _close(found[key], like):
            wrong(f"In what `condition` returns, `{key}` {says}.")
    wrong(
        f"In what `condition` returns, {' and '.join(f'`{key}`' for key in off)} "
        f"{'is' if len(off) == 1 else 'are'} wrong for unseen covariances: the order is m_B, x1, "
        "c, and each error is split into what those before it say, and a rest."
    )


def marginal(log_likelihood: Any) -> None:
    """Question `marginal`: the likelihood with true stretch and colour integrated out."""
    _check(
        log_likelihood,
        "log_likelihood",
        right.log_likelihood,
        mistakes.OF_LIKELIHOOD,
        "look at the mean, at the three terms of S, and at `survey_index`, which gives each "
        "supernova the values of its own survey.",
    )


def outliers(p_outlier: Any) -> None:
    """Question `outliers`: the probability of each supernova to be one."""
    found = expect.array(p_outlier, "p_outlier", (N,))
    require(
        bool(np.all((found >= -1e-9) & (found <= 1 + 1e-9))),
        "`p_outlier` holds numbers that are no probabilities.",
    )
    data = catalogues.contaminated()
    wanted = right.outlier_probability(THETA_GIVEN, data)

    def same(like: Floats) -> bool:
        return bool(np.all(np.abs(found - like) <= PROBABILITY_TOLERANCE))

    if same(wanted):
        return
    narrow = {**THETA_GIVEN, "f_out": 0.5}
    for like, says in (
        (1 - wanted, "is the probability of being no outlier"),
        (np.round(wanted), "is 0 or 1: leave the probability as it is, it says how sure one is"),
        (right.outlier_probability(narrow, data), "leaves `f_out` out: outliers are rare"),
        (right.outlier_probability(THETA_GIVEN, catalogues.clean()), "is that of `clean`"),
        (
            wanted * THETA_GIVEN["f_out"],
            "is not divided by the sum of both terms, as it should be",
        ),
    ):
        require(not same(like), f"`p_outlier` {says}.")
    wrong(
        "`p_outlier` is not what the formula gives for `contaminated` at `theta_given`: the share "
        "times the density under S_out, divided by the sum of that and the other. Is sigma_out "
        "squared, and the density itself taken, not its logarithm?"
    )


def selection_term(log_likelihood_selected: Any) -> None:
    """Question `selection-term`: the likelihood given that a supernova was found."""
    _check(
        log_likelihood_selected,
        "log_likelihood_selected",
        right.log_likelihood_selected,
        mistakes.OF_SELECTED,
        "look at both added terms: one is log Phi at what was observed, the other is subtracted, "
        "at the mean, with sigma_cut squared plus S00 under the root.",
    )


def _check(
    value: Any,
    name: str,
    reference: Answer,
    usual: Sequence[tuple[Answer, str]],
    advice: str,
) -> None:
    """Call a likelihood for two unseen catalogues, and for one supernova of each survey."""
    function = expect.function(value, name)
    rng = expect.challenge_rng()
    calls = [(_theta(rng), _catalogue(rng, n)) for n in (N_UNSEEN, 6)]
    found = [_ask(function, name, theta, data) for theta, data in calls]

    def same(like: Answer) -> bool:
        return all(_close(given, like(*call)) for given, call in zip(found, calls, strict=True))

    if same(reference):
        return
    for mistake, says in usual:
        if same(mistake):
            wrong(f"`{name}` is wrong for unseen parameters: {says}")
    wrong(f"`{name}` is wrong for unseen parameters and supernovae: {advice}")


def _ask(function: FunctionEvidence, name: str, theta: Theta, data: Data) -> Floats:
    given = function.call(dict(theta), dict(data))
    require(not given.error, f"`{name}(theta, data)` failed: {given.error}")
    what = f"what {name} returns"
    if np.ndim(given.value) == 0 and not isinstance(given.value, (list, tuple)):
        wrong(f"`{name}` should return one value for each supernova, not a sum.")
    return expect.array(given.value, what, (len(data["z"]),))


def _close(found: Floats, wanted: Floats) -> bool:
    return bool(np.all(np.abs(found - wanted) <= TOLERANCE * np.maximum(1, np.abs(wanted))))


def _theta(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "omega_m": float(rng.uniform(0.1, 0.9)),
        "M_B": float(rng.normal(-19.3, 0.1)),
        "alpha": float(rng.normal(0.15, 0.05)),
        "beta": float(rng.normal(3, 0.5)),
        "x1_star": rng.normal(0, 0.5, 3),
        "R_x1": rng.uniform(0.5, 1.5, 3),
        "c_star": rng.normal(0, 0.05, 3),
        "R_c": rng.uniform(0.05, 0.15, 3),
        "sigma_int": rng.uniform(0.05, 0.25, 3),
        "f_out": float(rng.uniform(0.02, 0.2)),
        "sigma_out": float(rng.uniform(0.5, 1.5)),
    }


def _covariances(rng: np.random.Generator, n: int) -> Floats:
    error = np.array([0.05, 0.4, 0.04]) * rng.uniform(0.6, 1.6, (n, 3))
    root = rng.normal(0, 0.5, (n, 3, 3)) + np.eye(3)
    rho = root @ root.transpose(0, 2, 1)
    size = np.sqrt(np.diagonal(rho, axis1=1, axis2=2))
    return np.asarray(
        rho / size[:, :, None] / size[:, None, :] * error[:, :, None] * error[:, None]
    )


def _catalogue(rng: np.random.Generator, n: int) -> Data:
    z = rng.uniform(0.05, 1.3, n)
    theta = dict(THETA_GIVEN)
    data = {
        "z": z,
        "survey_index": rng.permutation(np.arange(n) % 3),
        "C": _covariances(rng, n),
        "m_cut": rng.uniform(22, 26, 3),
        "sigma_cut": rng.uniform(0.1, 0.4, 3),
    }
    mean, _ = right.moments(theta, data)
    return {**data, "d": mean + rng.normal(0, 1, (n, 3)) * np.array([0.3, 1.0, 0.1])}
