"""Draws against exact posteriors: honest ones pass, plausible wrong ones do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks import draws
from grading_tests.checks.expect import WrongAnswer


class Normal:
    """A normal marginal posterior."""

    def __init__(self, mean: float = 3.0, sd: float = 0.1) -> None:
        self.mean, self.sd = mean, sd
        self._law = stats.norm(mean, sd)

    def cdf(self, x: Any) -> Any:
        return self._law.cdf(x)

    def quantile(self, p: Any) -> Any:
        return self._law.ppf(p)

    def hdi(self, prob: float = 0.94) -> tuple[float, float]:
        low, high = self._law.interval(prob)
        return float(low), float(high)


EXACT = Normal()


def honest(seed: int, autocorrelation: float = 0.0, chains: int = 4, length: int = 1000) -> Any:
    """Return draws of the exact posterior from a first-order autoregressive chain."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(chains, length))
    for t in range(1, length):
        z[:, t] = autocorrelation * z[:, t - 1] + np.sqrt(1 - autocorrelation**2) * z[:, t]
    return EXACT.mean + EXACT.sd * z


def shortest(series: Any, prob: float = 0.94) -> tuple[float, float]:
    """Return the shortest interval that holds `prob` of the draws."""
    x = np.sort(series.ravel())
    k = int(np.floor(prob * x.size))
    start = int(np.argmin(x[k:] - x[: x.size - k]))
    return float(x[start]), float(x[start + k])


def trace_of(series: Any) -> TraceEvidence:
    return TraceEvidence({"posterior": {"slope": series}})


def check_hdi(value: Any, series: Any, known: Any, name: str, trace_name: str) -> None:
    draws.check_share(value, series, name, trace_name)
    draws.check_interval(value, known, name, draws.effective_sample_size(series))


@pytest.mark.parametrize("autocorrelation", [0.0, 0.5, -0.3, 0.8])
def test_two_hundred_honest_traces_pass_however_correlated(autocorrelation: float) -> None:
    for seed in range(50):
        series = honest(seed, autocorrelation)
        draws.check_sampling(trace_of(series), ["slope"], "trace")
        draws.check_posterior(series, EXACT, "slope", "trace")
        check_hdi(shortest(series), series, EXACT, "interval", "trace")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda s: s + 0.02, "shifted by a fifth of a standard deviation"),
        (lambda s: 3 + (s - 3) * 1.2, "a fifth too wide"),
        (lambda s: 3 + (s - 3) * 0.8, "a fifth too narrow"),
        (lambda s: 3 + np.sign(s - 3) * 0.1, "right in mean and sd only"),
        (lambda s: stats.expon(3 - 0.1, 0.1).ppf(stats.norm(3, 0.1).cdf(s)), "skewed"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_draws_of_another_distribution_are_rejected(change: Any, what: str) -> None:
    for seed in range(20):
        with pytest.raises(WrongAnswer, match="`slope`"):
            draws.check_posterior(change(honest(seed)), EXACT, "slope", "trace")


def test_each_entry_of_a_vector_is_compared_with_its_own_posterior() -> None:
    both = np.stack([honest(1), honest(2) + 1.0], axis=2)
    draws.check_posterior(both, [EXACT, Normal(4.0)], "slope", "trace")
    with pytest.raises(WrongAnswer, match=r"slope\[0\]"):
        draws.check_posterior(both, [Normal(4.0), EXACT], "slope", "trace")


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (honest(1, chains=1), "1 of 1000"),
        (honest(1, length=500), "4 of 500"),
        (np.full((4, 1000), 3.0), "all the same"),
        (honest(1) + np.array([[0.0], [0.0], [0.0], [0.3]]), "do not agree"),
        (np.cumsum(honest(1) - 3, axis=1), "do not agree"),
    ],
)
def test_a_trace_that_cannot_be_trusted_is_refused_with_the_reason(series: Any, words: str) -> None:
    with pytest.raises(WrongAnswer, match=words):
        draws.check_sampling(trace_of(series), ["slope"], "trace")


def test_a_chain_that_begins_far_away_is_refused_and_one_that_once_gets_there_is_not() -> None:
    for seed in range(5):
        series = honest(seed)
        series[0, 200] += 1.3  # thirteen standard deviations
        draws.check_sampling(trace_of(series), ["slope"], "trace")
        series = honest(seed)
        series[0, :40] += 2 * np.exp(-np.arange(40) / 10)
        with pytest.raises(WrongAnswer, match="first draws"):
            draws.check_sampling(trace_of(series), ["slope"], "trace")


