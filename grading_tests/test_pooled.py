"""Assignment 02: right answers earn their points, plausible wrong ones do not, nothing crashes."""

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
from examroom.hidden_tests.challenge import challenge_seed
from grading_tests.checks import exact
from grading_tests.checks import pooled as checks
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import WrongAnswer
from grading_tests.simulated import TRAPS, dataset, draw, equal_tailed, shortest, tree

DATA = cheeseburger()
X, Y = DATA.x_obs, DATA.y_obs
POSTERIOR = exact.pooled_posterior(X, Y)

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
    slope: Callable[[], Any] = lambda: pm.Normal("slope", 0, 20),
    noise: Callable[[], Any] = lambda: pm.Exponential("noise", 0.1),
    obs: Callable[[Any, Any], Any] = lambda s, n: pm.Normal("obs", s * X, n, observed=Y),
) -> pm.Model:
    with pm.Model() as built:
        obs(slope(), noise())
    return built


def with_data_and_dims() -> pm.Model:
    with pm.Model(coords={"visit": np.arange(355)}) as built:
        x = pm.Data("x", X, dims="visit")
        y = pm.Data("y", Y, dims="visit")
        slope = pm.Normal("slope", 0, 20)
        noise = pm.Exponential("noise", scale=10)
        mu = pm.Deterministic("mu", slope * x, dims="visit")
        pm.Normal("obs", mu, tau=noise**-2, observed=y, dims="visit")
    return built


def with_intercept() -> pm.Model:
    with pm.Model() as built:
        slope, noise = pm.Normal("slope", 0, 20), pm.Exponential("noise", 0.1)
        pm.Normal("obs", pm.Normal("intercept", 0, 20) + slope * X, noise, observed=Y)
    return built


RIGHT_MODELS: dict[str, Callable[[], pm.Model]] = {
    "reference": model,
    "data, dims, tau and a deterministic": with_data_and_dims,
    "scale": lambda: model(noise=lambda: pm.Exponential("noise", scale=10)),
    "tau for sigma": lambda: model(slope=lambda: pm.Normal("slope", 0, tau=1 / 400)),
    "gamma that is exponential": lambda: model(noise=lambda: pm.Gamma("noise", 1, 0.1)),
}

WRONG_MODELS: dict[str, Callable[[], pm.Model]] = {
    "rate for scale": lambda: model(noise=lambda: pm.Exponential("noise", scale=0.1)),
    "narrow prior": lambda: model(slope=lambda: pm.Normal("slope", 0, 2)),
    "variance for sd": lambda: model(slope=lambda: pm.Normal("slope", 0, 400)),
    "noise squared": lambda: model(obs=lambda s, n: pm.Normal("obs", s * X, n**2, observed=Y)),
    "root of noise": lambda: model(obs=lambda s, n: pm.Normal("obs", s * X, n**0.5, observed=Y)),
    "absolute slope": lambda: model(obs=lambda s, n: pm.Normal("obs", abs(s) * X, n, observed=Y)),
    "intercept": with_intercept,
    "not observed": lambda: model(obs=lambda s, n: pm.Normal("obs", s * X, n)),
    "swapped": lambda: model(obs=lambda s, n: pm.Normal("obs", s * Y, n, observed=X)),
    "before the outliers": lambda: model(
        obs=lambda s, n: pm.Normal("obs", s * X, n, observed=DATA.y_clean)
    ),
    "eight slopes": lambda: model(
        slope=lambda: pm.Normal("slope", 0, 20, shape=8),
        obs=lambda s, n: pm.Normal("obs", s[DATA.groups] * X, n, observed=Y),
    ),
    "half-normal slope": lambda: model(slope=lambda: pm.HalfNormal("slope", 20)),
    "another name": lambda: model(slope=lambda: pm.Normal("m", 0, 20)),
    "student's t": lambda: model(
        obs=lambda s, n: pm.StudentT("obs", nu=4, mu=s * X, sigma=n, observed=Y)
    ),
}


@pytest.mark.parametrize("name", RIGHT_MODELS)
def test_every_way_to_write_the_model_is_right(name: str, seen: Callable[[Any], Any]) -> None:
    checks.pooled_model(seen(RIGHT_MODELS[name]()))


