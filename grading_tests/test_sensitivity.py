"""Assignment 04: coverage, another hyperprior, two likelihoods, and a new country under each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pymc as pm
import pytest
import xarray as xr

from examroom.evidence import describe
from grading_tests.checks import exact
from grading_tests.checks import hierarchical as checks
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import WrongAnswer
from grading_tests.checks.hierarchical.sensitivity import unpooled_mean, wide_posterior
from grading_tests.checks.hierarchical.traces import robust_posterior
from grading_tests.checks.predictive import all_of
from grading_tests.notebooks import cells as cells_of
from grading_tests.simulated import TRAPS, draw, tree

DATA = cheeseburger()
X, Y, GROUPS = DATA.x_obs, DATA.y_obs, DATA.groups
SHIFTED = (GROUPS - 1) % 8

Seen = Callable[[Any], Any]
Draws = dict[str, Any]


@pytest.fixture(params=["live", "evidence"])
def seen(request: pytest.FixtureRequest) -> Seen:
    """Return how an answer reaches a check: as it is, or as evidence."""
    return describe if request.param == "evidence" else lambda value: value


def refused(says: str, check: Callable[..., None], *answers: Any, **named: Any) -> None:
    """Require that a check refuses an answer, and what it says."""
    with pytest.raises(WrongAnswer, match=says):
        check(*answers, **named)


# Draws and models


def drawn(posterior: dict[str, Any], seed: int = 0, length: int = 1000) -> Draws:
    rng = np.random.default_rng(seed)

    def of(one: Any) -> Any:
        if isinstance(one, list):
            return np.stack([of(marginal) for marginal in one], axis=-1)
        if not isinstance(one, exact.GaussianMixture):
            return draw(one, rng, 4, length)
        part = rng.choice(one.weights.size, size=(4, length), p=one.weights)
        return rng.normal(one.means[part], one.sds[part])

    return {name: of(one) for name, one in posterior.items() if name != "new_slope"}


@cache
def chapter_posterior() -> dict[str, Any]:
    return dict(exact.hierarchical_posterior(X, Y, GROUPS))


@cache
def alone_posterior() -> dict[str, Any]:
    return dict(exact.robust_unpooled_posterior(X, Y, GROUPS))


CHAPTER = drawn(chapter_posterior())
WIDE = drawn(wide_posterior())
ROBUST = drawn(robust_posterior())
ALONE = drawn(alone_posterior())
STAND_IN = drawn(chapter_posterior(), 9)
STAND_IN = STAND_IN | {"slope": 1.0 + 2.0 * STAND_IN["slope"], "mu_slope": STAND_IN["mu_slope"] + 1}


def wide(
    mu: Callable[[], Any] = lambda: pm.Normal("mu_slope", 0, 5),
    sigma: Callable[[], Any] = lambda: pm.HalfNormal("sigma_slope", 2),
    slope: Callable[[Any, Any], Any] = lambda m, s: pm.Normal("slope", m, s, shape=8),
    noise: Callable[[], Any] = lambda: pm.Exponential("noise", 10),
    countries: Any = GROUPS,
    y: Any = Y,
) -> pm.Model:
    with pm.Model() as built:
        slopes = slope(mu(), sigma())
        pm.Normal("obs", slopes[countries] * X, noise(), observed=y)
    return built


def chapter(**changed: Any) -> pm.Model:
    asked: dict[str, Any] = {
        "mu": lambda: pm.Normal("mu_slope", 0, 1),
        "sigma": lambda: pm.Exponential("sigma_slope", 13),
    }
    return wide(**(asked | changed))


RIGHT_WIDE = describe(wide())
CHAPTER_MODEL = describe(chapter())


# Coverage


def counted(draws: Draws, prob: float = 0.94, noise: float = 1.0) -> Any:
    rng = np.random.default_rng(3)
    line = draws["slope"][..., GROUPS] * X
    waits = line + noise * draws["noise"][..., None] * rng.normal(size=line.shape)
    low, high = np.quantile(waits, [(1 - prob) / 2, (1 + prob) / 2], axis=(0, 1))
    inside = (low <= Y) & (high >= Y)
    return np.bincount(GROUPS, inside) / np.bincount(GROUPS)


@pytest.mark.parametrize(
    "form",
    [
        lambda v: v,
        lambda v: v.tolist(),
        pd.Series,
        lambda v: pd.DataFrame({"hierarchical_coverage": v}),
        lambda v: v.astype(object),
        lambda v: [np.array([share]) for share in v],
    ],
)
def test_shares_that_follow_from_the_own_trace_are_right(form: Any, seen: Seen) -> None:
    answer = form(counted(CHAPTER))
    checks.hierarchical_coverage(seen(answer), seen(tree(posterior=CHAPTER)))


def test_pooling_did_not_mend_the_misfit() -> None:
    assert counted(CHAPTER).tolist() == [1.0] * 7 + [0.0]
    checks.hierarchical_coverage([1.0] * 7 + [0.0], tree(posterior=CHAPTER))


def test_shares_of_a_stand_in_or_of_the_exact_posterior_are_right() -> None:
    trace = tree(posterior=STAND_IN)
    assert counted(STAND_IN).tolist() != counted(CHAPTER).tolist()
    checks.hierarchical_coverage(counted(STAND_IN), trace)
    checks.hierarchical_coverage(counted(CHAPTER), trace)


@pytest.mark.parametrize(
    "answer",
    [
        np.ones(8),
        counted(CHAPTER, noise=0.0),
        [50.0] * 7 + [0.0],
        [100.0] * 7 + [0.0],
        counted(CHAPTER)[::-1],
        counted(CHAPTER)[:7],
        counted(ROBUST),
        0.94,
    ],
    ids=[
        "all inside",
        "without noise",
        "counts",
        "per cent",
        "reversed",
        "seven",
        "another trace",
        "one number",
    ],
)
def test_other_shares_are_wrong(answer: Any, seen: Seen) -> None:
    with pytest.raises(WrongAnswer):
        checks.hierarchical_coverage(seen(answer), tree(posterior=CHAPTER))


# Another hyperprior


def means(draws: Draws) -> list[float]:
    slope = float(draws["slope"][..., 7].mean())
    return [slope, float(draws["mu_slope"].mean()), float(draws["sigma_slope"].mean())]


def sensitivity(first: Draws = CHAPTER, second: Draws = WIDE) -> pd.DataFrame:
    columns = ["iceland", "mu_slope", "sigma_slope"]
    return pd.DataFrame([means(first), means(second)], ["chapter", "wide"], columns)


def share(first: Draws = CHAPTER, second: Draws = WIDE) -> float:
    return 1 - (unpooled_mean() - means(second)[0]) / (unpooled_mean() - means(first)[0])


def ask_sensitivity(
    model: Any = RIGHT_WIDE,
    trace: Draws = WIDE,
    table: Any = None,
    part: Any = None,
    first: Draws = CHAPTER,
    first_model: Any = CHAPTER_MODEL,
    seen: Seen = describe,
) -> None:
    checks.prior_sensitivity(
        seen(model),
        seen(tree(posterior=trace)),
        seen(sensitivity(first, trace) if table is None else table),
        seen(share(first, trace) if part is None else part),
        seen(tree(posterior=first)),
        lambda: first_model,
    )


def with_dims() -> pm.Model:
    with pm.Model(coords={"country": list("DFJIBKiI")}) as built:
        mu = pm.Normal("mu_slope", sigma=5)
        slope = pm.Normal("slope", mu, pm.HalfNormal("sigma_slope", tau=0.25), dims="country")
        mean = pm.Deterministic("mean", slope[pm.Data("group", GROUPS)] * X)
        pm.Normal("obs", mean, pm.Exponential("noise", scale=0.1), observed=pm.Data("y", Y))
    return built


@pytest.mark.parametrize("build", [wide, with_dims])
def test_a_right_refit_passes(build: Callable[[], pm.Model], seen: Seen) -> None:
    ask_sensitivity(build(), seen=seen)


def test_tables_may_be_rounded_turned_in_order_and_hold_more() -> None:
    table = sensitivity()
    ask_sensitivity(table=table.round(2), part=share())
    ask_sensitivity(table=table.iloc[::-1, ::-1].assign(noise=1.5))
    rounded = table.round(2)["iceland"]
    from_table = 1 - (15.254789 - rounded["wide"]) / (15.254789 - rounded["chapter"])
    ask_sensitivity(table=table.round(2), part=from_table)
    ask_sensitivity(part=np.array([share()]))
    ask_sensitivity(part=xr.DataArray(share()))


def test_the_row_of_the_chapter_follows_from_the_own_trace_whatever_it_is() -> None:
    ask_sensitivity(first=STAND_IN)


def exact_wide(**changed: Any) -> Draws:
    asked: dict[str, Any] = {
        "mu_sd": 5.0,
        "sigma_prior": exact.HalfNormal(2),
        "noise_rate": 10.0,
    } | changed
    return drawn(dict(exact.hierarchical_posterior(X, Y, GROUPS, **asked)))


WRONG_WIDE: dict[str, tuple[str, Callable[[], Any], Callable[[], Draws]]] = {
    "only mu_slope widened": (
        "`sigma_slope` has another",
        lambda: wide(sigma=lambda: pm.Exponential("sigma_slope", 13)),
        lambda: exact_wide(sigma_prior=exact.Exponential(13)),
    ),
    "only sigma_slope widened": (
        "`mu_slope` has another",
        lambda: wide(mu=lambda: pm.Normal("mu_slope", 0, 1)),
        lambda: exact_wide(mu_sd=1.0),
    ),
    "noise changed too": (
        "`noise` has another",
        lambda: wide(noise=lambda: pm.Exponential("noise", 1)),
        lambda: exact_wide(noise_rate=1.0),
    ),
    "the chapter's model again": ("`mu_slope` and `sigma_slope`", chapter, lambda: CHAPTER),
    "a variance": (
        "`sigma_slope` has another",
        lambda: wide(sigma=lambda: pm.HalfNormal("sigma_slope", 4)),
        lambda: exact_wide(sigma_prior=exact.HalfNormal(4)),
    ),
    "a uniform": (
        "`sigma_slope` has another",
        lambda: wide(sigma=lambda: pm.Uniform("sigma_slope", 0, 20)),
        lambda: WIDE,
    ),
    "slopes in order": (
        "`slope` has another",
        lambda: wide(
            slope=lambda m, s: pm.Normal(
                "slope", m, s, shape=8, transform=pm.distributions.transforms.ordered,
                initval=np.arange(8.0),
            )
        ),
        lambda: WIDE,
    ),
    "slopes in an interval": (
        "`slope` has another",
        lambda: wide(
            slope=lambda m, s: pm.Normal(
                "slope", m, s, shape=8,
                transform=pm.distributions.transforms.Interval(0, 20),
            )
        ),
        lambda: WIDE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_WIDE)
def test_another_model_is_not_the_wide_one(name: str) -> None:
    says, build, draws = WRONG_WIDE[name]
    refused(says, ask_sensitivity, build(), draws())


def test_draws_of_another_hyperprior_are_told_apart() -> None:
    refused("another model", ask_sensitivity, trace=CHAPTER)
    refused("sigma_slope|mu_slope", ask_sensitivity, trace=exact_wide(mu_sd=1.0))
    refused("4 chains", ask_sensitivity, trace={k: v[:2] for k, v in WIDE.items()})


def sds(draws: Draws) -> list[float]:
    return [draws["slope"][..., 7].std(), draws["mu_slope"].std(), draws["sigma_slope"].std()]


def test_other_tables_are_wrong() -> None:
    table = sensitivity()
    twice = sensitivity(CHAPTER, CHAPTER)
    refused(r"loc\['wide', 'iceland'\]", ask_sensitivity, table=twice)
    refused(r"loc\['chapter'", ask_sensitivity, table=sensitivity(WIDE, CHAPTER))
    spread = pd.DataFrame([sds(CHAPTER), sds(WIDE)], table.index, table.columns)
    refused("take means", ask_sensitivity, table=spread)
    germany = table.assign(iceland=[d["slope"][..., 0].mean() for d in (CHAPTER, WIDE)])
    refused("iceland", ask_sensitivity, table=germany)
    swapped = table.rename(columns={"mu_slope": "sigma_slope", "sigma_slope": "mu_slope"})
    refused("mu_slope", ask_sensitivity, table=swapped)
    refused("one row", ask_sensitivity, table=table.T)
    refused("DataFrame", ask_sensitivity, table=table.to_dict())


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (1 - share(), "left under the wide"),
        (share(CHAPTER, CHAPTER), "does not follow"),
        (100 * share(), "does not follow"),
        (share(WIDE, CHAPTER), "does not follow"),
        (share(CHAPTER, exact_wide(sigma_prior=exact.Exponential(13))), "does not follow"),
        (float("nan"), "NaN"),
    ],
    ids=["the other part", "0", "per cent", "rows exchanged", "only mu_slope widened", "NaN"],
)
def test_other_shares_of_the_pull_are_wrong(part: float, says: str) -> None:
    refused(says, ask_sensitivity, part=part)


def test_lines_of_the_first_model_may_stand_in_the_wide_one() -> None:
    first, second = chapter(countries=SHIFTED), wide(countries=SHIFTED)
    draws = drawn(
        dict(exact.hierarchical_posterior(
            X, Y, SHIFTED, mu_sd=5, sigma_prior=exact.HalfNormal(2), noise_rate=10
        ))
    )  # fmt: skip
    shifted = drawn(dict(exact.hierarchical_posterior(X, Y, SHIFTED)))
    ask_sensitivity(second, draws, first=shifted, first_model=describe(first))
    refused("not", ask_sensitivity, second, draws, first=shifted)
    refused("draws", ask_sensitivity, second, WIDE, first=shifted, first_model=describe(first))


# Two likelihoods


def cells(
    unpooled: Draws = ALONE, second: Draws = WIDE, robust: Draws = ROBUST, top: float | None = None
) -> pd.DataFrame:
    values = {
        "unpooled": [unpooled_mean() if top is None else top, unpooled["slope"][..., 7].mean()],
        "hierarchical": [second["slope"][..., 7].mean(), robust["slope"][..., 7].mean()],
    }
    return pd.DataFrame(values, ["normal", "Student-t"])


def ask_two(
    trace: Draws = ALONE,
    table: Any = None,
    word: Any = "likelihood",
    second: Draws = WIDE,
    robust: Draws = ROBUST,
    first_model: Any = CHAPTER_MODEL,
    seen: Seen = describe,
) -> None:
    checks.two_by_two(
        seen(tree(posterior=trace)),
        seen(cells(trace, second, robust) if table is None else table),
        seen(word),
        seen(tree(posterior=second)),
        seen(tree(posterior=robust)),
        lambda: first_model,
    )


def test_a_right_two_by_two_passes_in_many_forms(seen: Seen) -> None:
    ask_two(seen=seen)
    ask_two(table=cells().round(2).iloc[::-1, ::-1], seen=seen)
    ask_two(word=" Likelihood", seen=seen)
    ask_two(word=np.str_("likelihood"), seen=seen)
    ask_two(trace=ALONE | {"extra": ALONE["noise"] ** 2}, seen=seen)


def test_stand_ins_in_other_cells_cost_nothing() -> None:
    ask_two(second=STAND_IN, robust=STAND_IN)


WRONG_TWO: dict[str, tuple[str, dict[str, Any]]] = {
    "robust_trace in both": ("holds draws of `mu_slope`", {"trace": ROBUST}),
    "the table from robust_trace": ("robust_unpooled_trace", {"table": cells(unpooled=ROBUST)}),
    "the same, rounded": (
        "robust_unpooled_trace",
        {"table": cells(unpooled=ROBUST).round(3)},
    ),
    "rows exchanged": ("normal", {"table": cells().iloc[::-1].set_axis(cells().index)}),
    "turned": ("one row", {"table": cells().T}),
    "columns exchanged": (
        "unpooled_mean",
        {"table": cells().rename(columns={"unpooled": "hierarchical", "hierarchical": "unpooled"})},
    ),
    "chapter's for wide": ("wide_trace", {"table": cells(second=CHAPTER)}),
    "hierarchy": ("from row to row", {"word": "hierarchy"}),
    "another word": ("one of", {"word": "both"}),
    "no word": ("string", {"word": 1}),
    "the truth": ("unpooled_mean", {"table": cells(top=1.849)}),
}


@pytest.mark.parametrize("name", WRONG_TWO)
def test_other_two_by_twos_are_wrong(name: str, seen: Seen) -> None:
    says, changed = WRONG_TWO[name]
    refused(says, ask_two, **changed, seen=seen)


def test_slopes_that_are_pooled_or_of_a_normal_fit_are_told_apart() -> None:
    normal = drawn(dict(exact.unpooled_posterior(X, Y, GROUPS)))
    refused("another model", ask_two, trace=normal)
    common = ALONE | {"slope": np.repeat(ALONE["slope"][..., :1], 8, axis=-1)}
    refused("slope", ask_two, trace=common)
    one = ALONE | {"slope": ALONE["slope"][..., 0]}
    refused("shape", ask_two, trace=one, table=cells())


def test_visits_of_the_first_model_may_be_those_of_the_unpooled_one() -> None:
    draws = drawn(dict(exact.robust_unpooled_posterior(X, Y, SHIFTED)))
    first = describe(chapter(countries=SHIFTED))
    ask_two(draws, first_model=first)
    refused("draws", ask_two, draws)


def test_the_word_is_what_the_own_table_says() -> None:
    moved = WIDE | {"slope": WIDE["slope"] - 12.0}
    ask_two(word="hierarchy", second=moved)
    ask_two(word="likelihood", second=moved)


# A new country


def ninth(draws: Draws, seed: int = 0, times: int = 1) -> Any:
    rng = np.random.default_rng(seed)
    size = (*draws["mu_slope"].shape, times)
    return rng.normal(draws["mu_slope"][..., None], draws["sigma_slope"][..., None], size=size)


def ask_again(answer: Any, draws: Draws = ROBUST, first_model: Any = CHAPTER_MODEL) -> None:
    trace = describe(tree(posterior=draws))
    checks.new_group_again(describe(answer), trace, lambda: first_model)


def ask_once(answer: Any, draws: Draws = CHAPTER, model: Any = CHAPTER_MODEL) -> None:
    trace = describe(tree(posterior=draws))
    checks.new_group(describe(answer), model, lambda: trace)


def plug(draws: Draws, size: Any, centre: bool = True, spread: bool = True) -> Any:
    mu = draws["mu_slope"].mean() if centre else draws["mu_slope"].ravel()
    sigma = draws["sigma_slope"].mean() if spread else draws["sigma_slope"].ravel()
    return np.random.default_rng(7).normal(mu, sigma, size=size)


ASKS = ((ask_once, CHAPTER), (ask_again, ROBUST))


@pytest.mark.parametrize(("ask", "draws"), ASKS, ids=["chapter", "robust"])
def test_draws_of_a_new_country_may_come_in_any_shape_and_order(ask: Any, draws: Draws) -> None:
    one = ninth(draws)
    ask(one)
    ask(one.ravel()[:1000].tolist())
    ask(one.ravel()[::4])
    ask(pd.DataFrame({"slope": one.ravel()}))
    ask(np.moveaxis(ninth(draws, times=10), -1, 0))
    ask(ninth(draws, times=3).ravel()[:9000])
    rng = np.random.default_rng(1)
    ask(rng.permutation(one.ravel()))
    ask(np.sort(one.ravel()))
    chosen = rng.integers(4000, size=20_000)
    mu, sigma = (draws[name].ravel()[chosen] for name in ("mu_slope", "sigma_slope"))
    ask(rng.normal(mu, sigma))
    ask(one.astype(np.float32).round(2))
    ask(one.round(2).astype(np.float32))
    ask(ninth(draws, times=16).astype(np.float32))


@pytest.mark.parametrize(("ask", "draws"), ASKS, ids=["chapter", "robust"])
@pytest.mark.parametrize("size", [4000, (4, 1000), 12_000, 40_000, (4, 1000, 10)])
def test_posterior_means_for_all_draws_are_refused(ask: Any, draws: Draws, size: Any) -> None:
    refused("`mu_slope` and `sigma_slope` for all|not those of a new", ask, plug(draws, size))


@pytest.mark.parametrize(("ask", "draws"), ASKS, ids=["chapter", "robust"])
def test_one_posterior_mean_for_all_draws_is_refused_and_named(ask: Any, draws: Draws) -> None:
    refused("same `mu_slope` for all", ask, plug(draws, 4000, spread=False))
    refused("same `sigma_slope` for all", ask, plug(draws, 4000, centre=False))


@pytest.mark.parametrize(("ask", "draws"), ASKS, ids=["chapter", "robust"])
def test_no_order_and_no_copies_make_other_draws_right(ask: Any, draws: Draws) -> None:
    refused("not those of a new", ask, np.linspace(-5, 11, 4000))
    refused("copies", ask, np.tile(ninth(draws).ravel()[:1000], 10))
    refused("copies", ask, np.repeat(ninth(draws).ravel()[:1000], 4))
    shuffled = np.random.default_rng(2).permutation(np.tile(ninth(draws).ravel()[:1000], 4))
    refused("copies", ask, shuffled)
    refused("copies", ask, shuffled.astype(np.float32))
    sorted_plug = np.sort(plug(draws, 12_000))
    refused("`mu_slope` and `sigma_slope` for all|not those of a new", ask, sorted_plug)


WRONG_NEW: dict[str, Any] = {
    "from hierarchical_trace": ninth(CHAPTER),
    "mu_slope only": ROBUST["mu_slope"],
    "with a wait's noise of the normal model": ninth(ROBUST)[..., 0]
    + np.random.default_rng(1).normal(0, CHAPTER["noise"]),
    "Iceland's": ROBUST["slope"][..., 7],
    "from wide_trace": ninth(WIDE),
    "999": ninth(ROBUST).ravel()[:999],
}


@pytest.mark.parametrize("name", WRONG_NEW)
def test_other_draws_of_a_new_country_are_wrong(name: str) -> None:
    with pytest.raises(WrongAnswer):
        ask_again(WRONG_NEW[name])


def test_a_new_country_follows_the_own_trace_and_the_own_lines() -> None:
    ask_again(ninth(STAND_IN), STAND_IN)
    ask_once(ninth(STAND_IN), STAND_IN)
    shifted = drawn(dict(exact.robust_posterior(X, Y, SHIFTED)))
    ask_again(ninth(shifted), {"slope": shifted["slope"]}, describe(chapter(countries=SHIFTED)))


def test_honest_answers_in_another_order_are_hardly_ever_taken_for_plugged_in() -> None:
    rng = np.random.default_rng(5)
    mixture: Any = chapter_posterior()["new_slope"]
    means = {n: chapter_posterior()[n].mean for n in ("mu_slope", "sigma_slope")}
    for size in (1000, 4000, 20_000):
        for _ in range(100):
            part = rng.choice(mixture.weights.size, size=size, p=mixture.weights)
            answer = rng.normal(mixture.means[part], mixture.sds[part])
            assert all_of(answer, means, mixture) == ""


# The visible part of the checks

VISIBLE = {cell.grade_id: cell.visible for cell in cells_of("source", "04_hierarchical")}
FORMS: dict[str, Callable[[Any], Any]] = {
    "array": np.asarray,
    "list": lambda values: values.tolist(),
    "objects": lambda values: values.astype(object),
    "Series": pd.Series,
    "arrays of one": lambda values: [np.array([value]) for value in values],
}


def look(question: str, **names: Any) -> None:
    """Run the visible part of a question's check, as a notebook does that has these names."""
    exec(VISIBLE[f"{question}-check"], {"np": np, "pd": pd, "pm": pm, **names})


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_visible_part_lets_every_form_of_numbers_pass(form: Callable[[Any], Any]) -> None:
    look("shrinkage", shrinkage=form(np.linspace(0, 1, 8)))
    look("hierarchical-coverage", hierarchical_coverage=form(np.linspace(0, 1, 8)))
    look("new-group", new_slope=form(np.linspace(0, 1, 1000)))
    look("new-group-again", new_slope_robust=form(np.linspace(0, 1, 1000)))