def test_many_divergences_are_refused_and_a_few_are_not() -> None:
    few, many = np.zeros((4, 1000), bool), np.zeros((4, 1000), bool)
    few[0, :5], many[0, :100] = True, True
    for diverging in (few, many):
        evidence = TraceEvidence(
            {"posterior": {"slope": honest(1)}, "sample_stats": {"diverging": diverging}}
        )
        if diverging is few:
            draws.check_sampling(evidence, ["slope"], "trace")
        else:
            with pytest.raises(WrongAnswer, match="divergent"):
                draws.check_sampling(evidence, ["slope"], "trace")


def tiled(seed: int) -> Any:
    return np.tile(honest(seed, length=250), (1, 4))


def shuffled(seed: int) -> Any:
    rng = np.random.default_rng(seed)
    return np.stack([rng.permutation(honest(seed, chains=1)[0]) for _ in range(4)])


def with_replacement(seed: int) -> Any:
    return np.random.default_rng(seed).choice(honest(seed).ravel(), (4, 1000))


def nudged(seed: int) -> Any:
    return tiled(seed) + 1e-13 * np.random.default_rng(seed).normal(size=(4, 1000))


@pytest.mark.parametrize("copies", [tiled, shuffled, with_replacement, nudged])
def test_copied_draws_are_no_draws(copies: Any) -> None:
    for seed in range(5):
        series = copies(seed)
        for one in (series, np.stack([series, -series], axis=2)):
            with pytest.raises(WrongAnswer, match="again and again"):
                draws.check_sampling(trace_of(one), ["slope"], "trace")


def test_a_sampler_may_stay_where_it_is_and_keep_its_draws_in_single_precision() -> None:
    rng = np.random.default_rng(1)
    for seed in range(5):
        series = honest(seed, length=4000)
        stays = rng.random(series.shape) < 0.7
        stays[:, 0] = False
        at = np.maximum.accumulate(np.where(stays, 0, np.arange(4000)), axis=1)
        metropolis = np.take_along_axis(series, at, axis=1)
        single = honest(seed, length=16_000).astype(np.float32)
        for one in (metropolis, single):
            draws.check_sampling(trace_of(one), ["slope"], "trace")


@pytest.mark.parametrize("every", [2, 3, 8])
def test_an_interval_of_all_draws_is_right_where_only_some_of_them_are_described(
    every: int,
) -> None:
    for seed in range(20):
        series = honest(seed, length=16_000)
        own, described = shortest(series), series[:, ::every]
        draws.check_share(own, described, "interval", "trace", every)
        draws.check_shortest(own, described, "interval", thinned=every)
        with pytest.raises(WrongAnswer, match="not 94 %"):
            draws.check_share(shortest(series, 0.89), described, "interval", "trace", every)


def test_the_draws_that_a_student_made_count_and_not_those_that_are_described() -> None:
    series = honest(1, length=990)
    found = TraceEvidence({"posterior": {"slope": series}}, lengths={"posterior": 1980})
    draws.check_sampling(found, ["slope"], "trace")
    with pytest.raises(WrongAnswer, match="4 of 990"):
        draws.check_sampling(trace_of(series), ["slope"], "trace")


@pytest.mark.parametrize("prob", [0.89, 0.93, 0.95, 0.97])
def test_only_a_94_percent_interval_is_one(prob: float) -> None:
    series = honest(4)
    with pytest.raises(WrongAnswer, match="not 94 %"):
        check_hdi(shortest(series, prob), series, EXACT, "interval", "trace")


def test_an_interval_of_other_draws_is_told_from_its_own() -> None:
    with pytest.raises(WrongAnswer, match="`interval`"):
        check_hdi(shortest(honest(4) + 0.1), honest(5), EXACT, "interval", "trace")


def test_an_interval_of_a_stale_posterior_is_refused_even_when_it_fits_its_draws() -> None:
    stale = honest(4) + 0.1
    with pytest.raises(WrongAnswer, match="not where"):
        check_hdi(shortest(stale), stale, EXACT, "interval", "trace")


def test_a_one_sided_94_percent_interval_is_not_a_highest_density_interval() -> None:
    series = honest(4)
    one_sided = (float(series.min()) - 1e-9, float(np.quantile(series, 0.94)))
    with pytest.raises(WrongAnswer, match="`interval`"):
        check_hdi(one_sided, series, EXACT, "interval", "trace")