@pytest.mark.parametrize("name", WRONG_MODELS)
def test_a_different_model_is_wrong(name: str, seen: Callable[[Any], Any]) -> None:
    with pytest.raises(WrongAnswer):
        checks.pooled_model(seen(WRONG_MODELS[name]()))


ALL_POSITIVE = (262, 323, 680, 701)
"""Seeds from which six slopes in a row are drawn above zero, as one in 64 does."""


def test_no_luck_of_the_draw_hides_the_sign_of_the_slope() -> None:
    absolute = describe(WRONG_MODELS["absolute slope"]())
    for seed in ALL_POSITIVE:
        with challenge_seed(seed), pytest.raises(WrongAnswer, match="its log density differs"):
            checks.pooled_model(absolute)


MODEL = describe(model())
SEEN_CLEAN = describe(WRONG_MODELS["before the outliers"]())


def prior(n: int = 500, sd: float = 20.0, seed: int = 1) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {"slope": rng.normal(0, sd, (1, n)), "noise": rng.exponential(10, (1, n))}


def posterior(seed: int = 1, of: Any = POSTERIOR, **size: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {name: draw(of[name], rng, **size) for name in ("slope", "noise")}


def test_prior_draws_of_any_number_and_container_are_right(seen: Callable[[Any], Any]) -> None:
    for n in (500, 1000, 7777):
        draws = prior(n)
        sd = draws["slope"].std(ddof=1)
        checks.pooled_prior(seen(tree(prior=draws)), sd)
        checks.pooled_prior(seen(dataset(draws)), np.float64(sd))
        checks.pooled_prior(seen(tree(prior=draws)), xr.DataArray(sd))


def test_both_standard_deviations_and_two_decimals_are_right() -> None:
    draws = prior(500)
    for sd in (draws["slope"].std(), draws["slope"].std(ddof=1), round(draws["slope"].std(), 2)):
        checks.pooled_prior(tree(prior=draws), sd)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda d: (tree(prior=prior(499)), 20.0), id="too few"),
        pytest.param(lambda d: (tree(prior=d), 20.0), id="typed in"),
        pytest.param(lambda d: (tree(prior=d), d["slope"].var()), id="variance"),
        pytest.param(lambda d: (tree(prior=d), d["noise"].std()), id="of the noise"),
        pytest.param(lambda d: (tree(prior=prior(sd=2)), prior(sd=2)["slope"].std()), id="narrow"),
        pytest.param(
            lambda d: (tree(prior=posterior()), posterior()["slope"].std()), id="posterior draws"
        ),
        pytest.param(
            lambda d: (dataset(posterior()), posterior()["slope"].std()), id="bare posterior"
        ),
    ],
)
def test_other_prior_answers_are_wrong(wrong: Any, seen: Callable[[Any], Any]) -> None:
    draws, sd = wrong(prior(500))
    with pytest.raises(WrongAnswer):
        checks.pooled_prior(seen(draws), sd)


def test_honest_traces_are_right(seen: Callable[[Any], Any]) -> None:
    checks.pooled_trace(seen(tree(posterior=posterior())), MODEL)
    checks.pooled_trace(seen(dataset(posterior(2))), MODEL)
    checks.pooled_trace(seen(tree(posterior=posterior(3, chains=6, length=1500))), MODEL)
    extra = posterior(4) | {"mu": np.zeros((4, 1000, 355))}
    checks.pooled_trace(seen(tree(posterior=extra)), MODEL)


def test_the_trace_belongs_to_the_data_that_the_model_saw() -> None:
    clean = exact.pooled_posterior(X, DATA.y_clean)
    checks.pooled_trace(tree(posterior=posterior(of=clean)), SEEN_CLEAN)
    with pytest.raises(WrongAnswer):
        checks.pooled_trace(tree(posterior=posterior(of=clean)), MODEL)


@pytest.mark.parametrize("data", [X, 0 * X, np.full(355, 1e200), X[:10]])
def test_data_without_a_posterior_are_marked_against_the_courses_own(data: Any) -> None:
    with pm.Model() as built:
        pm.Normal("obs", 0, 1, observed=data)
    checks.pooled_trace(tree(posterior=posterior()), built)