@pytest.mark.parametrize("part", [0.75, np.float64(0.75), np.array(0.75), np.array([0.75]), [0.75]])
@pytest.mark.parametrize("bare", [False, True], ids=["tree", "bare data set"])
def test_the_visible_part_lets_traces_and_numbers_pass_in_many_forms(part: Any, bare: bool) -> None:
    given = tree(posterior=WIDE)
    found = given["posterior"].to_dataset() if bare else given
    look("hierarchical-trace", hierarchical_trace=found)
    look(
        "prior-sensitivity",
        wide_model=wide(),
        wide_trace=found,
        sensitivity=sensitivity(),
        hyperprior_share=part,
    )


@pytest.mark.parametrize("word", ["likelihood", np.str_("hierarchy")])
def test_the_visible_part_lets_words_pass(word: Any) -> None:
    trace = tree(posterior=ALONE)
    look("two-by-two", robust_unpooled_trace=trace, two_by_two=cells(), what_helped=word)


def test_the_visible_part_says_what_is_missing() -> None:
    with pytest.raises(AssertionError, match="no variable"):
        look("hierarchical-coverage")
    short = tree(posterior={name: values[:3] for name, values in CHAPTER.items()})
    with pytest.raises(AssertionError, match="four chains"):
        look("hierarchical-trace", hierarchical_trace=short)
    silent = tree(posterior={n: v for n, v in CHAPTER.items() if n != "noise"})
    with pytest.raises(AssertionError, match="no draws of 'noise'"):
        look("hierarchical-trace", hierarchical_trace=silent)


