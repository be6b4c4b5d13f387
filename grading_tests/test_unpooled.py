"""Assignment 03: right answers earn their points, plausible wrong ones do not, nothing crashes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pymc as pm
import pytest
import xarray as xr
from pymc.distributions.transforms import Interval, ordered

from examroom.evidence import describe
from grading_tests.checks import exact
from grading_tests.checks import unpooled as checks
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import WrongAnswer
from grading_tests.simulated import TRAPS, dataset, draw, equal_tailed, shortest, tree

DATA = cheeseburger()
X, Y, GROUPS = DATA.x_obs, DATA.y_obs, DATA.groups
POSTERIOR = exact.unpooled_posterior(X, Y, GROUPS)

mpl.use("Agg")


@pytest.fixture(params=["live", "evidence"])
def seen(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    """Return how an answer reaches a check: as it is, or as evidence."""
    return describe if request.param == "evidence" else lambda value: value


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


def model(
    slope: Callable[[], Any] = lambda: pm.Normal("slope", 0, 20, shape=8),
    noise: Callable[[], Any] = lambda: pm.Exponential("noise", 10),
    line: Callable[[Any], Any] = lambda s: s[GROUPS] * X,
    y: Any = Y,
) -> pm.Model:
    with pm.Model() as built:
        mu = line(slope())
        pm.Normal("obs", mu, noise(), observed=y)
    return built


def with_data_and_dims() -> pm.Model:
    with pm.Model(coords={"country": list("DFJIBKiI"), "visit": np.arange(355)}) as built:
        group = pm.Data("group", GROUPS, dims="visit")
        slope = pm.Normal("slope", 0, 20, dims="country")
        noise = pm.Exponential("noise", scale=0.1)
        mu = pm.Deterministic("mu", slope[group] * pm.Data("x", X, dims="visit"), dims="visit")
        pm.Normal("obs", mu, noise, observed=pm.Data("y", Y), dims="visit")
    return built


RIGHT_MODELS: dict[str, Callable[[], pm.Model]] = {
    "reference": model,
    "data, dims and a deterministic": with_data_and_dims,
    "design matrix": lambda: model(line=lambda s: pm.math.dot(np.eye(8)[GROUPS] * X[:, None], s)),
    "vector of means": lambda: model(slope=lambda: pm.Normal("slope", np.zeros(8), 20)),
}

WRONG_MODELS: dict[str, Callable[[], pm.Model]] = {
    "rate for scale": lambda: model(noise=lambda: pm.Exponential("noise", scale=10)),
    "the old noise prior": lambda: model(noise=lambda: pm.Exponential("noise", 0.1)),
    "shifted down": lambda: model(line=lambda s: s[GROUPS - 1] * X),
    "shifted up": lambda: model(line=lambda s: s[(GROUPS + 1) % 8] * X),
    "sorted blocks": lambda: model(line=lambda s: s[np.sort(GROUPS)] * X),
    "seven slopes": lambda: model(
        slope=lambda: pm.Normal("slope", 0, 20, shape=7), line=lambda s: s[GROUPS % 7] * X
    ),
    "one slope": lambda: model(slope=lambda: pm.Normal("slope", 0, 20), line=lambda s: s * X),
    "the first slope only": lambda: model(line=lambda s: s[0] * X),
    "absolute slopes": lambda: model(line=lambda s: abs(s[GROUPS]) * X),
    "narrow prior": lambda: model(slope=lambda: pm.Normal("slope", 0, 2, shape=8)),
    "intercepts": lambda: model(
        line=lambda s: pm.Normal("a", 0, 20, shape=8)[GROUPS] + s[GROUPS] * X
    ),
    "partial pooling": lambda: model(
        slope=lambda: pm.Normal("slope", pm.Normal("mu_slope", 0, 1), 20, shape=8)
    ),
    "noise for each country": lambda: model(
        noise=lambda: pm.Exponential("noise", 10, shape=8)[GROUPS]
    ),
    "kept in order": lambda: model(
        slope=lambda: pm.Normal("slope", 0, 20, shape=8, transform=ordered, initval=np.arange(8.0))
    ),
    "kept in an interval": lambda: model(
        slope=lambda: pm.Normal("slope", 0, 20, shape=8, transform=Interval(0, 5))
    ),
    "before the outliers": lambda: model(y=DATA.y_clean),
    "not observed": lambda: model(y=None),
}


@pytest.mark.parametrize("name", RIGHT_MODELS)
def test_every_way_to_write_the_model_is_right(name: str, seen: Callable[[Any], Any]) -> None:
    checks.unpooled_model(seen(RIGHT_MODELS[name]()))


@pytest.mark.parametrize("name", WRONG_MODELS)
def test_a_different_model_is_wrong(name: str, seen: Callable[[Any], Any]) -> None:
    with pytest.raises(WrongAnswer):
        checks.unpooled_model(seen(WRONG_MODELS[name]()))


@pytest.mark.parametrize(
    "given", [np.exp(-10), float(np.exp(-10)), 4.54e-5, np.array([np.exp(-10)])]
)
def test_the_tail_of_the_noise_prior_is_asked_to_one_per_cent(given: Any) -> None:
    checks.noise_prior(given)


@pytest.mark.parametrize("given", [0.0, 1 - np.exp(-10), np.exp(-0.1), 10 * np.exp(-10), 1e-5])
def test_other_tails_are_wrong(given: Any) -> None:
    with pytest.raises(WrongAnswer):
        checks.noise_prior(given)


MODEL = describe(model())


def posterior(seed: int = 1, of: Any = POSTERIOR, **size: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {name: draw(of[name], rng, **size) for name in ("slope", "noise")}


DRAWS = posterior()
SLOPE = DRAWS["slope"]
TRACE = describe(tree(posterior=DRAWS))


def test_honest_traces_are_right(seen: Callable[[Any], Any]) -> None:
    checks.unpooled_trace(seen(tree(posterior=DRAWS)), MODEL)
    checks.unpooled_trace(seen(dataset(posterior(2, chains=5, length=1200))), MODEL)


def test_the_trace_belongs_to_the_data_that_the_model_saw() -> None:
    clean = exact.unpooled_posterior(X, DATA.y_clean, GROUPS)
    checks.unpooled_trace(tree(posterior=posterior(of=clean)), describe(model(y=DATA.y_clean)))
    with pytest.raises(WrongAnswer):
        checks.unpooled_trace(tree(posterior=posterior(of=clean)), MODEL)


@pytest.mark.parametrize("data", [X, 0 * X, np.full(355, 1e200), X[:10]])
def test_data_without_a_posterior_are_marked_against_the_courses_own(data: Any) -> None:
    with pm.Model() as built:
        pm.Normal("obs", 0, 1, observed=data)
    checks.unpooled_trace(tree(posterior=DRAWS), built)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda: {k: v[:1] for k, v in DRAWS.items()}, id="one chain"),
        pytest.param(lambda: {k: v[:, :500] for k, v in DRAWS.items()}, id="few draws"),
        pytest.param(lambda: DRAWS | {"slope": np.roll(SLOPE, 1, axis=-1)}, id="shifted"),
        pytest.param(lambda: DRAWS | {"slope": SLOPE[..., :7]}, id="seven slopes"),
        pytest.param(lambda: DRAWS | {"slope": SLOPE[..., 0]}, id="one slope"),
        pytest.param(lambda: DRAWS | {"noise": DRAWS["noise"] ** 2}, id="variance for noise"),
        pytest.param(lambda: {"slope": SLOPE}, id="no noise"),
    ],
)
def test_other_traces_are_wrong(wrong: Any, seen: Callable[[Any], Any]) -> None:
    with pytest.raises(WrongAnswer):
        checks.unpooled_trace(seen(tree(posterior=wrong())), MODEL)


def test_the_interval_of_the_small_country_is_right(seen: Callable[[Any], Any]) -> None:
    low, high = shortest(SLOPE[..., 7])
    for answer in ((low, high), [low, high], np.array([low, high]), xr.DataArray([low, high])):
        checks.group_7_interval(seen(answer), TRACE, MODEL)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(equal_tailed(SLOPE[..., 7], 0.89), id="89 % ETI"),
        pytest.param(shortest(SLOPE[..., 7], 0.95), id="95 % HDI"),
        pytest.param(shortest(SLOPE[..., 6]), id="of country 6"),
        pytest.param(shortest(SLOPE), id="of all slopes together"),
        pytest.param((13.2, 17.3), id="typed in"),
    ],
)
def test_other_intervals_are_wrong(wrong: Any, seen: Callable[[Any], Any]) -> None:
    with pytest.raises(WrongAnswer):
        checks.group_7_interval(seen(wrong), TRACE, MODEL)


COVERED = [True] * 7 + [False]
ENDS = np.array([shortest(SLOPE[..., group]) for group in range(8)])


def test_covered_truths_follow_from_the_intervals_of_the_own_trace(
    seen: Callable[[Any], Any],
) -> None:
    for answer in (COVERED, tuple(COVERED), np.array(COVERED), xr.DataArray(COVERED)):
        checks.truth_covered(seen(answer), seen(ENDS), TRACE)
    for ends in (ENDS.T, ENDS.tolist(), pd.DataFrame(ENDS), xr.DataArray(ENDS)):
        checks.truth_covered(seen(COVERED), seen(ends), TRACE)
    checks.truth_covered(np.array(COVERED, dtype=object), ENDS, TRACE)
    far_off = tree(posterior=DRAWS | {"slope": SLOPE + 5})
    checks.truth_covered([False] * 8, ENDS + 5, far_off)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param([not covered for covered in COVERED], id="inverted"),
        pytest.param(COVERED[::-1], id="backwards"),
        pytest.param([True] * 8, id="all"),
        pytest.param([1] * 7 + [0], id="ones and zeros"),
        pytest.param([str(covered) for covered in COVERED], id="words"),
        pytest.param(COVERED[:7], id="seven"),
        pytest.param(False, id="one value"),
    ],
)
def test_other_truths_are_wrong(wrong: Any, seen: Callable[[Any], Any]) -> None:
    with pytest.raises(WrongAnswer, match="truth_covered"):
        checks.truth_covered(seen(wrong), ENDS, TRACE)


def each(find: Callable[..., tuple[float, float]], prob: float) -> Any:
    return np.array([find(SLOPE[..., group], prob) for group in range(8)])


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda: each(shortest, 0.5), id="50 %"),
        pytest.param(lambda: each(equal_tailed, 0.89), id="89 % equal-tailed"),
        pytest.param(lambda: each(shortest, 0.93), id="93 %"),
        pytest.param(lambda: each(shortest, 0.95), id="95 %"),
        pytest.param(lambda: np.array([shortest(SLOPE)] * 8), id="of all slopes together"),
        pytest.param(lambda: ENDS[::-1], id="backwards"),
        pytest.param(lambda: ENDS[:, ::-1], id="high before low"),
        pytest.param(lambda: ENDS.round(1), id="rounded"),
        pytest.param(lambda: ENDS[7], id="of one country"),
        pytest.param(lambda: ENDS - np.ptp(ENDS, axis=1)[:, None], id="shifted"),
        pytest.param(
            lambda: np.column_stack(
                [SLOPE.min(axis=(0, 1)), np.quantile(SLOPE, 0.94, axis=(0, 1))]
            ),
            id="one-sided",
        ),
    ],
)
def test_other_intervals_of_the_slopes_are_wrong(wrong: Any) -> None:
    ends = wrong()
    covered = (ends.T[0] <= DATA.slopes) & (DATA.slopes <= ends.T[-1])
    with pytest.raises(WrongAnswer, match="slope_intervals"):
        checks.truth_covered(covered, ends, TRACE)


# -- unpooled-coverage ---------------------------------------------------------------------------


def coverage(prob: float = 0.94, noise: float = 1.0, of: Any = DRAWS, seed: int = 5) -> Any:
    rng = np.random.default_rng(seed)
    slope, sd = of["slope"].reshape(-1, 8), of["noise"].reshape(-1, 1)
    waits = slope[:, GROUPS] * X + noise * sd * rng.normal(size=(len(sd), X.size))
    low, high = np.quantile(waits, [(1 - prob) / 2, (1 + prob) / 2], axis=0)
    return np.array([np.mean(((low < Y) & (high > Y))[g == GROUPS]) for g in range(8)])


def test_all_honest_runs_cover_seven_countries_and_miss_the_eighth(
    seen: Callable[[Any], Any],
) -> None:
    for seed in range(3):
        shares = coverage(of=posterior(seed + 10), seed=seed)
        assert shares.tolist() == [1.0] * 7 + [0.0]
        checks.unpooled_coverage(seen(shares), TRACE, lambda: MODEL)
    checks.unpooled_coverage([1, 1, 1, 1, 1, 1, 1, 0], TRACE)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda: coverage(noise=0.0), id="no noise"),
        pytest.param(lambda: np.ones(8), id="all"),
        pytest.param(lambda: coverage()[::-1], id="backwards"),
        pytest.param(lambda: 1 - coverage(), id="outside"),
        pytest.param(lambda: 50 * coverage(), id="counts"),
        pytest.param(lambda: 100 * coverage(), id="per cent"),
        pytest.param(lambda: np.full(8, 0.94), id="nominal"),
        pytest.param(lambda: [1.0, 1, 1, 1, 1, 0.94, 1, 0.6], id="of the pooled model"),
        pytest.param(lambda: coverage().mean(), id="overall"),
    ],
)
def test_other_coverages_are_wrong(wrong: Any) -> None:
    with pytest.raises(WrongAnswer, match="unpooled_coverage"):
        checks.unpooled_coverage(wrong(), TRACE, lambda: MODEL)


def test_coverage_is_judged_by_the_own_trace_and_model() -> None:
    clean = posterior(of=exact.unpooled_posterior(X, DATA.y_clean, GROUPS))
    own = coverage(of=clean)
    assert own[7] == 0.6
    checks.unpooled_coverage(own, tree(posterior=clean), lambda: MODEL)
    with pytest.raises(WrongAnswer):
        checks.unpooled_coverage(own, TRACE, lambda: MODEL)


MEANS, SDS = SLOPE.mean(axis=(0, 1)), SLOPE.std(axis=(0, 1))


def errorbars(upright: bool = False, label: str = "slope", means: Any = MEANS) -> Any:
    _, ax = plt.subplots()
    if upright:
        ax.errorbar(range(len(means)), means, yerr=1.9, fmt="o")
        ax.set_ylabel(label)
    else:
        ax.errorbar(means, range(len(means)), xerr=1.9, fmt="o")
        ax.set_xlabel(label)
    return ax


def bars(means: Any = MEANS) -> Any:
    figure, ax = plt.subplots()
    ax.hlines(range(8), means - 2 * SDS, means + 2 * SDS)
    ax.set_title("Posterior slopes")
    return figure


def test_every_forest_plot_is_right(seen: Callable[[Any], Any]) -> None:
    import arviz as az

    live = tree(posterior=DRAWS)
    checks.unpooled_forest(seen(errorbars()), TRACE)
    checks.unpooled_forest(seen(errorbars(upright=True)), TRACE)
    checks.unpooled_forest(seen(bars()), TRACE)
    checks.unpooled_forest(seen(az.plot_forest(live, var_names=["slope"], combined=True)), TRACE)
    checks.unpooled_forest(seen(az.plot_forest(live)), TRACE)


def test_other_pictures_are_wrong(seen: Callable[[Any], Any]) -> None:
    import arviz as az

    live = tree(posterior=DRAWS)
    scatter = plt.subplots()[1]
    scatter.scatter(X, Y)
    scatter.set_title("slope")
    for answer in (
        az.plot_forest(live, var_names=["noise"]),
        az.plot_forest(live, var_names=["slope"], coords={"slope_dim_0": [0, 1, 2, 3, 4, 5, 6]}),
        errorbars(label="minutes"),
        errorbars(means=MEANS[:7]),
        errorbars(means=np.append(MEANS[:7], 1.9)),
        bars(DATA.slopes),
        scatter,
        plt.figure(),
        SLOPE,
    ):
        with pytest.raises(WrongAnswer):
            checks.unpooled_forest(seen(answer), TRACE)


# -- leverage ------------------------------------------------------------------------------------


def refit(rows: Any = slice(-2), y: Any = Y, groups: Any = GROUPS, slope_sd: float = 20.0) -> Any:
    """Return draws from the exact posterior of a refit to some of the visits."""
    found = exact.unpooled_posterior(X[rows], y[rows], groups[rows], slope_sd=slope_sd)
    return posterior(7, of=found)


REFIT = refit()
WITHOUT = shortest(REFIT["slope"][..., 7])


def test_the_refit_without_outliers_is_right_whatever_its_seed(seen: Callable[[Any], Any]) -> None:
    found = exact.unpooled_posterior(X[:-2], Y[:-2], GROUPS[:-2])
    for seed in range(5):
        of_refit = posterior(seed, of=found)
        ends = shortest(of_refit["slope"][..., 7])
        slopes = {"slope": of_refit["slope"]}
        for draws in (tree(posterior=of_refit), tree(posterior=slopes), dataset(slopes)):
            checks.leverage(seen(ends), seen(draws), lambda: MODEL)
    checks.leverage(list(WITHOUT), tree(posterior=REFIT), lambda: MODEL)
    checks.leverage(xr.DataArray(list(WITHOUT)), tree(posterior=REFIT), lambda: MODEL)


WRONG_REFITS: dict[str, tuple[str, Callable[[], Any]]] = {
    "old trace": ("the one that sees all 355 visits", lambda: DRAWS),
    "last one only": ("slope", lambda: refit(slice(-1))),
    "last three": ("slope", lambda: refit(slice(-3))),
    "repaired, not left out": ("slope", lambda: refit(slice(None), DATA.y_clean)),
    "the first two": ("another model", lambda: refit(slice(2, None))),
    "shifted countries": ("slope", lambda: refit(groups=(GROUPS + 1) % 8)),
    "narrow prior": ("slope", lambda: refit(slope_sd=0.1)),
    "three chains": ("four chains|4 chains", lambda: {n: v[:3] for n, v in REFIT.items()}),
    "few draws": ("1000", lambda: {n: v[:, :500] for n, v in REFIT.items()}),
    "Iceland alone": ("shape", lambda: REFIT | {"slope": REFIT["slope"][..., 7]}),
    "another noise": ("noise", lambda: REFIT | {"noise": REFIT["noise"] ** 2}),
    "no slope": ("no posterior draws", lambda: {"noise": REFIT["noise"]}),
    "prior": (
        "prior",
        lambda: {
            "slope": np.random.default_rng(1).normal(0, 20, (4, 1000, 8)),
            "noise": np.random.default_rng(2).exponential(0.1, (4, 1000)),
        },
    ),
}


@pytest.mark.parametrize("name", WRONG_REFITS)
def test_other_refits_are_wrong_though_the_interval_is_right(name: str) -> None:
    says, wrong = WRONG_REFITS[name]
    for ends in (WITHOUT, shortest(np.atleast_3d(wrong().get("slope", SLOPE))[..., -1])):
        with pytest.raises(WrongAnswer, match=says):
            checks.leverage(ends, tree(posterior=wrong()), lambda: MODEL)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(shortest(SLOPE[..., 7]), id="of the old trace"),
        pytest.param(shortest(REFIT["slope"][..., 7], 0.95), id="95 %"),
        pytest.param(shortest(REFIT["slope"][..., 7], 0.93), id="93 %"),
        pytest.param(equal_tailed(REFIT["slope"][..., 7], 0.89), id="89 % equal-tailed"),
        pytest.param(shortest(REFIT["slope"][..., 6]), id="of India"),
        pytest.param(shortest(REFIT["noise"]), id="of the noise"),
        pytest.param(WITHOUT[::-1], id="high before low"),
        pytest.param((1.7, 2.1), id="typed in"),
    ],
)
def test_other_intervals_of_the_refit_are_wrong(wrong: Any) -> None:
    with pytest.raises(WrongAnswer, match="group_7_without_outliers"):
        checks.leverage(wrong, tree(posterior=REFIT), lambda: MODEL)


def test_a_refit_may_be_that_of_ones_own_model() -> None:
    own = describe(model(line=lambda s: s[GROUPS - 1] * X))
    shifted = refit(groups=(GROUPS - 1) % 8)
    ends = shortest(shifted["slope"][..., 7])
    checks.leverage(ends, tree(posterior=shifted), lambda: own)
    checks.leverage(WITHOUT, tree(posterior=REFIT), lambda: own)
    with pytest.raises(WrongAnswer):
        checks.leverage(ends, tree(posterior=shifted), lambda: MODEL)
    with pytest.raises(WrongAnswer):
        checks.leverage(WITHOUT, tree(posterior=shifted), lambda: own)


QUESTIONS: dict[str, tuple[Callable[..., None], tuple[Any, ...]]] = {
    "unpooled-model": (checks.unpooled_model, (MODEL,)),
    "noise-prior": (checks.noise_prior, (np.exp(-10),)),
    "unpooled-trace": (checks.unpooled_trace, (TRACE, MODEL)),
    "group-7-interval": (checks.group_7_interval, (shortest(SLOPE[..., 7]), TRACE, MODEL)),
    "truth-covered": (checks.truth_covered, (COVERED, ENDS, TRACE)),
    "unpooled-forest": (checks.unpooled_forest, (errorbars(), TRACE)),
    "unpooled-coverage": (checks.unpooled_coverage, ([1.0] * 7 + [0.0], TRACE)),
    "leverage": (
        lambda ends, draws: checks.leverage(ends, draws, lambda: MODEL),
        (WITHOUT, tree(posterior=REFIT)),
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_trap_passes_or_crashes(question: str, seen: Callable[[Any], Any]) -> None:
    check, answers = QUESTIONS[question]
    check(*answers)
    for position in range(len(answers)):
        for trap in TRAPS.values():
            given = list(answers)
            given[position] = seen(trap)
            with pytest.raises(WrongAnswer):
                check(*given)