def drifting() -> dict[str, Any]:
    draws = posterior()
    draws["slope"] = draws["slope"] + np.linspace(0.6, 0, 1000) ** 3
    return draws


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda: tree(posterior=posterior(chains=1)), id="one chain"),
        pytest.param(lambda: tree(posterior=posterior(length=500)), id="few draws"),
        pytest.param(lambda: tree(posterior=drifting()), id="no tuning"),
        pytest.param(lambda: tree(prior=prior()), id="prior group"),
        pytest.param(lambda: tree(posterior=prior(4000)), id="prior in one chain"),
        pytest.param(
            lambda: tree(posterior={k: v.reshape(4, -1) for k, v in prior(4000).items()}),
            id="prior draws",
        ),
        pytest.param(
            lambda: tree(posterior={k: np.tile(v[:, :9], 150) for k, v in posterior().items()}),
            id="nine draws over and over",
        ),
        pytest.param(
            lambda: tree(
                posterior={k: np.full((4, 1000), v.mean()) for k, v in posterior().items()}
            ),
            id="a constant",
        ),
        pytest.param(lambda: tree(posterior={"slope": posterior()["slope"]}), id="no noise"),
        pytest.param(
            lambda: tree(posterior={k: v[..., None] for k, v in posterior().items()}), id="vectors"
        ),
        pytest.param(
            lambda: tree(posterior=posterior() | {"noise": posterior()["noise"] ** 2}),
            id="variance for noise",
        ),
        pytest.param(
            lambda: tree(posterior=posterior() | {"slope": posterior()["slope"] * np.nan}), id="NaN"
        ),
        pytest.param(
            lambda: tree(posterior={"slope": posterior()["noise"], "noise": posterior()["slope"]}),
            id="swapped names",
        ),
    ],
)
def test_other_traces_are_wrong(wrong: Any, seen: Callable[[Any], Any]) -> None:
    with pytest.raises(WrongAnswer):
        checks.pooled_trace(seen(wrong()), MODEL)


def test_divergent_traces_are_wrong() -> None:
    divergent = tree(posterior=posterior(), sample_stats={"diverging": np.ones((4, 1000), bool)})
    with pytest.raises(WrongAnswer, match="divergent"):
        checks.pooled_trace(divergent, MODEL)


TRACE = describe(tree(posterior=posterior()))
SLOPE = posterior()["slope"]


def test_an_interval_in_any_container_is_right(seen: Callable[[Any], Any]) -> None:
    low, high = shortest(SLOPE)
    for answer in ((low, high), [low, high], np.array([low, high]), xr.DataArray([low, high])):
        checks.pooled_interval(seen(answer), TRACE, MODEL)
    checks.pooled_interval(equal_tailed(SLOPE), TRACE, MODEL)  # nearly symmetric: no difference


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(equal_tailed(SLOPE, 0.89), id="89 % ETI"),
        pytest.param(shortest(SLOPE, 0.95), id="95 % HDI"),
        pytest.param(shortest(SLOPE, 0.93), id="93 % HDI"),
        pytest.param((2.8, 3.3), id="typed in"),
        pytest.param((float(SLOPE.mean()), float(SLOPE.std())), id="mean and sd"),
        pytest.param(shortest(SLOPE)[::-1], id="high before low"),
        pytest.param(shortest(posterior()["noise"]), id="of the noise"),
        pytest.param((-1e9, float(np.quantile(SLOPE, 0.94))), id="one-sided"),
        pytest.param(np.array([shortest(SLOPE)]), id="two dimensions"),
        pytest.param((*shortest(SLOPE), 3.0), id="three numbers"),
    ],
)
def test_other_intervals_are_wrong(wrong: Any, seen: Callable[[Any], Any]) -> None:
    with pytest.raises(WrongAnswer):
        checks.pooled_interval(seen(wrong), TRACE, MODEL)


def histogram(values: Any, **words: str) -> Any:
    _, ax = plt.subplots()
    ax.hist(values.ravel(), bins=30)
    ax.set(**words)
    return ax


def density(values: Any, **words: str) -> Any:
    heights, edges = np.histogram(values, bins=40, density=True)
    figure, ax = plt.subplots()
    ax.plot(edges[1:], heights, label=words.pop("label", None))
    ax.set(**words)
    ax.legend()
    return figure


