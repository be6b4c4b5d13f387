"""What is wrong with a trace or an interval is said in a sentence, only where it is true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pymc as pm
import pytest

from examroom.evidence import describe
from examroom.evidence.models import ModelEvidence
from grading_tests.checks import (
    draws,
    exact,
    misconceptions,
    other_models,
    own_model,
    unpooled,
)
from grading_tests.checks.course_data import SMALL_GROUP, cheeseburger
from grading_tests.checks.draws.posterior import factor_in_words
from grading_tests.checks.expect import WrongAnswer
from grading_tests.checks.workflow import likelihoods
from grading_tests.checks.workflow.tables import check_trace
from grading_tests.proof.wrong import WRONG
from grading_tests.simulated import draw, equal_tailed, shortest, tree

DATA = cheeseburger()
KNOWN: dict[str, Any] = dict(exact.unpooled_posterior(DATA.x_obs, DATA.y_obs, DATA.groups))
PRIOR = other_models.of("unpooled_trace")[0]
Trace = dict[str, Any]


@cache
def model() -> ModelEvidence:
    """Return the unpooled model that was asked for."""
    with pm.Model() as made:
        slope, noise = pm.Normal("slope", 0, 20, shape=8), pm.Exponential("noise", 10)
        pm.Normal("obs", slope[DATA.groups] * DATA.x_obs, noise, observed=DATA.y_obs)
    found: ModelEvidence = describe(made)
    return found


def drawn(posterior: Mapping[str, Any], seed: int = 1) -> Trace:
    rng = np.random.default_rng(seed)
    return {name: draw(posterior[name], rng) for name in ("slope", "noise")}


def marked_trace(trace: Trace) -> None:
    unpooled.unpooled_trace(tree(posterior=trace), model())


def marked_interval(make: Callable[[Trace], Any], seed: int = 1) -> Callable[[], None]:
    """Return the marking of an interval of the small country's slope, made from a right trace."""

    def mark() -> None:
        trace = drawn(KNOWN, seed)
        unpooled.group_7_interval(make(trace), tree(posterior=trace), model())

    return mark


def stretched(values: Any, factor: float) -> Any:
    return values.mean((0, 1)) + factor * (values - values.mean((0, 1)))


def changed(**change: Callable[[Any], Any]) -> Callable[[], None]:
    """Return the marking of a trace of which some variables were changed."""

    def mark() -> None:
        trace = drawn(KNOWN)
        marked_trace(trace | {name: new(trace[name]) for name, new in change.items()})

    return mark


def one_slope(new: Callable[[Any], Any], k: int = 3) -> Callable[[Any], Any]:
    """Return a change of one of the slopes."""

    def change(slope: Any) -> Any:
        slope = slope.copy()
        slope[..., k] = new(slope[..., k])
        return slope

    return change


def from_far(values: Any) -> Any:
    """Return chains whose first forty draws come from twenty standard deviations away."""
    way = np.zeros(values.shape[1])
    way[:40] = 20 * np.exp(-np.arange(40) / 10)
    return values + way[:, None] * values.std((0, 1))


def slow(values: Any) -> Any:
    """Return chains that move very slowly about the right middle."""
    rng, rho = np.random.default_rng(3), 0.97
    z = rng.normal(size=values.shape[:2])
    for t in range(1, z.shape[1]):
        z[:, t] = rho * z[:, t - 1] + np.sqrt(1 - rho**2) * z[:, t]
    return values.mean() + values.std() * z


def no_two_alike(values: Any) -> Any:
    values = values.copy()
    values[0] += 3 * values.std()
    return values


