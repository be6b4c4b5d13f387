"""Assignment 08: right answers of many styles pass, every misconception fails for its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pymc as pm
import pytest
from scipy.integrate import quad

from examroom.evidence import describe
from grading_tests.checks import stored
from grading_tests.checks import unity as checks
from grading_tests.checks.expect import WrongAnswer
from grading_tests.checks.unity import data, likelihood, mistakes, summaries
from grading_tests.checks.unity.data import SURVEYS, THETA_GIVEN, condition
from grading_tests.simulated import tree
from grading_tests.supernova import mu

CLEAN = data.clean()
J = CLEAN["survey_index"]
M_B_SEEN, X1, COLOUR = CLEAN["d"].T
ERRORS = condition(CLEAN["C"])


def refused(says: str, check: Callable[..., None], *answers: Any) -> None:
    """Require that a check refuses an answer, and what it says."""
    with pytest.raises(WrongAnswer, match=says):
        check(*answers)


# -- functions -----------------------------------------------------------------------------------


def test_positions_pass_as_a_list_and_others_are_told_why_not() -> None:
    checks.survey_index(J.tolist())
    checks.survey_index(J.astype(float))
    refused("from 1", checks.survey_index, J + 1)
    labels = [SURVEYS[j] for j in J]
    order = list(dict.fromkeys(labels))
    refused("as they appear", checks.survey_index, np.array([order.index(one) for one in labels]))
    refused("first for number 3", checks.survey_index, np.where(np.arange(84) == 3, (J + 1) % 3, J))


def test_conditional_errors_make_the_covariance_again() -> None:
    C = CLEAN["C"]
    x1, c = ERRORS["s_x1"] ** 2, ERRORS["s_c"] ** 2 + (ERRORS["k_c"] * ERRORS["s_x1"]) ** 2
    np.testing.assert_allclose(x1, C[:, 1, 1])
    np.testing.assert_allclose(c, C[:, 2, 2])
    with_x1 = ERRORS["k_m"][:, 0] * C[:, 1, 1] + ERRORS["k_m"][:, 1] * C[:, 1, 2]
    np.testing.assert_allclose(with_x1, C[:, 0, 1])


def changed(**by: Callable[[Any, Any], Any]) -> Callable[[Any], dict[str, Any]]:
    def function(C: Any) -> dict[str, Any]:
        found = condition(C)
        return found | {name: change(found, C) for name, change in by.items()}

    return function


def without(key: str) -> Callable[[Any], dict[str, Any]]:
    return lambda C: {name: found for name, found in condition(C).items() if name != key}


WRONG_CONDITIONS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "a variance for s_x1": ("variance", changed(s_x1=lambda f, C: C[:, 1, 1])),
    "the whole error of c": ("whole error of c", changed(s_c=lambda f, C: C[:, 2, 2] ** 0.5)),
    "the whole error of m_B": ("whole error of m_B", changed(s_m=lambda f, C: C[:, 0, 0] ** 0.5)),
    "a covariance": ("divide it", changed(k_c=lambda f, C: C[:, 1, 2])),
    "the other variance": ("variance of c", changed(k_c=lambda f, C: C[:, 1, 2] / C[:, 2, 2])),
    "columns exchanged": ("exchanged", changed(k_m=lambda f, C: f["k_m"][:, ::-1])),
    "one by one": (
        "one by one",
        changed(k_m=lambda f, C: C[:, 0, 1:] / C[:, [1, 2], [1, 2]]),
    ),
    "a key missing": ("no entry 's_m'", without("s_m")),
    "one for all": ("array", changed(s_x1=lambda f, C: f["s_x1"].mean())),
    "an error": ("failed", lambda C: C["m_B"]),
}


def test_right_conditional_errors_pass_as_lists() -> None:
    checks.measurement(condition)
    checks.measurement(lambda C: {k: v.tolist() for k, v in condition(C).items()} | {"more": 1})


@pytest.mark.parametrize("name", WRONG_CONDITIONS)
def test_wrong_conditional_errors_are_refused(name: str) -> None:
    says, function = WRONG_CONDITIONS[name]
    refused(says, checks.measurement, function)


def test_the_marginal_density_is_the_integral_over_the_true_values() -> None:
    i, theta = 5, THETA_GIVEN
    one = {key: CLEAN[key][i : i + 1] for key in ("z", "survey_index", "d", "C")}
    j, C = J[i], CLEAN["C"][i]
    root = np.linalg.inv(C + np.diag([theta["sigma_int"][j] ** 2, 0, 0]))
    constant = np.sqrt(np.linalg.det(root) / (2 * np.pi) ** 3)

    def population(x: float, star: float, R: float) -> float:
        return float(np.exp(-0.5 * ((x - star) / R) ** 2) / (R * np.sqrt(2 * np.pi)))

    def density(c: float, x: float) -> float:
        m = theta["M_B"] + mu(one["z"][0], 0.3) - theta["alpha"] * x + theta["beta"] * c
        away = one["d"][0] - [m, x, c]
        errors = constant * np.exp(-0.5 * away @ root @ away)
        spread = population(x, theta["x1_star"][j], theta["R_x1"][j])
        return float(errors * spread * population(c, theta["c_star"][j], theta["R_c"][j]))

    def over_colour(x: float) -> float:
        return float(quad(density, -0.5, 0.5, args=(x,), epsabs=1e-12)[0])

    total = quad(over_colour, -6, 6, epsabs=1e-11, limit=200)[0]
    assert likelihood.log_likelihood(theta, one)[0] == pytest.approx(np.log(total), abs=1e-6)


def test_the_selected_density_integrates_to_one() -> None:
    C = CLEAN["C"][:1] / 400  # so that stretch and colour are known, and the magnitude is left
    theta = {**THETA_GIVEN, "R_x1": np.full(3, 1e-4), "R_c": np.full(3, 1e-5)}
    base = {"z": np.array([0.6]), "survey_index": np.array([1]), "C": C * np.eye(3)}
    limits = {"m_cut": np.array([30, 22.9, 24.9]), "sigma_cut": np.full(3, 0.25)}
    mean, S = likelihood.moments(theta, base)
    others = -0.5 * np.log(S[0, 1, 1] * S[0, 2, 2]) - np.log(2 * np.pi)
    m = mean[0, 0] + np.sqrt(S[0, 0, 0]) * np.linspace(-12, 12, 4001)
    d = np.column_stack([m, np.full_like(m, mean[0, 1]), np.full_like(m, mean[0, 2])])
    many = {key: np.repeat(value, m.size, axis=0) for key, value in base.items()}
    found = likelihood.log_likelihood_selected(theta, {**many, **limits, "d": d}) - others
    assert np.trapezoid(np.exp(found), m) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("says", [says for _, says in mistakes.OF_LIKELIHOOD])
def test_a_usual_mistake_in_the_likelihood_is_named(says: str) -> None:
    function = {words: function for function, words in mistakes.OF_LIKELIHOOD}[says]
    with pytest.raises(WrongAnswer) as reason:
        checks.marginal(function)
    assert says in str(reason.value)


@pytest.mark.parametrize("says", [says for _, says in mistakes.OF_SELECTED])
def test_a_usual_mistake_in_the_selection_is_named(says: str) -> None:
    function = {words: function for function, words in mistakes.OF_SELECTED}[says]
    with pytest.raises(WrongAnswer) as reason:
        checks.selection_term(function)
    assert says in str(reason.value)


def test_right_likelihoods_pass_as_lists_and_others_are_refused() -> None:
    checks.marginal(likelihood.log_likelihood)
    checks.marginal(lambda theta, data: list(likelihood.log_likelihood(theta, data)))
    checks.selection_term(likelihood.log_likelihood_selected)
    refused("one value", checks.marginal, lambda t, d: float(likelihood.log_likelihood(t, d).sum()))
    refused("failed", checks.marginal, lambda t, d: t["H0"])
    refused("look at", checks.marginal, lambda t, d: likelihood.log_likelihood(t, d) + 0.1)
    refused("function", checks.marginal, likelihood.log_likelihood(THETA_GIVEN, CLEAN))


def test_right_probabilities_of_outliers_pass_and_wrong_ones_are_told_why() -> None:
    def at(sky: Any, **changed: float) -> Any:
        return likelihood.outlier_probability({**THETA_GIVEN, **changed}, sky)

    sky = data.contaminated()
    found = at(sky)
    checks.outliers(found.tolist())
    for says, wrong in (
        ("no outlier", 1 - found),
        ("0 or 1", np.round(found)),
        ("clean", at(CLEAN)),
        ("rare", at(sky, f_out=0.5)),
        ("squared", at(sky, sigma_out=2.0)),
        ("no probabilities", found + 1),
        ("shape", found[:83]),
    ):
        refused(says, checks.outliers, wrong)


def test_the_shift_follows_from_ones_own_likelihoods() -> None:
    right = (likelihood.log_likelihood, likelihood.log_likelihood_selected)
    checks.selection_shift(0.33854, 0.30989, *right)
    checks.selection_shift(0.33854, 0.30989, None, None)  # right without them
    refused("omega_m_with`", checks.selection_shift, 0.33854, 0.33854, *right)
    refused("omega_m_without", checks.selection_shift, 0.30989, 0.30989, *right)

    def own(theta: Mapping[str, Any], data: Mapping[str, Any]) -> Any:
        return likelihood.log_likelihood({**theta, "alpha": -theta["alpha"]}, data)

    mean = likelihood.omega_m_mean(own, THETA_GIVEN, data.limited())
    checks.selection_shift(mean, 0.30989, own, right[1])
    refused("omega_m_without", checks.selection_shift, mean, 0.30989, *right)


# -- models and traces ---------------------------------------------------------------------------


def scatter(log_median: float, dims: str = "survey") -> Any:
    return pm.LogNormal("sigma_int", log_median, 0.5, dims=dims)


def unity_model(
    *,
    index: Any = J,
    errors: Mapping[str, Any] = ERRORS,
    population: bool = True,
    centred_on: tuple[Any, Any] | None = None,
    sigma_int: Callable[[], Any] = lambda: scatter(np.log(0.1)),
    m_sd: Callable[[Any, Any], Any] = lambda s, sigma: pm.math.sqrt(s**2 + sigma**2),
    alpha_sign: float = 1.0,
    m_true: Callable[[Any], Any] = lambda m: m,
    plates: bool = True,
) -> pm.Model:
    """Return the model of the question, or one with a line changed."""
    of_surveys: dict[str, Any] = {"dims": "survey"} if plates else {"shape": 3}
    with pm.Model(coords={"survey": SURVEYS, "sn": np.arange(84)}) as model:
        omega_m = pm.Uniform("omega_m", 0, 1)
        M_B = pm.Normal("M_B", -19, 0.5)
        alpha = pm.Normal("alpha", 0, 0.5)
        beta = pm.Normal("beta", 0, 5)
        mu_x1, tau_x1 = pm.Normal("mu_x1", 0, 1), pm.LogNormal("tau_x1", np.log(0.4), 0.5)
        mu_c, tau_c = pm.Normal("mu_c", 0, 0.1), pm.LogNormal("tau_c", np.log(0.04), 0.5)
        x1_star = pm.Normal("x1_star", mu_x1, tau_x1, **of_surveys)
        c_star = pm.Normal("c_star", *((mu_c, tau_c) if population else (0, 0.1)), **of_surveys)
        R_x1 = pm.LogNormal("R_x1", np.log(1.0), 0.5, **of_surveys)
        R_c = pm.LogNormal("R_c", np.log(0.08), 0.5, **of_surveys)
        sigma = sigma_int()
        x1_true = pm.Normal("x1_true", x1_star[index], R_x1[index], dims="sn")
        c_true = pm.Normal("c_true", c_star[index], R_c[index], dims="sn")
        x1_here, c_here = centred_on or (x1_true, c_true)
        m = M_B + mu(CLEAN["z"], omega_m) - alpha_sign * alpha * x1_here + beta * c_here
        m_B_true = pm.Deterministic("m_B_true", m_true(m), dims="sn")
        pm.Normal("x1_obs", x1_true, errors["s_x1"], observed=X1, dims="sn")
        pm.Normal("c_obs", c_true + errors["k_c"] * (X1 - x1_true), errors["s_c"], observed=COLOUR)
        mean = m_B_true + errors["k_m"][:, 0] * (X1 - x1_true)
        mean = mean + errors["k_m"][:, 1] * (COLOUR - c_true)
        pm.Normal("m_B_obs", mean, m_sd(errors["s_m"], sigma[index]), observed=M_B_SEEN)
    return model


WHOLE = {
    **ERRORS,
    "s_c": CLEAN["C"][:, 2, 2] ** 0.5,
    "s_m": CLEAN["C"][:, 0, 0] ** 0.5,
    "k_c": np.zeros(84),
    "k_m": np.zeros((84, 2)),
}
WRONG_MODELS: dict[str, tuple[str, Callable[[], pm.Model]]] = {
    "by appearance": ("own survey", lambda: unity_model(index=np.array([2, 0, 1])[J])),
    "whole errors": ("`c_obs` and `m_B_obs`", lambda: unity_model(errors=WHOLE)),
    "regression on observed values": (
        "m_B_obs",
        lambda: unity_model(centred_on=(X1, COLOUR)),
    ),
    "no pooling of surveys": ("depends on", lambda: unity_model(population=False)),
    "scatter added": ("in squares", lambda: unity_model(m_sd=lambda s, sigma: s + sigma)),
    "the value for its logarithm": (
        "logarithm",
        lambda: unity_model(sigma_int=lambda: scatter(0.1)),
    ),
    "a width for each supernova": (
        "the plate",
        lambda: unity_model(
            index=np.arange(84) * 0 + J,
            sigma_int=lambda: scatter(np.log(0.1), "sn"),
        ),
    ),
    "alpha's sign": ("m_B_obs", lambda: unity_model(alpha_sign=-1.0)),
    "a free magnitude": (
        "not asked for",
        lambda: unity_model(m_true=lambda m: pm.Normal("m_B_free", m, 0.1)),
    ),
    "shape for dims": ("dims=", lambda: unity_model(plates=False)),
}


def test_the_right_model_passes() -> None:
    checks.unity_model(describe(unity_model()))


@pytest.mark.parametrize("name", WRONG_MODELS)
def test_a_wrong_model_is_refused(name: str) -> None:
    says, build = WRONG_MODELS[name]
    refused(says, checks.unity_model, describe(build()))


def alone_model(sd: Callable[[Any, Any], Any] = lambda R, v: pm.math.sqrt(R**2 + v)) -> pm.Model:
    c, variance = CLEAN["d"][J == 2, 2], CLEAN["C"][J == 2, 2, 2]
    with pm.Model() as model:
        c_star = pm.Normal("c_star", 0, 0.1)
        R_c = pm.LogNormal("R_c", np.log(0.08), 0.5)
        pm.Normal("c_obs", c_star, sd(R_c, variance), observed=c)
    return model


def alone_trace(seed: int = 3, wider: float = 1.0) -> Any:
    rng = np.random.default_rng(seed)
    exact = summaries.alone_posterior()
    found = {
        name: np.interp(
            rng.uniform(size=(4, 1000)),
            levels := np.linspace(1e-4, 1 - 1e-4, 301),
            exact[name].quantile(levels),
        )
        for name in ("c_star", "R_c")
    }
    found["c_star"] = exact["c_star"].mean + wider * (found["c_star"] - exact["c_star"].mean)
    return tree(posterior=found)


def test_the_small_survey_is_asked_of_both_traces() -> None:
    exact = summaries.alone_posterior()
    assert (exact["c_star"].mean, exact["c_star"].sd) == pytest.approx((0.0193, 0.0377), abs=5e-5)
    alone, pooled = (
        alone_trace(),
        tree(posterior={"c_star": np.random.default_rng(1).normal(0, 0.03, (4, 1000, 3))}),
    )
    widths = (
        float(alone.posterior["c_star"].std()),
        float(pooled.posterior["c_star"][..., 2].std()),
    )
    model = describe(alone_model())
    checks.small_survey(model, describe(alone), *widths, describe(pooled))
    refused(
        "width_pooled",
        checks.small_survey,
        model,
        describe(alone),
        widths[0],
        widths[0],
        describe(pooled),
    )
    refused(
        "width_alone",
        checks.small_survey,
        model,
        describe(alone),
        widths[0] ** 2,
        widths[1],
        describe(pooled),
    )
    refused(
        "c_star",
        checks.small_survey,
        model,
        describe(alone_trace(wider=1.5)),
        *widths,
        describe(pooled),
    )
    conditional = ERRORS["s_c"][J == 2] ** 2
    for wrong in (lambda R, v: R + v**0.5, lambda R, v: pm.math.sqrt(R**2 + conditional)):
        refused(
            "whole one",
            checks.small_survey,
            describe(alone_model(wrong)),
            describe(alone),
            *widths,
            describe(pooled),
        )


def test_the_long_run_is_that_of_the_model_and_worth_what_it_says() -> None:
    run = stored.read("unity")
    assert set(run) == set(summaries.SHAPES)
    entries = [
        one for found in run.values() for one in (found if isinstance(found, list) else [found])
    ]
    assert len(entries) == 23
    assert min(one.ess for one in entries) > 30_000
    expected = {
        "omega_m": (0.3054, 0.0486),
        "M_B": (-19.3104, 0.0278),
        "alpha": (0.1531, 0.0197),
        "beta": (3.027, 0.257),
    }
    for name, (mean, sd) in expected.items():
        found = run[name]
        assert not isinstance(found, list)
        # Two long runs of the same posterior, each worth some 35,000 draws.
        assert abs(found.mean - mean) < 6 * sd * np.sqrt(2 / 35_000)
        assert found.sd == pytest.approx(sd, rel=0.02)


def test_intervals_and_the_share_are_of_ones_own_draws() -> None:
    rng = np.random.default_rng(2)
    own = {"omega_m": rng.normal(0.3, 0.05, (4, 1000)), "beta": rng.normal(3, 0.26, (4, 1000))}
    trace = describe(tree(posterior=own))

    def shortest(name: str, held: int = 3760) -> tuple[float, float]:
        ordered = np.sort(own[name], axis=None)
        start = int(np.argmin(ordered[held:] - ordered[:-held]))
        return float(ordered[start]), float(ordered[start + held])

    share = float(np.mean(own["beta"] > data.BETA_OLS))
    checks.cosmology(shortest("omega_m"), list(shortest("beta")), round(share, 3), trace)
    refused(
        "beta_interval", checks.cosmology, shortest("omega_m"), shortest("beta", 3800), share, trace
    )
    refused("smaller", checks.cosmology, shortest("omega_m"), shortest("beta"), 1 - share, trace)
    refused("p_beta_steeper", checks.cosmology, shortest("omega_m"), shortest("beta"), 0.9, trace)