# Traps


@pytest.mark.parametrize("name", TRAPS)
def test_nothing_else_is_taken_for_an_answer(name: str) -> None:
    trap, trace = TRAPS[name], tree(posterior=CHAPTER)
    for check, answers in (
        (checks.hierarchical_coverage, (trap, trace)),
        (checks.hierarchical_coverage, (counted(CHAPTER), trap)),
        (checks.prior_sensitivity, (trap, WIDE_TREE, sensitivity(), share(), trace)),
        (checks.prior_sensitivity, (RIGHT_WIDE, trap, sensitivity(), share(), trace)),
        (checks.prior_sensitivity, (RIGHT_WIDE, WIDE_TREE, trap, share(), trace)),
        (checks.prior_sensitivity, (RIGHT_WIDE, WIDE_TREE, sensitivity(), trap, trace)),
        (checks.prior_sensitivity, (RIGHT_WIDE, WIDE_TREE, sensitivity(), share(), trap)),
        (checks.two_by_two, (trap, cells(), "likelihood", WIDE_TREE, trace)),
        (checks.two_by_two, (ALONE_TREE, trap, "likelihood", WIDE_TREE, ROBUST_TREE)),
        (checks.two_by_two, (ALONE_TREE, cells(), trap, WIDE_TREE, ROBUST_TREE)),
        (checks.two_by_two, (ALONE_TREE, cells(), "likelihood", trap, ROBUST_TREE)),
        (checks.new_group_again, (trap, ROBUST_TREE)),
    ):
        with pytest.raises(WrongAnswer):
            check(*answers)


WIDE_TREE, ALONE_TREE, ROBUST_TREE = (tree(posterior=one) for one in (WIDE, ALONE, ROBUST))
