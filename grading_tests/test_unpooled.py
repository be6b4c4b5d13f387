"""Assignment 03: right answers earn their points, plausible wrong ones do not, nothing crashes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pymc as pm
import pytest
import xarray as xr

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


def test_coverage_is_judged_by_the_students_own_trace(seen: Callable[[Any], Any]) -> None:
    for answer in (COVERED, tuple(COVERED), np.array(COVERED), xr.DataArray(COVERED)):
        checks.truth_covered(seen(answer), TRACE)
    far_off = tree(posterior=DRAWS | {"slope": SLOPE + 5})
    checks.truth_covered([False] * 8, far_off)


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
def test_other_coverages_are_wrong(wrong: Any, seen: Callable[[Any], Any]) -> None:
    with pytest.raises(WrongAnswer):
        checks.truth_covered(seen(wrong), TRACE)


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


def refit(x: Any, y: Any, groups: Any, seed: int = 1, noise_rate: float = 10) -> Any:
    slopes: Any = exact.unpooled_posterior(x, y, groups, noise_rate=noise_rate)["slope"]
    return draw(slopes[7], np.random.default_rng(seed))


def test_the_refit_without_outliers_is_right_whatever_its_seed() -> None:
    for seed in range(10):
        draws = refit(X[:-2], Y[:-2], GROUPS[:-2], seed)
        checks.leverage(shortest(draws), lambda: MODEL)
        checks.leverage(list(shortest(draws)), lambda: MODEL)
        checks.leverage(xr.DataArray(list(equal_tailed(draws))), lambda: MODEL)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda: shortest(SLOPE[..., 7]), id="old trace"),
        pytest.param(lambda: shortest(refit(X[:-1], Y[:-1], GROUPS[:-1])), id="last one only"),
        pytest.param(lambda: shortest(refit(X[:-3], Y[:-3], GROUPS[:-3])), id="last three"),
        pytest.param(lambda: shortest(refit(X, DATA.y_clean, GROUPS)), id="repaired, not left out"),
        pytest.param(
            lambda: shortest(refit(X[350:-2], Y[350:-2], GROUPS[350:-2], noise_rate=0.1)),
            id="Iceland alone",
        ),
        pytest.param(
            lambda: equal_tailed(refit(X[:-2], Y[:-2], GROUPS[:-2]), 0.8), id="80 % interval"
        ),
    ],
)
def test_other_refits_are_wrong(wrong: Any) -> None:
    with pytest.raises(WrongAnswer):
        checks.leverage(wrong(), lambda: MODEL)


QUESTIONS: dict[str, tuple[Callable[..., None], tuple[Any, ...]]] = {
    "unpooled-model": (checks.unpooled_model, (MODEL,)),
    "noise-prior": (checks.noise_prior, (np.exp(-10),)),
    "unpooled-trace": (checks.unpooled_trace, (TRACE, MODEL)),
    "group-7-interval": (checks.group_7_interval, (shortest(SLOPE[..., 7]), TRACE, MODEL)),
    "truth-covered": (checks.truth_covered, (COVERED, TRACE)),
    "unpooled-forest": (checks.unpooled_forest, (errorbars(), TRACE)),
    "leverage": (
        lambda answer: checks.leverage(answer, lambda: MODEL),
        (shortest(refit(X[:-2], Y[:-2], GROUPS[:-2])),),
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