def test_every_labelled_picture_of_the_posterior_is_right(seen: Callable[[Any], Any]) -> None:
    import arviz as az
    import seaborn as sns

    live = tree(posterior=posterior())
    checks.pooled_plot(seen(histogram(SLOPE, xlabel="slope (min/sd)")), TRACE)
    checks.pooled_plot(seen(histogram(SLOPE, title="Slope")), TRACE)
    checks.pooled_plot(seen(density(SLOPE, label="slope")), TRACE)
    checks.pooled_plot(seen(az.plot_dist(live, var_names=["slope"])), TRACE)
    checks.pooled_plot(seen(az.plot_dist(live)), TRACE)
    checks.pooled_plot(seen(sns.displot({"slope": SLOPE.ravel()}, x="slope", kind="kde")), TRACE)
    checks.pooled_plot(seen(sns.histplot({"slope": SLOPE.ravel()}, y="slope")), TRACE)


def test_other_pictures_are_wrong(seen: Callable[[Any], Any]) -> None:
    import arviz as az

    live = tree(posterior=posterior())
    for answer in (
        histogram(SLOPE),
        histogram(SLOPE, xlabel="x"),
        histogram(posterior()["noise"], xlabel="slope"),
        histogram(prior(5000)["slope"], xlabel="slope"),
        az.plot_dist(live, var_names=["noise"]),
        plt.subplots(subplot_kw={"title": "slope", "xlim": (2.5, 3.5)})[1],
        plt.figure(),
        SLOPE,
    ):
        with pytest.raises(WrongAnswer):
            checks.pooled_plot(seen(answer), TRACE)


def coverage(prob: float = 0.94, noise: float = 1.0, y: Any = Y, seed: int = 5) -> Any:
    rng = np.random.default_rng(seed)
    slope, sigma = SLOPE.ravel()[:, None], posterior()["noise"].ravel()[:, None]
    waits = slope * X + noise * sigma * rng.normal(size=(slope.size, X.size))
    low, high = np.quantile(waits, [(1 - prob) / 2, (1 + prob) / 2], axis=0)
    return np.array([np.mean(((low < y) & (y < high))[DATA.groups == g]) for g in range(8)])


def test_honest_predictive_draws_are_right_whatever_their_seed() -> None:
    for seed in range(4):
        checks.pooled_predictive(coverage(seed=seed), TRACE)
    checks.pooled_predictive(list(coverage()), TRACE)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda: coverage(noise=0.0), id="no noise"),
        pytest.param(lambda: coverage(prob=0.5), id="50 %"),
        pytest.param(lambda: coverage(y=DATA.y_clean), id="before the outliers"),
        pytest.param(lambda: 100 * coverage(), id="per cent"),
        pytest.param(lambda: 1 - coverage(), id="outside"),
        pytest.param(lambda: coverage()[::-1], id="backwards"),
        pytest.param(lambda: np.full(8, 0.94), id="nominal"),
        pytest.param(lambda: coverage().mean(), id="overall"),
    ],
)
def test_other_coverages_are_wrong(wrong: Any) -> None:
    with pytest.raises(WrongAnswer):
        checks.pooled_predictive(wrong(), TRACE)


def test_the_residuals_are_judged_by_the_students_own_interval() -> None:
    own = shortest(SLOPE)
    checks.pooled_residuals(7, False, own)
    checks.pooled_residuals(np.int64(7), np.bool_(False), own)
    checks.pooled_residuals(np.array([7]), xr.DataArray(False), own)
    checks.pooled_residuals(7, True, (3.0, 3.2))
    for worst, misses in ((8, False), (5, False), (7, True), (7, 0), (7, "False"), (7.5, False)):
        with pytest.raises(WrongAnswer):
            checks.pooled_residuals(worst, misses, own)


QUESTIONS: dict[str, tuple[Callable[..., None], tuple[Any, ...]]] = {
    "pooled-model": (checks.pooled_model, (MODEL,)),
    "pooled-prior": (checks.pooled_prior, (tree(prior=prior()), prior()["slope"].std())),
    "pooled-trace": (checks.pooled_trace, (TRACE, MODEL)),
    "pooled-interval": (checks.pooled_interval, (shortest(SLOPE), TRACE, MODEL)),
    "pooled-plot": (checks.pooled_plot, (histogram(SLOPE, title="slope"), TRACE)),
    "pooled-predictive": (checks.pooled_predictive, (coverage(), TRACE)),
    "pooled-residuals": (checks.pooled_residuals, (7, False, shortest(SLOPE))),
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
