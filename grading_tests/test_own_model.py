"""The model that a student wrote is found, proved and solved; later answers may agree with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pymc as pm
import pytest

from examroom.evidence import describe, in_kernel
from examroom.evidence.codec.text import unquote
from examroom.evidence.models import ModelEvidence
from examroom.hidden_tests.answers import AnswerRecorder, Answers
from examroom.hidden_tests.challenge import challenge_seed
from examroom.hidden_tests.parse import HiddenTest, names_asked
from examroom.hidden_tests.verdict import run_hidden_test
from grading_tests import wrong_models
from grading_tests.checks import draws as draws_check
from grading_tests.checks import exact, hierarchical, own_model, pooled, unpooled
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import WrongAnswer
from grading_tests.checks.hierarchical.models import HIERARCHICAL, NON_CENTRED
from grading_tests.checks.own_model.form.terms import MAX_POINTS
from grading_tests.checks.structure import AskedModel
from grading_tests.proof.wrong import WRONG, centred, eight, non_centred, normal, one
from grading_tests.simulated import draw as draw_by_quantiles
from grading_tests.simulated import equal_tailed, shortest, tree

DATA = cheeseburger()
X, Y, GROUPS = DATA.x_obs, DATA.y_obs, DATA.groups


def examined(model: Any, asked: AskedModel, seed: int = 1, left_out: int = 0) -> own_model.OwnModel:
    with challenge_seed(seed):
        return own_model.examine(describe(model), asked, left_out)


def draw(exact_one: Any, rng: np.random.Generator) -> Any:
    """Return draws of a marginal or of several; of a mixture component by component, as quicker."""
    if isinstance(exact_one, list):
        return np.stack([draw(marginal, rng) for marginal in exact_one], axis=-1)
    if not isinstance(exact_one, exact.GaussianMixture):
        return draw_by_quantiles(exact_one, rng)
    k = rng.choice(exact_one.weights.size, size=(4, 1000), p=exact_one.weights)
    return rng.normal(exact_one.means[k], exact_one.sds[k])


def giving(value: Any) -> Callable[[], Any]:
    """Return what gives a name of the notebook to a check that may do without."""
    return lambda: value


def distance(found: own_model.OwnModel, known: Mapping[str, Any]) -> float:
    """Return how far means and standard deviations are from known ones, in sd."""
    off = [0.0]
    for name, marginals in found.posterior.items():
        if name not in known:
            continue
        pairs = zip(
            marginals if isinstance(marginals, list) else [marginals],
            known[name] if isinstance(known[name], list) else [known[name]],
            strict=True,
        )
        for mine, other in pairs:
            off += [abs(mine.mean - other.mean) / other.sd, abs(mine.sd / other.sd - 1)]
    return max(off)


# The posterior


HIERARCHICAL_POSTERIOR: dict[str, Any] = dict(exact.hierarchical_posterior(X, Y, GROUPS))
CLOSED: dict[str, tuple[Callable[[], pm.Model], AskedModel, Mapping[str, Any]]] = {
    "pooled": (one, pooled.ASKED, exact.pooled_posterior(X, Y)),
    "unpooled": (eight, unpooled.ASKED, exact.unpooled_posterior(X, Y, GROUPS)),
    "a width that is a number": (
        lambda: centred(slope=lambda mu, _: pm.Normal("slope", mu, 0.7, shape=8)),
        HIERARCHICAL,
        exact.fixed_sigma_posterior(X, Y, GROUPS, 0.7),
    ),
    "hierarchical": (centred, HIERARCHICAL, HIERARCHICAL_POSTERIOR),
    "non-centred": (non_centred, NON_CENTRED, HIERARCHICAL_POSTERIOR),
}


@pytest.mark.parametrize("name", CLOSED)
def test_the_posterior_is_the_closed_solution(name: str) -> None:
    build, asked, known = CLOSED[name]
    found = examined(build(), asked)
    assert distance(found, known) < 1e-6
    if name == "non-centred":
        slopes = zip(found.computed_slopes(), known["slope"], strict=True)
        assert max(abs(a.mean - b.mean) / b.sd for a, b in slopes) < 1e-6


@pytest.mark.parametrize("noise_rate", [0.1, 3.0])
def test_the_last_visits_can_be_left_out(noise_rate: float) -> None:
    model = eight(noise=lambda: pm.Exponential("noise", noise_rate))
    known = exact.unpooled_posterior(X[:-2], Y[:-2], GROUPS[:-2], noise_rate=noise_rate)
    assert distance(examined(model, unpooled.ASKED, left_out=2), known) < 1e-6


FAMILIES = {
    "precision_for_sd": pooled.ASKED,
    "narrow_range_of_noise": pooled.ASKED,
    "shifted_country": unpooled.ASKED,
    "variance_for_sd": HIERARCHICAL,
    "logarithm_of_the_width": HIERARCHICAL,
    "a_number_for_the_width": HIERARCHICAL,
    "wide_and_non_centred": NON_CENTRED,
}


@cache
def posterior_of(name: str) -> dict[str, Any]:
    found = examined(wrong_models.MODELS[name](), FAMILIES[name])
    marginals = dict(found.posterior)
    if name == "wide_and_non_centred":
        marginals["slope"] = found.computed_slopes()
    if isinstance(marginals["slope"], list):
        marginals["slope"] = [marginals["slope"][k] for k in wrong_models.COUNTRIES]
    return marginals


def first_difference(draws: Mapping[str, Any], marginals: Mapping[str, Any]) -> str:
    found = (draws_check.first_difference(draws[n], marginals[n], n)[0] for n in draws)
    return next((one for one in found if one), "")


def sampled() -> dict[str, dict[str, Any]]:
    """Return the draws of NUTS, by model and variable."""
    kept = np.load(wrong_models.DRAWS)
    return {
        name: {k.partition(".")[2]: kept[k].astype(float) for k in kept if k.startswith(name + ".")}
        for name in FAMILIES
    }


@pytest.mark.parametrize("name", FAMILIES)
def test_a_sampler_draws_from_the_posterior_found_and_from_no_other(name: str) -> None:
    for sampled_name, draws in sampled().items():
        marginals = posterior_of(name)
        if draws.keys() <= marginals.keys() and draws["slope"].ndim == 2 + isinstance(
            marginals["slope"], list
        ):
            assert (first_difference(draws, marginals) == "") == (sampled_name == name)


# What a student reads, and what is followed


MODEL_CHECKS: dict[str, Callable[[Any], None]] = {
    "pooled_model": pooled.pooled_model,
    "unpooled_model": unpooled.unpooled_model,
    "hierarchical_model": hierarchical.hierarchical_model,
}
wrong = pytest.mark.parametrize(
    ("build", "sentence", "asked"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)


@wrong
def test_a_wrong_model_is_told_what_differs_and_that_it_is_followed(
    build: Callable[[], pm.Model], sentence: str, asked: AskedModel
) -> None:
    with pytest.raises(WrongAnswer) as caught:
        MODEL_CHECKS[asked.name](build())
    assert sentence in str(caught.value)
    assert str(caught.value).endswith("marked on the model as you wrote it.")


@pytest.mark.parametrize("seed", [51, *range(8)])  # with 51 a rounding was taken for an intercept
def test_what_a_model_is_told_does_not_depend_on_the_points_it_is_asked_at(seed: int) -> None:
    (build,) = [build for name, build, _, _ in WRONG if name == "03 a country left out"]
    with challenge_seed(seed), pytest.raises(WrongAnswer) as caught:
        unpooled.unpooled_model(build())
    assert "through zero" not in str(caught.value)


NOT_FOLLOWED: dict[str, tuple[Callable[[], pm.Model], AskedModel]] = {
    "02 not observed": (
        lambda: one(obs=lambda s, n: pm.Normal("obs", s * X, n)), pooled.ASKED
    ),
    "02 two visits": (lambda: one(obs=lambda s, n: normal(s * X[:2], n, Y[:2])), pooled.ASKED),
    "02 a prior that knows all": (
        lambda: one(slope=lambda: pm.Normal("slope", 0, 0.01)), pooled.ASKED
    ),
    "02 Student-t": (
        lambda: one(obs=lambda s, n: pm.StudentT("obs", nu=4, mu=s * X, sigma=n, observed=Y)),
        pooled.ASKED,
    ),
    "02 a Student-t prior": (
        lambda: one(slope=lambda: pm.StudentT("slope", nu=4, mu=0, sigma=20)), pooled.ASKED
    ),
    "02 absolute slope": (lambda: one(obs=lambda s, n: normal(abs(s) * X, n)), pooled.ASKED),
    "02 noise in the mean": (lambda: one(obs=lambda s, n: normal(s * X + n, n)), pooled.ASKED),
    "02 potential": (
        lambda: one(obs=lambda s, n: (normal(s * X, n), pm.Potential("p", -s))), pooled.ASKED
    ),
    "02 mixture": (
        lambda: one(
            slope=lambda: pm.Mixture(
                "slope", [0.5, 0.5], [pm.Normal.dist(0, 20), pm.Normal.dist(3, 1)]
            )
        ),
        pooled.ASKED,
    ),
    "02 three lines off": (
        lambda: one(
            lambda: pm.Normal("slope", 0, 2),
            lambda: pm.Exponential("noise", 1),
            lambda s, n: normal(s * X, n**2),
        ),
        pooled.ASKED,
    ),
    "02 eight slopes": (eight, pooled.ASKED),
    "03 slopes for slope": (lambda: eight(line=lambda s: DATA.slopes[GROUPS] * X), unpooled.ASKED),
    "03 one slope": (
        lambda: eight(lambda: pm.Normal("slope", 0, 20), line=lambda s: s * X), unpooled.ASKED
    ),
    "03 nine slopes": (
        lambda: eight(
            lambda: pm.Normal("slope", 0, 20, shape=9), line=lambda s: s[GROUPS + 1] * X
        ),
        unpooled.ASKED,
    ),
    "03 a noise for each": (
        lambda: eight(noise=lambda: pm.Exponential("noise", 10, shape=8)[GROUPS]), unpooled.ASKED
    ),
    "03 absolute third slope": (
        lambda: eight(line=lambda s: pm.math.switch(np.arange(8) == 3, abs(s), s)[GROUPS] * X),
        unpooled.ASKED,
    ),
    "03 zero sum": (
        lambda: eight(slope=lambda: pm.ZeroSumNormal("slope", 20, shape=8)), unpooled.ASKED
    ),
    "03 the first slope only": (lambda: eight(line=lambda s: s[0] * X), unpooled.ASKED),
    "04 a mu for each": (
        lambda: centred(mu=lambda: pm.Normal("mu_slope", 0, 1, shape=8)), HIERARCHICAL
    ),
    "04 numbers": (lambda: centred(mu=lambda: 0.0, sigma=lambda: 1.0), HIERARCHICAL),
    "04 a Student-t mu": (
        lambda: centred(mu=lambda: pm.StudentT("mu_slope", nu=4, mu=0, sigma=1)), HIERARCHICAL
    ),
    "04 mu and sigma exchanged": (
        lambda: centred(slope=lambda m, s: pm.Normal("slope", s, 1, shape=8)), HIERARCHICAL
    ),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", NOT_FOLLOWED)
def test_other_models_are_not_followed(name: str, seed: int) -> None:
    build, asked = NOT_FOLLOWED[name]
    with challenge_seed(seed), pytest.raises(own_model.NotFollowed):
        own_model.follow(describe(build()), asked)
    with challenge_seed(seed), pytest.raises(WrongAnswer) as caught:
        MODEL_CHECKS[asked.name](build())
    assert "What builds on this model" not in str(caught.value)


# What builds on a model


def simulated(own: own_model.OwnModel, seed: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {name: draw(marginals, rng) for name, marginals in own.posterior.items()}


TRACE_CHECKS: dict[str, Callable[[Any, Any], None]] = {
    "pooled_model": pooled.pooled_trace,
    "unpooled_model": unpooled.unpooled_trace,
    "hierarchical_model": hierarchical.hierarchical_trace,
}


QUICK = {"02 precision", "02 intercept", "03 shifted", "03 partial pooling", "04 variance"}
"""Of these models draws are compared whenever tests are run, of the others by `make proof`."""


@pytest.mark.parametrize(
    ("build", "sentence", "asked"),
    [
        pytest.param(*case[1:], id=case[0], marks=() if case[0] in QUICK else pytest.mark.slow)
        for case in WRONG
    ],
)
def test_draws_of_the_own_posterior_are_right_and_those_of_its_prior_are_not(
    build: Callable[[], pm.Model], sentence: str, asked: AskedModel
) -> None:
    model = build()
    evidence, check = describe(model), TRACE_CHECKS[asked.name]
    check(tree(posterior=simulated(examined(evidence, asked))), evidence)
    with model:
        prior = pm.sample_prior_predictive(4000, random_seed=1, var_names=[*asked.free])["prior"]
    draws = {n: prior[n].values.reshape(4, 1000, *prior[n].shape[2:]) for n in asked.free}
    with pytest.raises(WrongAnswer):
        check(tree(posterior=draws), evidence)


def test_one_of_the_two_for_all_variables_of_an_answer() -> None:
    model = describe(one(noise=lambda: pm.Exponential("noise", 10)))
    own = simulated(examined(model, pooled.ASKED))
    asked: dict[str, Any] = dict(exact.pooled_posterior(X, Y))
    rng = np.random.default_rng(1)
    for name in ("slope", "noise"):
        mixed = own | {name: draw(asked[name], rng)}
        if draws_check.first_difference(own["slope"], asked["slope"], "slope")[0]:
            with pytest.raises(WrongAnswer):
                pooled.pooled_trace(tree(posterior=mixed), model)


def test_a_stale_trace_of_a_followed_model_is_told_to_sample_again() -> None:
    model = describe(eight(line=lambda s: s[GROUPS - 1] * X))
    other = examined(eight(line=lambda s: s[7 - GROUPS] * X), unpooled.ASKED)
    with pytest.raises(WrongAnswer) as caught:
        unpooled.unpooled_trace(tree(posterior=simulated(other)), model)
    assert str(caught.value) == (
        "The draws of `slope[0]` in `unpooled_trace` come neither from the posterior of the model "
        "asked for nor from that of your `unpooled_model` as it is now: sample again after the "
        "last change."
    )


def test_a_trace_of_a_model_that_cannot_stand_in_is_told_why() -> None:
    model = describe(eight(line=lambda s: DATA.slopes[GROUPS] * X))
    draws = {"slope": np.random.default_rng(1).normal(0, 20, (4, 1000, 8))}
    draws["noise"] = draw(exact.unpooled_posterior(X, Y, GROUPS)["noise"], np.random.default_rng(2))
    with pytest.raises(WrongAnswer, match="in for it: the data say nothing about its slopes"):
        unpooled.unpooled_trace(tree(posterior=draws), model)


@pytest.mark.parametrize("model", [None, "pooled_model", 1.0])
def test_without_a_model_an_answer_is_told_what_is_wrong_with_itself(model: Any) -> None:
    rng = np.random.default_rng(1)
    slopes = tree(posterior={n: draw(known, rng) for n, known in CLOSED["unpooled"][2].items()})
    prior = {"slope": rng.normal(0, 20, (1, 2000)), "noise": rng.exponential(10, (1, 2000))}
    with pytest.raises(WrongAnswer, match="says that there are none"):
        pooled.absurd_waits(0.0, tree(prior=prior), giving(model))
    with pytest.raises(WrongAnswer, match="`unpooled_coverage"):
        unpooled.unpooled_coverage(np.zeros(8), slopes, giving(model))
    with pytest.raises(WrongAnswer, match="`leverage_trace`"):
        unpooled.leverage((13.2, 17.3), slopes, giving(model))


def test_intervals_and_shares_follow_the_own_model() -> None:
    model = describe(one(obs=lambda s, n: pm.Normal("obs", 1 + s * X, tau=n, observed=Y)))
    own = examined(model, pooled.ASKED)
    draws = simulated(own)
    trace = tree(posterior=draws)
    for interval in (shortest(draws["slope"]), equal_tailed(draws["slope"])):
        pooled.pooled_interval(interval, trace, model)
    for other in (shortest(draws["slope"], 0.95), (2.5, 3.7)):
        with pytest.raises(WrongAnswer):
            pooled.pooled_interval(other, trace, model)
    rng = np.random.default_rng(5)
    slope, noise = (draws[name].reshape(-1, 1) for name in ("slope", "noise"))
    waits = rng.normal(1 + slope * X, noise**-0.5)
    ranges = np.quantile(waits, [0.03, 0.97], axis=0)
    inside = (ranges[0] < Y) & (ranges[1] > Y)
    coverage = [inside[g == GROUPS].mean() for g in range(8)]
    pooled.pooled_predictive(coverage, ranges.T, trace, lambda: model)
    without_noise = np.quantile(1 + slope * X, [0.03, 0.97], axis=0)
    inside = (without_noise[0] < Y) & (without_noise[1] > Y)
    coverage = [inside[g == GROUPS].mean() for g in range(8)]
    with pytest.raises(WrongAnswer):
        pooled.pooled_predictive(coverage, without_noise.T, trace, lambda: model)


@pytest.mark.parametrize(
    "slope",
    [
        lambda: pm.Normal("slope", 0, 400),
        lambda: pm.Normal("slope", 0, tau=20),
        lambda: pm.StudentT("slope", nu=3, mu=1, sigma=5),
        lambda: pm.Uniform("slope", -20, 20),
        lambda: pm.Exponential("slope", 2),
    ],
)
def test_draws_of_the_own_prior_are_right(slope: Callable[[], Any]) -> None:
    model = one(slope=slope)
    with model:
        prior = pm.sample_prior_predictive(1000, random_seed=1)
    sd = float(prior["prior"]["slope"].std(ddof=1))
    pooled.pooled_prior(prior, sd, lambda: describe(model))
    with pytest.raises(WrongAnswer):
        pooled.pooled_prior(prior, sd, lambda: describe(one()))
    with pytest.raises(WrongAnswer):
        pooled.pooled_prior(prior, sd)
    other = prior["prior"].to_dataset() * 4
    with pytest.raises(WrongAnswer):
        pooled.pooled_prior(other, 4 * sd, lambda: describe(model))


def test_a_noise_may_be_negative_where_the_own_model_has_it_so() -> None:
    real = describe(
        one(noise=lambda: pm.Normal("noise", 0, 1), obs=lambda s, n: normal(s * X, pm.math.exp(n)))
    )
    rng = np.random.default_rng(1)
    prior = {"slope": rng.normal(0, 20, (1, 1000)), "noise": rng.normal(0, 1, (1, 1000))}
    sd = float(prior["slope"].std(ddof=1))
    pooled.pooled_prior(tree(prior=prior), sd, lambda: real)
    for model in (describe(one()), describe(one(noise=lambda: pm.HalfNormal("noise", 1))), None):
        with pytest.raises(WrongAnswer, match="negative"):
            pooled.pooled_prior(tree(prior=prior), sd, giving(model))


def test_a_refit_may_repeat_the_line_of_the_model() -> None:
    shifted = describe(eight(line=lambda s: s[GROUPS - 1] * X))
    groups = (GROUPS[:-2] - 1) % 8
    slopes: Any = exact.unpooled_posterior(X[:-2], Y[:-2], groups)["slope"]
    refit = {"slope": draw(slopes, np.random.default_rng(1))}
    answer = shortest(refit["slope"][..., 7])
    unpooled.leverage(answer, tree(posterior=refit), lambda: shifted)
    with pytest.raises(WrongAnswer):
        unpooled.leverage(answer, tree(posterior=refit), lambda: describe(eight()))
    other = shortest(refit["slope"][..., 3])
    with pytest.raises(WrongAnswer):
        unpooled.leverage(other, tree(posterior=refit), lambda: shifted)


def test_a_new_country_follows_the_own_line() -> None:
    model = describe(centred(slope=lambda m, s: pm.Normal("slope", m, s**2, shape=8)))
    own = examined(model, HIERARCHICAL)
    by_line, by_names = own.new_entry("slope")
    rng = np.random.default_rng(1)
    hierarchical.new_group(draw(by_line, rng), model)
    hierarchical.new_group(draw(by_names, rng), model)
    with pytest.raises(WrongAnswer):
        hierarchical.new_group(draw(own.posterior["mu_slope"], rng), model)


def test_a_new_country_may_be_drawn_from_any_draws_in_form() -> None:
    rng = np.random.default_rng(1)
    stale = {"mu_slope": rng.normal(1, 0.2, (2, 500)), "sigma_slope": rng.gamma(9, 0.3, (2, 500))}
    new = rng.normal(stale["mu_slope"], stale["sigma_slope"])
    right = describe(centred())
    hierarchical.new_group(new, right, lambda: tree(posterior=stale))
    for other in (None, tree(posterior={n: v[[0, 0]] for n, v in stale.items()})):
        with pytest.raises(WrongAnswer):
            hierarchical.new_group(new, right, giving(other))


# Later models


def shifted_line(slope: Any) -> Any:
    return slope[GROUPS - 1] * X


FIRST: dict[str, dict[str, Any]] = {
    "shifted": {"line": shifted_line},
    "noise": {"noise": lambda: pm.Exponential("noise", 0.1)},
    "left out": {"line": lambda s: (s[GROUPS] * X)[:-2], "y": Y[:-2]},
    "mu": {"mu": lambda: pm.Normal("mu_slope", 0, 5)},
}


@pytest.mark.parametrize("name", FIRST)
def test_lines_of_the_first_model_may_stand_in_a_builder(name: str) -> None:
    def build(width: float) -> pm.Model:
        return centred(sigma=lambda: width, **FIRST[name])

    hierarchical.pooling_limits(build, lambda: describe(centred(**FIRST[name])))
    for first in (None, describe(centred())):
        with pytest.raises(WrongAnswer):
            hierarchical.pooling_limits(build, giving(first))
    with pytest.raises(WrongAnswer):
        hierarchical.pooling_limits(lambda _: build(1.0), lambda: describe(centred(**FIRST[name])))


@pytest.mark.parametrize("name", ["shifted", "noise"])
def test_lines_of_the_first_model_may_stand_in_the_non_centred_form(name: str) -> None:
    first, model = describe(centred(**FIRST[name])), describe(non_centred(**FIRST[name]))
    own = examined(model, NON_CENTRED)
    rng = np.random.default_rng(1)
    draws = {"slope": draw(own.computed_slopes(), rng)}
    draws["slope_offset"] = rng.normal(size=(4, 1000, 8))
    hierarchical.non_centred(model, tree(posterior=draws), lambda: first)
    other = draws | {"slope": np.roll(draws["slope"], 1, axis=-1)}
    for trace, before in ((draws, None), (draws, describe(centred())), (other, first)):
        with pytest.raises(WrongAnswer):
            hierarchical.non_centred(model, tree(posterior=trace), giving(before))


def test_offsets_are_not_carried_over() -> None:
    first = describe(centred(slope=lambda m, s: pm.Normal("slope", m, s**2, shape=8)))
    model = describe(
        centred(
            slope=lambda m, s: pm.Deterministic(
                "slope", m + s * pm.Normal("slope_offset", 0, 13, shape=8)
            )
        )
    )
    draws = {"slope": np.random.default_rng(1).normal(size=(4, 1000, 8))}
    trace = tree(posterior=draws | {"slope_offset": draws["slope"]})
    with pytest.raises(WrongAnswer, match="not the model"):
        hierarchical.non_centred(model, trace, giving(first))


def robust(**changed: Any) -> pm.Model:
    return centred(
        **{
            "mu": lambda: pm.Normal("mu_slope", 0, 5),
            "sigma": lambda: pm.HalfNormal("sigma_slope", 2),
            "noise": lambda: pm.Exponential("noise", 1),
            "obs": lambda mean, noise, y: pm.StudentT(
                "obs", nu=4, mu=mean, sigma=noise, observed=y
            ),
        }
        | changed
    )


@pytest.mark.slow
def test_the_robust_model_may_have_the_lines_of_the_first() -> None:
    first, model = describe(centred(line=shifted_line)), describe(robust(line=shifted_line))
    posterior: dict[str, Any] = dict(exact.robust_posterior(X, Y, (GROUPS - 1) % 8))
    rng = np.random.default_rng(1)
    names = ("mu_slope", "sigma_slope", "slope", "noise")
    trace = tree(posterior={name: draw(posterior[name], rng) for name in names})
    hierarchical.better_priors(model, trace, lambda: first)
    for robust_model, before in (
        (model, None),
        (model, describe(centred())),
        (describe(robust(line=shifted_line, noise=lambda: pm.Exponential("noise", 10))), first),
    ):
        with pytest.raises(WrongAnswer):
            hierarchical.better_priors(robust_model, trace, giving(before))


# Who is asked, and who lies


def counting(evidence: ModelEvidence) -> tuple[ModelEvidence, list[int]]:
    """Return a model that keeps account of the points it is asked at."""
    asked: list[int] = []

    def ask(points: Sequence[Any], *more: Any) -> Any:
        asked.append(len(points))
        return evidence.ask(points, *more)

    return replace(evidence, ask=ask), asked


def test_a_right_model_with_right_answers_is_asked_nothing() -> None:
    model, asked = counting(describe(eight()))
    draws = {n: draw(m, np.random.default_rng(1)) for n, m in CLOSED["unpooled"][2].items()}
    trace = tree(posterior=draws)
    unpooled.unpooled_trace(trace, model)
    unpooled.group_7_interval(shortest(draws["slope"][..., 7]), trace, model)
    assert asked == []
    unpooled.unpooled_model(model)
    assert asked == [6]
    with pytest.raises(WrongAnswer):  # a right model is asked at its six points, and no further
        unpooled.unpooled_trace(tree(posterior=draws | {"noise": 2 * draws["noise"]}), model)
    assert asked == [6, 6]


@wrong
def test_a_model_is_asked_at_few_points(
    build: Callable[[], pm.Model], sentence: str, asked: AskedModel
) -> None:
    model, points = counting(describe(build()))
    with challenge_seed(2):
        own_model.follow(model, asked)
    assert sum(points) < (1300 if asked is HIERARCHICAL else 600) < MAX_POINTS


LIES: dict[str, Callable[[dict[str, Any], int], Any]] = {
    "a little noise": lambda terms, n: {
        k: v * (1 + 1e-6 * np.random.default_rng(n).normal(size=v.shape)) for k, v in terms.items()
    },
    "NaN": lambda terms, n: {k: v * np.nan for k, v in terms.items()},
    "infinity": lambda terms, n: {k: v * np.inf for k, v in terms.items()},
    "too few": lambda terms, n: {k: v[:-1] for k, v in terms.items()},
    "one entry": lambda terms, n: {k: v[:, :1] if v.ndim > 1 else v for k, v in terms.items()},
    "no term": lambda terms, n: {},
    "words": lambda terms, n: {k: "-1.0" for k in terms},
    "a word": lambda terms, n: "trust me",
    "zeros": lambda terms, n: {k: 0 * v for k, v in terms.items()},
    "another function after a while": lambda terms, n: {
        k: v if n < 6 else v * 1.1 for k, v in terms.items()
    },
    "another function at the end": lambda terms, n: {
        k: v if n < 9 else v - 1.0 for k, v in terms.items()
    },
    "nothing any more": lambda terms, n: 1 / 0,
}


@pytest.mark.parametrize("lie", LIES)
def test_a_kernel_that_lies_is_not_followed(lie: str) -> None:
    honest = describe(eight(line=shifted_line))
    count = 0

    def ask(points: Sequence[Any], *more: Any) -> Any:
        nonlocal count
        count += 1
        answer = honest.ask(points, *more)
        return LIES[lie](answer, count) if more else answer

    with challenge_seed(1), pytest.raises(own_model.NotFollowed):
        own_model.follow(replace(honest, ask=ask), unpooled.ASKED)


def test_a_second_mode_is_found_out() -> None:
    honest = describe(eight(line=shifted_line))

    def ask(points: Sequence[Any], *more: Any) -> Any:
        answer = honest.ask(points, *more)
        if more:
            mirrored = honest.ask([p | {"slope": -np.asarray(p["slope"])} for p in points], *more)
            answer = {k: np.maximum(v, mirrored[k]) for k, v in answer.items()}
        return answer

    with challenge_seed(1), pytest.raises(own_model.NotFollowed):
        own_model.follow(replace(honest, ask=ask), unpooled.ASKED)


# Records


class Names:
    """The names of a student's notebook, described in this process."""

    def __init__(self, **names: Any) -> None:
        self.names = names

    def describe_name(self, name: str) -> str:
        return unquote(in_kernel.describe_name(self.names, name, ()))

    def answer(self, handle: int, question: str) -> str:
        return unquote(in_kernel.answer(handle, question))


def test_a_record_is_marked_again_without_a_kernel_and_an_old_one_by_the_old_rule() -> None:
    source = (
        "from grading_tests.checks import unpooled as checks\n"
        "checks.unpooled_trace(unpooled_trace, unpooled_model)\n"
    )
    model = eight(line=shifted_line)
    trace = tree(posterior=simulated(examined(model, unpooled.ASKED)))
    test = HiddenTest(source, names_asked(source))
    recorder = AnswerRecorder(Names(unpooled_trace=trace, unpooled_model=model))
    live = run_hidden_test(test, "unpooled-trace", recorder, seed=1)
    assert live.passed, live.message
    assert run_hidden_test(test, "unpooled-trace", recorder.answers, seed=1).passed
    old = Answers(recorder.answers.evidence)
    again = run_hidden_test(test, "unpooled-trace", old, seed=1)
    assert (again.error, again.flagged) == ("WrongAnswer", False)
    assert "before such questions were asked" in again.message
