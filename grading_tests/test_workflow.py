"""Assignment 06: right answers of many styles pass, every misconception fails for its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pymc as pm
import pytest
from numpy.typing import NDArray

from examroom.evidence import describe
from examroom.hidden_tests.challenge import challenge_seed
from grading_tests.checks import workflow as checks
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.exact import GaussianMixture, HalfNormal, hierarchical_posterior
from grading_tests.checks.expect import WrongAnswer
from grading_tests.checks.predictive import plugged_in
from grading_tests.checks.workflow import data, grids, likelihoods, population, sampler, worlds
from grading_tests.simulated import TRAPS, draw, tree

CHAIN, WEAK, WORLDS = data.chain(), data.weak(), data.worlds()
GRID = data.SIGMA_GRID
Floats = NDArray[Any]


def refused(says: str, check: Callable[..., None], *answers: Any) -> None:
    """Require that a check refuses an answer, and what it says."""
    with pytest.raises(WrongAnswer, match=says):
        check(*answers)


def one(exact: Any, rng: np.random.Generator, length: int = 1000) -> Floats:
    """Return draws of one marginal or of several; those of a mixture are made by its parts."""
    if isinstance(exact, list):
        return np.stack([one(marginal, rng, length) for marginal in exact], axis=-1)
    if not isinstance(exact, GaussianMixture):
        return draw(exact, rng, 4, length)
    part = rng.choice(exact.weights.size, size=(4, length), p=exact.weights)
    return np.asarray(rng.normal(exact.means[part], exact.sds[part]))


def drawn(posterior: dict[str, Any], seed: int = 1, **changed: Any) -> dict[str, Floats]:
    """Return draws of a posterior, `effect` under the name that the notebook gives it."""
    rng = np.random.default_rng(seed)
    found = {name: one(m, rng) for name, m in posterior.items() if name != "new_slope"}
    if "effect" in found:
        found["kiosk_effect"] = found.pop("effect")
    return found | changed


def trace(posterior: dict[str, Any], diverging: int = 0, **changed: Any) -> Any:
    found = drawn(posterior, **changed)
    flags = np.zeros((4, 1000), dtype=bool)
    flags.flat[:diverging] = True
    return tree(posterior=found, sample_stats={"diverging": flags})


# -- the data ----------------------------------------------------------------------------------


def test_the_first_values_are_those_of_the_contract() -> None:
    assert CHAIN.kiosks[:3] == pytest.approx([-0.8028, 0.2428, -1.6563], abs=5e-5)
    assert CHAIN.true_slope[:3] == pytest.approx([2.6591, 2.4372, 3.2152], abs=5e-5)
    assert CHAIN.queue[:3] == pytest.approx([0.9151, -1.1154, 0.5629], abs=5e-5)
    assert CHAIN.wait[:3] == pytest.approx([2.8058, -4.4795, 1.3884], abs=5e-5)
    assert CHAIN.country.size == 696


# -- chain -------------------------------------------------------------------------------------


def chain_model(
    sigma: Callable[[], Any] = lambda: pm.HalfNormal("sigma_slope", 2),
    slope: Callable[[Any, Any], Any] = lambda m, s: pm.Normal("slope", m, s, shape=40),
    line: Callable[[Any], Any] = lambda s: s[CHAIN.country] * CHAIN.queue,
    noise: Callable[[Any], Any] = lambda n: n,
    obs: str = "obs",
) -> pm.Model:
    with pm.Model() as model:
        mean = line(slope(pm.Normal("mu_slope", 0, 5), sigma()))
        pm.Normal(obs, mean, noise(pm.Exponential("noise", 1)), observed=CHAIN.wait)
    return model


def chain_with_dims() -> pm.Model:
    with pm.Model(coords={"country": np.arange(40)}) as model:
        queue = pm.Data("queue", CHAIN.queue)
        mu = pm.Normal("mu_slope", sigma=5)
        slope = pm.Normal("slope", mu, pm.HalfNormal("sigma_slope", sigma=2), dims="country")
        mean = pm.Deterministic("mean", slope[pm.Data("country_of", CHAIN.country)] * queue)
        noise = pm.Exponential("noise", scale=1)
        pm.Normal("obs", mean, tau=noise**-2, observed=CHAIN.wait)
    return model


CHAIN_TRACE = trace(population.chain_posterior())

WRONG_CHAINS: dict[str, tuple[str, Callable[[], pm.Model]]] = {
    "eight slopes": (
        "shape",
        lambda: chain_model(
            slope=lambda m, s: pm.Normal("slope", m, s, shape=8),
            line=lambda s: s[CHAIN.country % 8] * CHAIN.queue,
        ),
    ),
    "visits for country": (
        "`obs` has another distribution",
        lambda: chain_model(
            line=lambda s: s[np.bincount(CHAIN.country)[CHAIN.country] % 40] * CHAIN.queue
        ),
    ),
    "the chapter's hyperprior": (
        "`sigma_slope` has another distribution",
        lambda: chain_model(sigma=lambda: pm.Exponential("sigma_slope", 13)),
    ),
    "unpooled": (
        "depends on nothing",
        lambda: chain_model(slope=lambda m, s: pm.Normal("slope", 0, 20, shape=40)),
    ),
    "noise as variance": (
        "`obs` has another distribution",
        lambda: chain_model(noise=lambda n: n**0.5),
    ),
    "variance for sd": (
        "`slope` has another distribution",
        lambda: chain_model(slope=lambda m, s: pm.Normal("slope", m, s**2, shape=40)),
    ),
    "absolute slopes": (
        "`obs` has another distribution",
        lambda: chain_model(line=lambda s: abs(s[CHAIN.country]) * CHAIN.queue),
    ),
    "another name": ("one observed variable", lambda: chain_model(obs="wait")),
}


@pytest.mark.parametrize("build", [chain_model, chain_with_dims])
def test_a_right_chain_passes(build: Callable[[], pm.Model]) -> None:
    checks.chain(build(), CHAIN_TRACE)
    checks.chain(describe(build()), describe(CHAIN_TRACE))


@pytest.mark.parametrize("name", WRONG_CHAINS)
def test_a_wrong_chain_model_is_refused(name: str) -> None:
    says, build = WRONG_CHAINS[name]
    refused(says, checks.chain, build(), CHAIN_TRACE)


def test_a_chain_trace_from_another_model_is_refused() -> None:
    model, right = chain_model(), population.chain_posterior()
    narrow = drawn(right)["sigma_slope"] * 0.9
    refused("sigma_slope", checks.chain, model, trace(right, sigma_slope=narrow))
    slopes = drawn(right)["slope"][..., ::-1]
    refused(r"slope\[\d+\]", checks.chain, model, trace(right, slope=slopes))
    refused("divergent", checks.chain, model, trace(right, diverging=200))
    refused("no posterior draws of `noise`", checks.chain, model, tree(posterior=no_noise(right)))


def no_noise(posterior: dict[str, Any]) -> dict[str, Floats]:
    return {name: values for name, values in drawn(posterior).items() if name != "noise"}


# -- estimates ---------------------------------------------------------------------------------

POOLED = float((CHAIN.queue @ CHAIN.wait) / (CHAIN.queue @ CHAIN.queue))
VISITS = np.bincount(CHAIN.country)


def estimates_table(**changed: Any) -> pd.DataFrame:
    means = CHAIN_TRACE.posterior["slope"].mean(("chain", "draw")).values
    columns = {"pooled": POOLED, "unpooled": CHAIN.own_slope, "hierarchical": means}
    return pd.DataFrame(columns | changed, index=np.arange(40))


def rmse_table(table: pd.DataFrame) -> pd.DataFrame:
    errors = (table.sub(CHAIN.true_slope, axis=0) ** 2).groupby(VISITS).mean() ** 0.5
    return pd.DataFrame(errors)


def with_intercept() -> Floats:
    return np.array(
        [
            np.polyfit(CHAIN.queue[CHAIN.country == c], CHAIN.wait[CHAIN.country == c], 1)[0]
            for c in range(40)
        ]
    )


def test_right_estimates_pass_in_any_order_and_with_two_decimals() -> None:
    table = estimates_table()
    right = rmse_table(table)
    checks.estimates(table, right, CHAIN_TRACE)
    checks.estimates(table.round(2), right.round(2), CHAIN_TRACE)
    shuffled = table.assign(visits=VISITS).sample(frac=1, random_state=1)[table.columns[::-1]]
    checks.estimates(shuffled, right.iloc[::-1].T.T.rename_axis("visits"), CHAIN_TRACE)
    checks.estimates(describe(table), describe(right), describe(CHAIN_TRACE))


WRONG_ESTIMATES: dict[str, tuple[str, Any]] = {
    "mean of country slopes for pooled": ("`pooled`", {"pooled": CHAIN.own_slope.mean()}),
    "slope with an intercept": ("`unpooled`", {"unpooled": with_intercept()}),
    "mean of wait over queue": (
        "`unpooled`",
        {"unpooled": pd.Series(CHAIN.wait / CHAIN.queue).groupby(CHAIN.country).mean()},
    ),
    "mu_slope for every country": (
        "`hierarchical`",
        {"hierarchical": float(CHAIN_TRACE.posterior["mu_slope"].mean())},
    ),
    "sorted by slope": ("`unpooled`", {"unpooled": np.sort(CHAIN.own_slope)}),
}


@pytest.mark.parametrize("name", WRONG_ESTIMATES)
def test_a_wrong_estimate_is_refused(name: str) -> None:
    says, changed = WRONG_ESTIMATES[name]
    table = estimates_table(**changed)
    refused(says, checks.estimates, table, rmse_table(table), CHAIN_TRACE)


WRONG_RMSE: dict[str, Callable[[pd.DataFrame], Any]] = {
    "errors of waits": lambda t: (
        (t.iloc[CHAIN.country].mul(CHAIN.queue, axis=0).sub(CHAIN.wait, axis=0) ** 2)
        .groupby(VISITS[CHAIN.country])
        .mean()
        ** 0.5
    ),
    "mean absolute error": lambda t: t.sub(CHAIN.true_slope, axis=0).abs().groupby(VISITS).mean(),
    "not rooted": lambda t: (t.sub(CHAIN.true_slope, axis=0) ** 2).groupby(VISITS).mean(),
    "standard deviation": lambda t: t.sub(CHAIN.true_slope, axis=0).groupby(VISITS).std(),
    "rows sorted by country": lambda t: rmse_table(t).set_axis([50, 20, 10, 5, 2]),
    "countries of other classes": lambda t: (
        (t.sub(CHAIN.true_slope, axis=0) ** 2).groupby(VISITS[np.arange(40) * 7 % 40]).mean() ** 0.5
    ),
}


@pytest.mark.parametrize("name", WRONG_RMSE)
def test_a_wrong_error_is_refused(name: str) -> None:
    table = estimates_table()
    refused("does not follow", checks.estimates, table, WRONG_RMSE[name](table), CHAIN_TRACE)


def test_the_errors_follow_from_ones_own_trace() -> None:
    stand_in = tree(posterior={"slope": np.random.default_rng(1).normal(2, 1, (4, 1000, 40))})
    table = estimates_table(hierarchical=stand_in.posterior["slope"].values.mean(axis=(0, 1)))
    checks.estimates(table, rmse_table(table), stand_in)
    refused("`hierarchical`", checks.estimates, table, rmse_table(table), CHAIN_TRACE)


def test_words_for_numbers_in_the_index_are_named() -> None:
    table = estimates_table()
    right = rmse_table(table)
    refused("one row 2", checks.estimates, table, right.set_axis(list("abcde")), CHAIN_TRACE)
    refused("column 'pooled'", checks.estimates, table[["unpooled"]], right, CHAIN_TRACE)


# -- worlds ------------------------------------------------------------------------------------

CLASS_SHARE = CHAIN.sum_queue2 / CHAIN.sum_queue2.sum()
Rmse = Callable[[float, int, np.random.Generator], Any]


def simulate(
    sigma: float,
    n: int,
    rng: np.random.Generator,
    *,
    error: Floats = CHAIN.own_error,
    share: Floats = CLASS_SHARE,
    weight: Callable[[float, Floats], Floats] = lambda s, e: s**2 / (s**2 + e**2),
    truths: int | None = None,
) -> Floats:
    truth = rng.normal(2, sigma, size=(truths or n, 40))
    own = rng.normal(truth, error, size=(n, 40))
    w = weight(sigma, error)
    pooled = np.repeat((own @ share)[:, None], 40, axis=1)
    partial = w * own + (1 - w) * 2
    errors = np.stack([pooled - truth, own - truth, partial - truth], axis=-1)
    return np.sqrt((errors**2).reshape(n, 5, 8, 3).mean(axis=(0, 2)))


def seeds_the_world(sigma: float, n: int, rng: np.random.Generator) -> Floats:
    np.random.seed(0)
    return simulate(sigma, n, rng)


RIGHT_WORLDS: dict[str, Rmse] = {
    "reference": simulate,
    "list": lambda s, n, rng: simulate(s, n, rng).tolist(),
    "table": lambda s, n, rng: pd.DataFrame(
        simulate(s, n, rng), index=data.CLASSES, columns=["pooled", "unpooled", "partial"]
    ),
}
WRONG_WORLDS: dict[str, tuple[str, Rmse]] = {
    "weights exchanged": (
        "`partial`",
        lambda s, n, r: simulate(s, n, r, weight=lambda s, e: e**2 / (s**2 + e**2)),
    ),
    "standard error for its square": (
        "`partial`",
        lambda s, n, r: simulate(s, n, r, weight=lambda s, e: s**2 / (s**2 + e)),
    ),
    "pooled unweighted": (
        "`pooled`",
        lambda s, n, r: simulate(s, n, r, share=np.full(40, 1 / 40)),
    ),
    "one truth for all worlds": ("`pooled`", lambda s, n, r: simulate(s, n, r, truths=1)),
    "seed in the function": (
        "same answer for two",
        lambda s, n, r: simulate(s, n, np.random.default_rng(1)),
    ),
    "global seed": ("np.random", seeds_the_world),
    "another seed each time": (
        "two different answers",
        lambda s, n, r: simulate(s, n, np.random.default_rng()),
    ),
    "error ignored": ("`unpooled`", lambda s, n, r: simulate(s, n, r, error=np.full(40, 1e-9))),
    "noise for error": ("`unpooled`", lambda s, n, r: simulate(s, n, r, error=np.full(40, 1.5))),
    "not rooted": ("`unpooled`", lambda s, n, r: simulate(s, n, r) ** 2),
    "columns exchanged": ("`pooled`", lambda s, n, r: simulate(s, n, r)[:, ::-1]),
    "transposed": ("shape", lambda s, n, r: simulate(s, n, r).T),
    "an error": ("ValueError", lambda s, n, r: np.zeros(2) @ np.zeros(3)),
}


@pytest.mark.parametrize("name", RIGHT_WORLDS)
def test_right_worlds_pass(name: str) -> None:
    for seed in range(10):
        with challenge_seed(seed):
            checks.many_worlds(RIGHT_WORLDS[name])


@pytest.mark.parametrize("name", WRONG_WORLDS)
def test_wrong_worlds_are_refused(name: str) -> None:
    says, function = WRONG_WORLDS[name]
    for seed in range(10):
        with challenge_seed(seed):
            refused(says, checks.many_worlds, function)


def test_the_expected_errors_are_those_of_the_contract() -> None:
    found = {s: np.sqrt(worlds.squared_errors(s)[0]) for s in (0.2, 1.0, 3.0)}
    assert found[1.0][:, 0] == pytest.approx([1.025, 1.018, 1.014, 0.999, 0.956], abs=6e-4)
    assert found[1.0][:, 1] == pytest.approx([1.627, 0.927, 0.554, 0.349, 0.221], abs=6e-4)
    assert found[1.0][:, 2] == pytest.approx([0.783, 0.600, 0.475, 0.329, 0.215], abs=6e-4)
    assert found[0.2][:, 0] == pytest.approx([0.212, 0.211, 0.210, 0.207, 0.199], abs=6e-4)
    assert found[0.2][:, 2] == pytest.approx([0.197, 0.190, 0.186, 0.172, 0.147], abs=6e-4)
    assert found[3.0][:, 2] == pytest.approx([1.328, 0.847, 0.543, 0.347, 0.220], abs=6e-4)


def cover(
    assumed: float,
    n: int,
    rng: np.random.Generator,
    *,
    true: float | None = None,
    z: float = 1.880794,
    sd: Callable[[Floats], Floats] = lambda w: np.sqrt(w) * CHAIN.own_error,
    middle: Callable[[Floats, Floats], Floats] = lambda w, own: w * own + (1 - w) * 2,
) -> Floats:
    truth = rng.normal(2, 1.0 if true is None else true, size=(n, 40))
    own = rng.normal(truth, CHAIN.own_error)
    w = assumed**2 / (assumed**2 + CHAIN.own_error**2)
    inside = np.abs(truth - middle(w, own)) <= z * sd(w)
    return inside.reshape(n, 5, 8).mean(axis=(0, 2))


WRONG_COVERAGE: dict[str, Callable[[float, int, np.random.Generator], Any]] = {
    "true spread as assumed": lambda a, n, r: cover(a, n, r, true=a),
    "95 %": lambda a, n, r: cover(a, n, r, z=1.96),
    "no root of w": lambda a, n, r: cover(a, n, r, sd=lambda w: w * CHAIN.own_error),
    "sd without w": lambda a, n, r: cover(a, n, r, sd=lambda w: CHAIN.own_error),
    "own slope as middle": lambda a, n, r: cover(a, n, r, middle=lambda w, own: own),
    "variance for sd": lambda a, n, r: cover(a, n, r, sd=lambda w: w * CHAIN.own_error**2),
    "numbers, not shares": lambda a, n, r: 8 * n * cover(a, n, r),
    "always .94": lambda a, n, r: np.full(5, 0.94) + 1e-9 * r.normal(),
}


def test_right_coverage_passes() -> None:
    for seed in range(20):
        with challenge_seed(seed):
            checks.interval_coverage(cover)
    checks.interval_coverage(lambda a, n, r: pd.Series(cover(a, n, r), index=data.CLASSES))


@pytest.mark.parametrize("name", WRONG_COVERAGE)
def test_wrong_coverage_is_refused(name: str) -> None:
    for seed in range(10):
        with challenge_seed(seed):
            refused("worlds_coverage", checks.interval_coverage, WRONG_COVERAGE[name])


def test_the_expected_coverage_is_that_of_the_contract() -> None:
    assert worlds.coverage(0.1) == pytest.approx([0.150, 0.151, 0.152, 0.156, 0.164], abs=6e-4)
    assert worlds.coverage(0.3) == pytest.approx([0.439, 0.468, 0.483, 0.534, 0.627], abs=6e-4)
    assert worlds.coverage(1.0) == pytest.approx([0.94] * 5, abs=1e-6)
    assert worlds.coverage(3.0) == pytest.approx([0.961, 0.949, 0.944, 0.942, 0.941], abs=6e-4)


# -- grids -------------------------------------------------------------------------------------


def by_product(estimate: Floats, error: Floats, prior: Floats) -> Floats:
    """Multiply densities in a loop, without logarithms."""
    total = np.array(prior, dtype=float)
    for one, of_one in zip(estimate, error, strict=True):
        sd = np.hypot(GRID, of_one)
        total *= np.exp(-0.5 * ((one - 2) / sd) ** 2) / sd
    return np.asarray(total / total.sum())


def mutant(
    sd: Callable[[Floats], Floats] = lambda e: np.hypot(GRID[:, None], e),
    combine: Callable[[Floats], Floats] = lambda f: np.prod(f, axis=1),
    with_prior: bool = True,
    normalise: bool = True,
) -> Callable[[Floats, Floats, Floats], Floats]:
    def function(estimate: Floats, error: Floats, prior: Floats) -> Floats:
        spread = sd(error)
        factors = np.exp(-0.5 * ((estimate - 2) / spread) ** 2) / spread
        weights = combine(factors) * (prior if with_prior else 1)
        return np.asarray(weights / weights.sum() if normalise else weights)

    return function


def table_of(
    function: Callable[..., Floats] = grids.posterior,
    summarise: Callable[[Floats], float] = lambda p: float(p @ GRID),
    counts: tuple[int, int] = (8, 40),
) -> pd.DataFrame:
    return pd.DataFrame(
        [
            [summarise(function(CHAIN.own_slope[:n], CHAIN.own_error[:n], prior)) for n in counts]
            for prior in grids.PRIORS.values()
        ],
        index=list(grids.PRIORS),
        columns=[8, 40],
    )


def test_a_right_posterior_on_the_grid_passes() -> None:
    table = table_of()
    unscaled = {name: 7 * density for name, density in grids.PRIORS.items()}
    for function in (grids.posterior, by_product, mutant()):
        checks.sigma_posterior(function, unscaled, table)
    answer = pd.Series(GRID)
    checks.sigma_posterior(lambda *a: answer * 0 + by_product(*a), grids.PRIORS, table.round(3))
    assert np.asarray(table.loc["Exponential(13)"]) == pytest.approx([0.0792, 0.7344], abs=6e-5)
    assert np.asarray(table.loc["Exponential(1)"]) == pytest.approx([0.4944, 0.8959], abs=6e-5)
    assert np.asarray(table.loc["HalfNormal(2)"]) == pytest.approx([0.6599, 0.9107], abs=6e-5)


WRONG_GRIDS: dict[str, tuple[str, Callable[..., Floats]]] = {
    "error ignored": ("prior times likelihood", mutant(sd=lambda e: GRID[:, None] + 0 * e)),
    "error added": ("prior times likelihood", mutant(sd=lambda e: GRID[:, None] + e)),
    "prior forgotten": ("prior times likelihood", mutant(with_prior=False)),
    "not normalised": ("sums to", mutant(normalise=False)),
    "likelihoods added": ("prior times likelihood", mutant(combine=lambda f: f.sum(axis=1))),
    "mean of the estimates": (
        "prior times likelihood",
        lambda b, e, p: by_product(np.array([b.mean()]), np.array([e.mean()]), p),
    ),
}


@pytest.mark.parametrize("name", WRONG_GRIDS)
def test_a_wrong_posterior_on_the_grid_is_refused(name: str) -> None:
    says, function = WRONG_GRIDS[name]
    for seed in range(5):
        with challenge_seed(seed):
            refused(says, checks.sigma_posterior, function, grids.PRIORS, table_of())


def test_wrong_priors_and_tables_are_refused() -> None:
    scale = grids.PRIORS | {"Exponential(13)": np.exp(-GRID / 13)}
    refused("not the density", checks.sigma_posterior, by_product, scale, table_of())
    refused("no entry", checks.sigma_posterior, by_product, {}, table_of())
    mode = table_of(summarise=lambda p: float(GRID[p.argmax()]))
    refused("posterior mean", checks.sigma_posterior, by_product, grids.PRIORS, mode)
    twice = table_of(counts=(40, 40))
    refused("first 8", checks.sigma_posterior, by_product, grids.PRIORS, twice)
    words = table_of().rename(columns=str)
    refused("column 8", checks.sigma_posterior, by_product, grids.PRIORS, words)


def pits(
    prior: str, function: Callable[..., Floats] = grids.posterior, estimates: Any = None
) -> Floats:
    given = WORLDS.estimate if estimates is None else estimates
    return np.array(
        [
            function(row, WORLDS.error, grids.PRIORS[prior])[truth >= GRID].sum()
            for row, truth in zip(given, WORLDS.sigma, strict=True)
        ]
    )


PIT, PIT_NARROW = pits("HalfNormal(2)"), pits("Exponential(13)")


def calibrate(first: Any, second: Any, function: Any = grids.posterior, priors: Any = None) -> None:
    checks.calibration(first, second, function, grids.PRIORS if priors is None else priors)


def test_right_probabilities_pass_however_the_grid_is_cut() -> None:
    assert PIT[:3] == pytest.approx([0.9117, 0.6831, 0.5326], abs=5e-3)
    calibrate(PIT, PIT_NARROW)
    calibrate(PIT.tolist(), pd.Series(PIT_NARROW))
    cumulative = np.cumsum(
        grids.posterior(WORLDS.estimate, WORLDS.error, grids.PRIORS["HalfNormal(2)"]), axis=1
    )
    rows = np.arange(400)
    at = np.searchsorted(GRID, WORLDS.sigma)
    calibrate(cumulative[rows, np.maximum(at - 1, 0)], PIT_NARROW)
    interpolated = [np.interp(s, GRID, c) for s, c in zip(WORLDS.sigma, cumulative, strict=True)]
    calibrate(interpolated, PIT_NARROW)


def test_wrong_probabilities_are_refused() -> None:
    flat = pits("HalfNormal(2)", mutant(with_prior=False))
    refused("`pit` is not", calibrate, flat, PIT_NARROW)
    refused("above", calibrate, 1 - PIT, PIT_NARROW)
    refused("`pit` is not", calibrate, np.roll(PIT, 1), PIT_NARROW)
    refused("`pit_narrow` is not", calibrate, PIT, PIT)
    rng = np.random.default_rng(3)
    refused("`pit` is not", calibrate, rng.uniform(size=400), PIT_NARROW)
    refused("shape", calibrate, PIT[:8], PIT_NARROW)


def test_probabilities_may_follow_from_ones_own_function() -> None:
    def uniform(estimate: Floats, error: Floats, prior: Floats) -> Floats:
        return np.full(1600, 1 / 1600)

    own = pits("HalfNormal(2)", uniform)
    calibrate(own, own, uniform)
    wrong = mutant(with_prior=False)
    flat = pits("HalfNormal(2)", wrong)
    calibrate(flat, flat, wrong)
    refused("above|`pit` is not", calibrate, 1 - flat, flat, wrong)
    zeros = np.zeros(400)
    refused("`pit` is not", calibrate, zeros, zeros, lambda *a: np.zeros(1600))


# -- funnel ------------------------------------------------------------------------------------


def weak_model(
    centred: bool,
    noise: Callable[[], Any] = lambda: 1.5,
    sigma: Callable[[], Any] = lambda: pm.HalfNormal("sigma_slope", 2),
    combine: Callable[[Any, Any, Any], Any] = lambda m, s, z: pm.Deterministic("slope", m + s * z),
) -> pm.Model:
    with pm.Model() as model:
        mu, width = pm.Normal("mu_slope", 0, 5), sigma()
        if centred:
            slope = pm.Normal("slope", mu, width, shape=8)
        else:
            slope = combine(mu, width, pm.Normal("slope_offset", 0, 1, shape=8))
        pm.Normal("obs", slope[WEAK.country] * WEAK.queue, noise(), observed=WEAK.wait)
    return model


WEAK_POSTERIOR = sampler.weak_posterior()
OFFSETS = np.random.default_rng(4).normal(size=(4, 1000, 8))
CENTRED_TRACE = trace(WEAK_POSTERIOR, diverging=123, seed=2)
NON_CENTRED_TRACE = trace(WEAK_POSTERIOR, diverging=5, slope_offset=OFFSETS)


def summaries(centred: Any = CENTRED_TRACE, other: Any = NON_CENTRED_TRACE) -> tuple[Any, Any]:
    traces = {"centred": centred, "non-centred": other}
    return (
        {k: int(t.sample_stats["diverging"].sum()) for k, t in traces.items()},
        {k: float((t.posterior["sigma_slope"] < 0.1).mean()) for k, t in traces.items()},
    )


def funnel(centred: Any = None, other: Any = None, traces: Any = None, found: Any = None) -> None:
    first, second = traces or (CENTRED_TRACE, NON_CENTRED_TRACE)
    counts, shares = found or summaries(first, second)
    checks.funnel(
        centred or weak_model(True), first, other or weak_model(False), second, counts, shares
    )


def test_a_right_funnel_passes_however_badly_the_centred_form_did() -> None:
    funnel()
    stuck = np.repeat(np.random.default_rng(1).normal(size=(4, 10, 8)), 100, axis=1)
    awful = trace(WEAK_POSTERIOR, diverging=3000, slope=stuck, sigma_slope=np.full((4, 1000), 0.3))
    funnel(traces=(awful, NON_CENTRED_TRACE))
    one_percent_and_a_half = trace(WEAK_POSTERIOR, diverging=60, slope_offset=OFFSETS)
    funnel(traces=(CENTRED_TRACE, one_percent_and_a_half))


def test_wrong_funnels_are_refused() -> None:
    def fitted() -> Any:
        return pm.Exponential("noise", 1)

    refused("not asked for", funnel, weak_model(True, fitted))
    refused("not asked for", funnel, None, weak_model(False, fitted))
    refused(
        "no variable named `slope_offset`|should be an unobserved", funnel, None, weak_model(True)
    )
    refused("`slope`", funnel, weak_model(False))
    narrow = weak_model(True, sigma=lambda: pm.Exponential("sigma_slope", 13))
    refused("`sigma_slope` has another", funnel, narrow)
    centred_all_the_same = weak_model(
        False, combine=lambda m, s, z: pm.Deterministic("slope", m + s**2 * z)
    )
    refused("`obs` has another", funnel, None, centred_all_the_same)
    unnamed = weak_model(False, combine=lambda m, s, z: m + s * z)
    refused("pm.Deterministic", funnel, None, unnamed)
    both = (NON_CENTRED_TRACE, NON_CENTRED_TRACE)
    refused("non-centred model", funnel, None, None, both)
    same = (CENTRED_TRACE, CENTRED_TRACE)
    refused("slope_offset", funnel, None, None, same)
    short = (CENTRED_TRACE.isel(draw=slice(500)), NON_CENTRED_TRACE)
    refused("at least 4 chains", funnel, None, None, short)
    often = trace(WEAK_POSTERIOR, diverging=300, slope_offset=OFFSETS)
    refused("divergent", funnel, None, None, (CENTRED_TRACE, often))
    scaled = drawn(WEAK_POSTERIOR)["sigma_slope"] + 0.2
    shifted = trace(WEAK_POSTERIOR, slope_offset=OFFSETS, sigma_slope=scaled)
    refused("sigma_slope", funnel, None, None, (CENTRED_TRACE, shifted))


def test_wrong_summaries_of_the_funnel_are_refused() -> None:
    counts, shares = summaries()
    swapped = {"centred": counts["non-centred"], "non-centred": counts["centred"]}
    refused("not the number of divergences", funnel, None, None, None, (swapped, shares))
    one_chain = {k: v // 4 for k, v in counts.items()}
    refused("not the number of divergences", funnel, None, None, None, (one_chain, shares))
    logs = {"centred": 0.9, "non-centred": 0.9}
    refused("not the share", funnel, None, None, None, (counts, logs))
    refused("no entry", funnel, None, None, None, ({"centered": 1}, shares))
    rounded = {k: round(v, 3) for k, v in shares.items()}
    funnel(found=(counts, rounded))


# -- two likelihoods ---------------------------------------------------------------------------

NORMAL, ROBUST = (likelihoods.burger_posterior(name) for name in ("normal", "robust"))
NORMAL_TRACE, ROBUST_TRACE = trace(NORMAL), trace(ROBUST)
INSIDE = {"normal": 350 / 355, "robust": 0.493}
LOO = pd.DataFrame(
    {"elpd": [-714.2, 249.8], "se": [129.9, 36.9], "high_k": [4, 0]}, index=["normal", "robust"]
)


def compare(
    inside: Any = INSIDE, table: Any = LOO, most: Any = (353, 354), traces: Any = None
) -> None:
    first, second = traces or (NORMAL_TRACE, ROBUST_TRACE)
    checks.two_likelihoods(first, second, inside, table, most)


def test_right_comparisons_pass_in_many_forms() -> None:
    compare()
    for most in ({353, 354}, [354, 353], np.array([353, 354]), [-1, -2], pd.Index([353, 354])):
        compare(most=most)
    compare(table=LOO.assign(p=[90, 10]).iloc[::-1])
    compare(table=LOO.astype(float).round(0).assign(elpd=[-714, 250]))
    for elpd, se, high_k in ((-721.8, 127.0, 3), (-706.5, 133.0, 5)):
        compare(table=LOO.assign(elpd=[elpd, 249.5], se=[se, 36.87], high_k=[high_k, 0]))


def test_wrong_comparisons_are_refused() -> None:
    refused("central 50 %", compare, {"normal": 0.986, "robust": 0.94})
    refused("central 50 %", compare, {"normal": 0.986, "robust": 0.05})
    refused("central 50 %", compare, {"normal": 0.493, "robust": 0.986})
    refused("elpd", compare, INSIDE, LOO.assign(elpd=-LOO["elpd"]))
    refused("elpd", compare, INSIDE, LOO.assign(elpd=-2 * LOO["elpd"]))
    refused("elpd", compare, INSIDE, LOO.iloc[::-1].set_axis(["normal", "robust"]))
    refused("high_k", compare, INSIDE, LOO.assign(high_k=[355, 355]))
    refused("'se'", compare, INSIDE, LOO.assign(se=[6.9, 1.95]))
    refused("two largest|largest pareto k", compare, INSIDE, LOO, [350, 351])
    refused("two visits", compare, INSIDE, LOO, [354, 354])
    refused("two visits", compare, INSIDE, LOO, [350, 353, 354])
    refused("positions", compare, INSIDE, LOO, [20, 30_000])
    refused("another model", compare, INSIDE, LOO, [353, 354], (ROBUST_TRACE, ROBUST_TRACE))
    burgers = cheeseburger()
    clean = hierarchical_posterior(
        burgers.x_obs[:-2], burgers.y_obs[:-2], burgers.groups[:-2],
        mu_sd=5, sigma_prior=HalfNormal(2), noise_rate=1,
    )  # fmt: skip
    without = trace(dict(clean))
    refused("normal_trace", compare, INSIDE, LOO, [353, 354], (without, ROBUST_TRACE))


# -- kiosks ------------------------------------------------------------------------------------


def kiosk_model(
    line: Callable[[Any], Any] = lambda s: s[CHAIN.country] * CHAIN.queue,
    centre: Callable[[Any, Any], Any] = lambda m, e: m + e * CHAIN.kiosks,
    effect: Callable[[], Any] = lambda: pm.Normal("kiosk_effect", 0, 2),
) -> pm.Model:
    with pm.Model() as model:
        mean = centre(pm.Normal("mu_slope", 0, 5), effect())
        slope = pm.Normal("slope", mean, pm.HalfNormal("sigma_slope", 2), shape=40)
        pm.Normal("obs", line(slope), pm.Exponential("noise", 1), observed=CHAIN.wait)
    return model


KIOSK_POSTERIOR = population.chain_posterior(with_kiosks=True)
KIOSK_TRACE = trace(KIOSK_POSTERIOR)


def ratio(before: Any = CHAIN_TRACE) -> float:
    means = [float(t.posterior["sigma_slope"].mean()) for t in (KIOSK_TRACE, before)]
    return means[0] / means[1]


NEW = one(KIOSK_POSTERIOR["new_slope"], np.random.default_rng(8))


def kiosks(
    model: Any = None, found: Any = None, explained: Any = None, new: Any = NEW,
    before: Any = CHAIN_TRACE,
) -> None:  # fmt: skip
    share = 1 - ratio(before) ** 2 if explained is None else explained
    checks.kiosks(model or kiosk_model(), found or KIOSK_TRACE, share, new, before)


def test_right_kiosks_pass() -> None:
    kiosks()
    kiosks(new=NEW.ravel()[:1500].tolist(), explained=round(1 - ratio() ** 2, 3))
    many = one(KIOSK_POSTERIOR["new_slope"], np.random.default_rng(9), 10_000)
    kiosks(new=many.reshape(4, 1000, 10))
    other = tree(posterior={"sigma_slope": np.random.default_rng(1).normal(1.1, 0.3, (4, 1000))})
    kiosks(before=other)


def test_wrong_kiosks_are_refused() -> None:
    on_visits = kiosk_model(
        centre=lambda m, e: m,
        line=lambda s: s[CHAIN.country] * CHAIN.queue + CHAIN.kiosks[CHAIN.country],
    )
    refused("dependence", kiosks, on_visits)
    twice = kiosk_model(centre=lambda m, e: m + e * CHAIN.kiosks[CHAIN.country[:40]])
    refused("`slope` has another", kiosks, twice)
    fixed = kiosk_model(effect=lambda: -0.8)
    refused("no variable named `kiosk_effect`", kiosks, fixed)
    narrow = kiosk_model(effect=lambda: pm.Normal("kiosk_effect", 0, 1))
    refused("`kiosk_effect` has another", kiosks, narrow)
    refused("variance", kiosks, None, None, 1 - ratio())
    refused("does not follow", kiosks, None, None, ratio() ** 2)
    values = KIOSK_TRACE.posterior
    centre = (values["mu_slope"] + 1.5 * values["kiosk_effect"]).values
    rng = np.random.default_rng(5)
    refused("not spread", kiosks, None, None, None, centre)
    no_effect = rng.normal(values["mu_slope"], values["sigma_slope"])
    refused("lie elsewhere", kiosks, None, None, None, no_effect)
    with_noise = NEW + rng.normal(0, 1.5, NEW.shape)
    refused("not spread", kiosks, None, None, None, with_noise)
    refused("at least 1000", kiosks, None, None, None, NEW.ravel()[:999])
    without = one(population.chain_posterior()["new_slope"], rng)
    refused("lie elsewhere", kiosks, None, None, None, without)
    refused("mean|spread|no posterior draws", kiosks, None, CHAIN_TRACE)


def foretold(seed: int = 1, times: int = 1, plugged: Mapping[str, float] = {}) -> Floats:
    """Return slopes of a new country from the draws of `KIOSK_TRACE`; some unknowns are numbers."""
    names = ("mu_slope", "kiosk_effect", "sigma_slope")
    draws = {n: KIOSK_TRACE.posterior[n].values[..., None] for n in names}
    mu, effect, sigma = ({n: plugged.get(n, draws[n]) for n in names}[n] for n in names)
    rng = np.random.default_rng(seed)
    return np.asarray(rng.normal(mu + 1.5 * effect, sigma, size=(4, 1000, times)))


def means_of(*names: str) -> dict[str, float]:
    return {name: float(KIOSK_TRACE.posterior[name].mean()) for name in names}


def test_draws_of_a_new_country_may_come_in_any_shape_and_order() -> None:
    paired = foretold()
    rng = np.random.default_rng(2)
    for new in (
        paired,
        paired.ravel()[:1000].tolist(),
        paired.ravel()[::4],
        pd.DataFrame({"slope": paired.ravel()}),
        np.moveaxis(foretold(times=10), -1, 0),
        foretold(times=10),
        rng.permutation(paired.ravel()),
        np.sort(paired.ravel()),
        paired.round(2),
        paired.astype(np.float32),
    ):
        kiosks(new=new)


@pytest.mark.parametrize("times", [1, 3, 10])
def test_posterior_means_for_all_draws_of_a_new_country_are_refused(times: int) -> None:
    everything = means_of("mu_slope", "kiosk_effect", "sigma_slope")
    new = foretold(times=times, plugged=everything)
    refused("same `mu_slope`, `kiosk_effect` and `sigma_slope`|spread", kiosks, *[None] * 3, new)
    refused("same `mu_slope`|spread", kiosks, *[None] * 3, np.sort(new.ravel()))


def test_one_posterior_mean_for_all_draws_of_a_new_country_is_refused_and_named() -> None:
    for name in ("mu_slope", "kiosk_effect", "sigma_slope"):
        refused(f"same `{name}` for all", kiosks, *[None] * 3, foretold(plugged=means_of(name)))
    centre = foretold(plugged=means_of("mu_slope", "kiosk_effect"))
    refused("same `mu_slope` and `kiosk_effect` for all", kiosks, *[None] * 3, centre)


def test_no_order_and_no_copies_make_other_draws_of_a_new_country_right() -> None:
    refused("lie|spread", kiosks, *[None] * 3, np.linspace(-3, 5, 4000))
    few = foretold().ravel()[:1000]
    for copies in (np.tile(few, 4), np.repeat(few, 4), np.sort(np.tile(few, 4))):
        refused("copies", kiosks, *[None] * 3, copies)
    refused("copies", kiosks, *[None] * 3, np.random.default_rng(2).permutation(np.tile(few, 4)))


def test_honest_draws_of_a_new_country_are_hardly_ever_taken_for_plugged_in() -> None:
    names = ("mu_slope", "kiosk_effect", "sigma_slope")
    own = {name: KIOSK_TRACE.posterior[name].values.ravel() for name in names}
    own["kiosk_effect"] = 1.5 * own["kiosk_effect"]
    for seed in range(100):
        new = foretold(seed).ravel()
        assert plugged_in.found(new, own, are_paired=True) == ""
        assert plugged_in.found(new[:1000], own, are_paired=True) == ""
    for seed in range(10):
        shuffled = np.random.default_rng(seed).permutation(foretold(seed).ravel())
        assert plugged_in.found(shuffled, own, are_paired=True) == ""


# -- traps -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TRAPS)
def test_nothing_else_is_taken_for_an_answer(name: str) -> None:
    trap, table = TRAPS[name], estimates_table()
    right = rmse_table(table)
    for check, answers in (
        (checks.chain, (trap, CHAIN_TRACE)),
        (checks.estimates, (trap, right, CHAIN_TRACE)),
        (checks.estimates, (table, trap, CHAIN_TRACE)),
        (checks.many_worlds, (trap,)),
        (checks.many_worlds, (lambda s, n, r: trap,)),
        (checks.interval_coverage, (trap,)),
        (checks.interval_coverage, (lambda s, n, r: trap,)),
        (checks.sigma_posterior, (trap, grids.PRIORS, table_of())),
        (checks.sigma_posterior, (lambda *a: trap, grids.PRIORS, table_of())),
        (checks.sigma_posterior, (by_product, trap, table_of())),
        (checks.sigma_posterior, (by_product, grids.PRIORS, trap)),
        (checks.calibration, (trap, PIT_NARROW, trap, trap)),
        (checks.calibration, (PIT, trap, lambda *a: trap, grids.PRIORS)),
        (compare, (trap,)),
        (compare, (INSIDE, trap)),
        (compare, (INSIDE, LOO, trap)),
    ):
        with pytest.raises(WrongAnswer):
            check(*answers)