def crowded(values: Any) -> Any:
    """Return draws of the same middle and range, but more of them near the middle."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    scaled = (values - middle) / np.where(values > middle, high - middle, middle - low)
    return middle + scaled**3 * (high - low) / 2


def of_small(trace: Trace) -> Any:
    return trace["slope"][..., SMALL_GROUP]


def written(name: str) -> Callable[[], None]:
    """Return the marking of a wrong model."""
    ((build, asked),) = [(build, asked) for one, build, _, asked in WRONG if one == name]
    return lambda: (own_model.check_model(describe(build()), asked), None)[1]


EXAMPLES: dict[str, Callable[[], None]] = {
    "rate-for-scale": written("02 noise"),
    "variance-for-sd": written("02 variance"),
    "precision-for-sd": written("02 tau"),
    "burn-in-kept": changed(slope=from_far),
    "chains-disagree": changed(noise=no_two_alike),
    "too-few-effective-draws": changed(noise=slow),
    "draws-copied": changed(slope=lambda s: np.tile(s[:, :250], (1, 4, 1))),
    "chains-copied": changed(noise=lambda n: n[[0, 1, 2, 2]]),
    "draws-of-the-prior": lambda: marked_trace(drawn(PRIOR.posterior())),
    "draws-of-another-model": lambda: marked_trace(drawn(other_models.unpooled(2))),
    "draws-too-high": changed(slope=one_slope(lambda s: s + 0.3 * s.std())),
    "draws-too-low": changed(slope=one_slope(lambda s: s - 0.3 * s.std())),
    "draws-too-wide": changed(noise=lambda n: stretched(n, 2)),
    "draws-too-narrow": changed(noise=lambda n: stretched(n, 0.5)),
    "draws-of-another-shape": changed(noise=crowded),
    "interval-ends-exchanged": marked_interval(lambda t: shortest(of_small(t))[::-1]),
    "interval-of-other-probability": marked_interval(lambda t: shortest(of_small(t), 0.95)),
    "interval-equal-tailed": lambda: equal_tailed_of_a_skewed_one(),
    "interval-of-another-variable": marked_interval(lambda t: shortest(t["slope"][..., 6])),
    "interval-of-another-trace": marked_interval(
        lambda t: shortest(drawn(other_models.unpooled(2))["slope"][..., SMALL_GROUP])
    ),
    "interval-rounded": marked_interval(lambda t: np.round(shortest(of_small(t))), seed=2),
}  # fmt: skip


def equal_tailed_of_a_skewed_one() -> None:
    """Mark an equal-tailed interval where it is not the shortest one."""
    values = np.random.default_rng(1).exponential(size=(4, 1000))
    own = describe(tree(posterior={"spread": values}))
    given, names = equal_tailed(values), ("interval", "trace")
    try:
        draws.check_share(given, values, *names)
        draws.check_shortest(given, values, "interval")
    except WrongAnswer as reason:
        raise draws.explained(reason, given, own, ("spread", None), names) from None


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_misconception_is_recognised_and_no_other_is_named(name: str) -> None:
    with pytest.raises(WrongAnswer) as caught:
        EXAMPLES[name]()
    assert caught.value.misconceptions == (name,)
    beginning = misconceptions.SENTENCES[name].partition("{")[2].partition("}")[2].partition("{")[0]
    assert beginning in str(caught.value)


def test_every_sentence_on_a_model_a_trace_or_an_interval_has_an_example() -> None:
    elsewhere = {"posterior-mean-plugged-in"}
    assert set(misconceptions.SENTENCES) - elsewhere == set(EXAMPLES)


def test_what_is_right_is_told_nothing() -> None:
    marked_trace(drawn(KNOWN))
    marked_interval(lambda trace: shortest(of_small(trace)))()


def test_the_default_of_arviz_is_named_with_its_probability() -> None:
    with pytest.raises(WrongAnswer, match="holds 89 % of the draws") as caught:
        marked_interval(lambda trace: equal_tailed(of_small(trace), 0.89))()
    assert "ArviZ's default" in str(caught.value)


def test_a_skewed_interval_may_be_of_another_probability_and_equal_tailed_at_once() -> None:
    values = np.random.default_rng(1).exponential(size=(4, 1000))
    own = describe(tree(posterior={"spread": values}))
    given = equal_tailed(values, 0.89)
    reason = draws.explained(WrongAnswer("no"), given, own, ("spread", None), ("i", "t"))
    assert reason.misconceptions == ("interval-of-other-probability", "interval-equal-tailed")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("02 precision", "the standard deviation of `slope` in `pooled_model` is 0.224."),
        ("04 variance", "that of `slope` in `hierarchical_model` is the square of `sigma_slope`."),
        ("03 noise", "your prior of `noise` in `unpooled_model` has the mean 10."),
    ],
)
def test_what_was_misread_is_told_with_what_was_found(name: str, found: str) -> None:
    with pytest.raises(WrongAnswer) as caught:
        written(name)()
    assert found in str(caught.value)
    assert len(caught.value.misconceptions) == 1


@pytest.mark.parametrize("name", ["02 half", "02 added", "03 uniform"])
def test_a_wrong_line_that_is_no_known_misreading_is_given_no_name(name: str) -> None:
    with pytest.raises(WrongAnswer) as caught:
        written(name)()
    assert caught.value.misconceptions == ()


def test_an_interval_that_is_nothing_known_keeps_its_first_sentence() -> None:
    with pytest.raises(WrongAnswer, match="the draws in `unpooled_trace`, not 94 %") as caught:
        marked_interval(lambda trace: (12.0, 15.0))()
    assert caught.value.misconceptions == ()


def test_shifted_and_wide_draws_are_told_both_and_how_many_are_like_them() -> None:
    with pytest.raises(WrongAnswer) as caught:
        changed(slope=lambda s: stretched(s, 3) + s.std((0, 1)))()
    assert caught.value.misconceptions == ("draws-too-high", "draws-too-wide")
    assert "`slope[0]` (and of 7 others) lie too high" in str(caught.value)
    assert "They are spread about three times as widely as the posterior." in str(caught.value)


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1.2, "a little more widely than"),
        (0.85, "a little less widely than"),
        (1.5, "clearly more widely than"),
        (0.65, "clearly less widely than"),
        (2.1, "about twice as widely as"),
        (0.34, "about a third as widely as"),
        (40.0, "many times as widely as"),
        (0.01, "many times less widely than"),
    ],
)
def test_a_factor_is_told_roughly(ratio: float, words: str) -> None:
    assert factor_in_words(ratio) == words


NEAR = [(name, k) for name, several in other_models.NEAR.items() for k in range(len(several))]
VARIABLES = ("slope", "noise", "mu_slope", "sigma_slope", "kiosk_effect")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "k"), NEAR)
def test_draws_of_each_model_near_at_hand_are_recognised_as_its_own(name: str, k: int) -> None:
    other = other_models.of(name)[k]
    posterior, rng = other.posterior(), np.random.default_rng(k)
    variables = [one for one in VARIABLES if one in posterior]
    trace = describe(tree(posterior={one: draw(posterior[one], rng) for one in variables}))
    with pytest.raises(WrongAnswer) as caught:
        draws.require_no_other_model(trace, variables, name)
    assert other.words in str(caught.value)
    expected = "draws-of-the-prior" if other.is_prior else "draws-of-another-model"
    assert caught.value.misconceptions == (expected,)


def test_a_trace_of_the_other_likelihood_is_recognised_in_06() -> None:
    robust = likelihoods.burger_posterior("robust")
    rng = np.random.default_rng(1)
    trace = tree(posterior={name: draw(robust[name], rng) for name in likelihoods.SHAPES})
    known = likelihoods.burger_posterior("normal")
    with pytest.raises(WrongAnswer, match="Student-t likelihood") as caught:
        check_trace(trace, "normal_trace", likelihoods.SHAPES, known)
    assert caught.value.misconceptions == ("draws-of-another-model",)
