"""Assignment 02: right answers earn their points, plausible wrong ones do not, nothing crashes."""

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
from pymc.distributions.transforms import Interval, log, log_exp_m1

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
    "a wide interval": lambda: model(
        slope=lambda: pm.Normal("slope", 0, 20, transform=Interval(-1000, 1000))
    ),
    "another way to stay positive": lambda: model(
        noise=lambda: pm.Exponential("noise", 0.1, default_transform=log_exp_m1)
    ),
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
    "kept in an interval": lambda: model(
        slope=lambda: pm.Normal("slope", 0, 20, transform=Interval(2.9, 3.0))
    ),
    "kept positive": lambda: model(slope=lambda: pm.Normal("slope", 0, 20, transform=log)),
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


def prior(n: int = 500, sd: float = 20.0, mean: float = 10, seed: int = 1) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {"slope": rng.normal(0, sd, (1, n)), "noise": rng.exponential(mean, (1, n))}


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
            lambda d: (tree(prior=prior(mean=0.1)), d["slope"].std()), id="rate for scale"
        ),
        pytest.param(
            lambda d: (tree(prior=d | {"noise": np.ones((1, 500))}), d["slope"].std()),
            id="one noise",
        ),
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


# -- absurd-waits --------------------------------------------------------------------------------

PRIOR = prior(2000)


def waits(draws: dict[str, Any], noise: float = 1.0, seed: int = 3) -> Any:
    """Return the waits that draws of the prior invent, shape (draws, 355)."""
    slope, sd = draws["slope"].reshape(-1, 1), draws["noise"].reshape(-1, 1)
    return slope * X + noise * sd * np.random.default_rng(seed).normal(size=(len(sd), X.size))


def absurd(invented: Any, limit: float = 30.0) -> float:
    return float(np.mean(np.abs(invented) > limit))


def test_the_share_of_absurd_waits_is_right_whatever_the_seed(seen: Callable[[Any], Any]) -> None:
    for seed in range(20):
        draws = prior(500 + 100 * seed, seed=seed)
        checks.absurd_waits(absurd(waits(draws, seed=seed)), tree(prior=draws), lambda: MODEL)
    share = absurd(waits(PRIOR))
    for given in (np.float64(share), np.array([share]), xr.DataArray(share)):
        checks.absurd_waits(seen(given), seen(tree(prior=PRIOR)))
    checks.absurd_waits(round(share, 3), dataset(PRIOR))


def test_the_share_is_that_of_the_course_up_to_chance() -> None:
    share = absurd(waits(prior(20_000)))
    assert share == pytest.approx(0.1653, abs=0.004)
    checks.absurd_waits(share, tree(prior=prior(20_000)))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        pytest.param(lambda w: np.mean(w > 30), "one direction alone", id="one side"),
        pytest.param(lambda w: np.mean(w < -30), "one direction alone", id="the other side"),
        pytest.param(
            lambda w: absurd(waits(PRIOR, noise=0)), "leaves the noise out", id="no noise"
        ),
        pytest.param(
            lambda w: absurd(waits(PRIOR | {"noise": PRIOR["noise"] / 100})),
            "leaves the noise out",
            id="noise of mean 0.1",
        ),
        pytest.param(
            lambda w: np.mean((np.abs(w) > 30).any(axis=1)), "all invented waits", id="any wait"
        ),
        pytest.param(lambda w: np.sum(np.abs(w) > 30), "between 0 and 1", id="a number of waits"),
        pytest.param(lambda w: 100 * absurd(w), "between 0 and 1", id="per cent"),
        pytest.param(lambda w: 0.0, "says that there are none", id="posterior draws"),
        pytest.param(lambda w: absurd(w, 20), "all invented waits", id="twenty minutes"),
        pytest.param(lambda w: 1 - absurd(w), "all invented waits", id="the others"),
    ],
)
def test_other_shares_of_absurd_waits_are_wrong(wrong: Any, says: str) -> None:
    with pytest.raises(WrongAnswer, match=says):
        checks.absurd_waits(wrong(waits(PRIOR)), tree(prior=PRIOR), lambda: MODEL)


OTHER_LINES: dict[str, tuple[Any, Callable[[Any, Any], Any]]] = {
    "noise squared": (lambda s, n: pm.Normal("obs", s * X, n**2, observed=Y), lambda s, n: n**2),
    "precision": (lambda s, n: pm.Normal("obs", s * X, tau=n, observed=Y), lambda s, n: n**-0.5),
}


@pytest.mark.parametrize("name", OTHER_LINES)
def test_the_share_may_follow_from_ones_own_line(name: str) -> None:
    obs, spread = OTHER_LINES[name]
    own = describe(model(obs=obs))
    invented = waits(PRIOR | {"noise": spread(PRIOR["slope"], PRIOR["noise"])})
    checks.absurd_waits(absurd(invented), tree(prior=PRIOR), lambda: own)
    with pytest.raises(WrongAnswer):
        checks.absurd_waits(absurd(invented), tree(prior=PRIOR), lambda: MODEL)
    with pytest.raises(WrongAnswer):
        checks.absurd_waits(np.mean(invented > 30), tree(prior=PRIOR), lambda: own)


def test_an_intercept_of_ones_own_is_among_the_draws() -> None:
    own = describe(with_intercept())
    more = PRIOR | {"intercept": np.random.default_rng(9).normal(0, 20, (1, 2000))}
    share = absurd(waits(PRIOR) + more["intercept"].reshape(-1, 1))
    checks.absurd_waits(share, tree(prior=more), lambda: own)
    with pytest.raises(WrongAnswer, match="all unknowns"):
        checks.absurd_waits(share, tree(prior=PRIOR), lambda: own)


# -- grid-posterior ------------------------------------------------------------------------------

GRID = np.linspace(2, 4, 401)


def grid(
    log_prior: Any = -0.5 * (GRID / 20) ** 2, noise: float = 2.0, visits: Any = slice(None)
) -> Any:
    misfit = ((Y[visits] - GRID[:, None] * X[visits]) / noise) ** 2
    log_density = log_prior - 0.5 * misfit.sum(axis=1)
    weights = np.exp(log_density - log_density.max())
    return weights / weights.sum() / 0.005


def test_prior_times_likelihood_on_the_grid_is_right(seen: Callable[[Any], Any]) -> None:
    from scipy import stats

    likelihood = np.sum(stats.norm.logpdf(Y, GRID[:, None] * X, 2), axis=1)
    by_scipy: Any = np.exp(stats.norm.logpdf(GRID, 0, 20) + likelihood + 780)
    for answer in (
        grid(),
        grid().tolist(),
        by_scipy / (by_scipy.sum() * 0.005),
        xr.DataArray(grid()),
        grid().round(6),
    ):
        checks.grid_posterior(seen(answer))
    assert grid() @ GRID * 0.005 == pytest.approx(3.05850, abs=5e-6)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        pytest.param(grid(log_prior=0), "likelihood alone", id="prior forgotten"),
        pytest.param(grid() * 7, "the right form", id="not normalised"),
        pytest.param(grid() * 0.005, "the right form", id="sum of one"),
        pytest.param(grid(noise=4.0), "for the noise", id="noise squared"),
        pytest.param(grid(noise=2**0.5), "for the noise", id="noise as a variance"),
        pytest.param(
            grid(log_prior=-0.5 * GRID**2 / 20), "for the prior", id="variance for the prior"
        ),
        pytest.param(np.log(grid()), "negative values", id="log density"),
        pytest.param(np.zeros(401), "zero everywhere", id="product of 355 factors"),
        pytest.param(grid(visits=slice(0, 1)), "a single visit", id="the first visit"),
        pytest.param(grid(visits=slice(-1, None)), "a single visit", id="the last visit"),
        pytest.param(grid(visits=slice(0, -2)), "last two visits", id="without the outliers"),
        pytest.param(
            np.exp(-0.5 * (GRID / 20) ** 2) / np.exp(-0.5 * (GRID / 20) ** 2).sum() / 0.005,
            "prior alone",
            id="likelihood forgotten",
        ),
        pytest.param(grid(log_prior=-GRID), "not prior times likelihood", id="another prior"),
        pytest.param(grid()[:-1], "the shape", id="four hundred"),
        pytest.param(grid()[:, None], "the shape", id="a column"),
    ],
)
def test_other_densities_on_the_grid_are_wrong(wrong: Any, says: str) -> None:
    with pytest.raises(WrongAnswer, match=says):
        checks.grid_posterior(wrong)


# -- pooled-predictive ---------------------------------------------------------------------------


def predicted(noise: float = 1.0, seed: int = 5, every: int = 1) -> Any:
    """Return predicted waits, shape (draws, 355)."""
    draws = {name: values.ravel()[::every] for name, values in posterior().items()}
    return waits(draws, noise, seed)


def ranges(invented: Any, low: float = 0.03, high: float = 0.97) -> Any:
    return np.quantile(invented, [low, high], axis=0).T


def narrowest(invented: Any, prob: float = 0.94) -> Any:
    return np.array([shortest(column, prob) for column in invented.T])


def coverage(found: Any, y: Any = Y) -> Any:
    inside = (found[:, 0] < y) & (y < found[:, 1])
    return np.array([np.mean(inside[DATA.groups == g]) for g in range(8)])


RANGES = ranges(predicted())


def test_honest_predictive_draws_are_right_whatever_their_seed() -> None:
    for seed in range(4):
        for every in (1, 4):
            for found in (ranges(predicted(1.0, seed, every)), narrowest(predicted(1.0, seed))):
                checks.pooled_predictive(coverage(found), found, TRACE)


def test_ranges_and_shares_in_any_container_are_right(seen: Callable[[Any], Any]) -> None:
    share = coverage(RANGES)
    for given in (RANGES, RANGES.T, RANGES.tolist(), pd.DataFrame(RANGES), xr.DataArray(RANGES)):
        checks.pooled_predictive(seen(share), seen(given), TRACE)
    checks.pooled_predictive(list(share), RANGES, TRACE)
    checks.pooled_predictive(pd.Series(share).round(2), RANGES, TRACE)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        pytest.param(lambda: ranges(predicted(noise=0.0)), "contains the noise", id="no noise"),
        pytest.param(lambda: ranges(predicted(), 0.25, 0.75), "not 94 %", id="50 %"),
        pytest.param(lambda: ranges(predicted(), 0.055, 0.945), "not 94 %", id="89 %"),
        pytest.param(lambda: ranges(predicted(), 0.025, 0.975), "not 94 %", id="95 %"),
        pytest.param(lambda: ranges(predicted(), 0.035, 0.965), "not 94 %", id="93 %"),
        pytest.param(lambda: narrowest(predicted(), 0.95), "not 94 %", id="95 % HDI"),
        pytest.param(lambda: narrowest(predicted(), 0.93), "not 94 %", id="93 % HDI"),
        pytest.param(lambda: ranges(predicted(), 0.0, 0.94), "in the middle", id="one-sided"),
        pytest.param(lambda: RANGES[::-1], "not 94 %", id="backwards"),
        pytest.param(lambda: RANGES[:, ::-1], "low below high", id="high before low"),
        pytest.param(lambda: RANGES[:-2], "shape", id="two visits short"),
        pytest.param(
            lambda: np.repeat(ranges(predicted().reshape(-1, 1)), 355, axis=0),
            "not 94 %|not that of",
            id="one range for all",
        ),
        pytest.param(
            lambda: RANGES[np.r_[1, 0, 2:355]], "not that of the waits", id="two visits exchanged"
        ),
    ],
)
def test_other_ranges_are_wrong(wrong: Any, says: str) -> None:
    found = wrong()
    share = coverage(found) if len(found) == 355 else coverage(RANGES)
    with pytest.raises(WrongAnswer, match=says):
        checks.pooled_predictive(share, found, TRACE, lambda: MODEL)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(coverage(RANGES, DATA.y_clean), id="before the outliers"),
        pytest.param(100 * coverage(RANGES), id="per cent"),
        pytest.param(1 - coverage(RANGES), id="outside"),
        pytest.param(coverage(RANGES)[::-1], id="backwards"),
        pytest.param(np.full(8, 0.94), id="nominal"),
        pytest.param(coverage(RANGES).mean(), id="overall"),
        pytest.param(coverage(RANGES) * np.bincount(DATA.groups), id="counts"),
        pytest.param(coverage(RANGES) * np.bincount(DATA.groups) / 355, id="of all visits"),
    ],
)
def test_other_coverages_are_wrong(wrong: Any) -> None:
    with pytest.raises(WrongAnswer, match="coverage"):
        checks.pooled_predictive(wrong, RANGES, TRACE)


def test_ranges_may_be_those_of_the_exact_posterior() -> None:
    stale = describe(tree(posterior=posterior(of=exact.pooled_posterior(X, DATA.y_clean))))
    checks.pooled_predictive(coverage(RANGES), RANGES, stale)
    own = ranges(
        waits({name: values.ravel() for name, values in stale.groups["posterior"].items()})
    )
    checks.pooled_predictive(coverage(own), own, stale)


# -- pooled-residuals ----------------------------------------------------------------------------


def residuals(slope: float = float(SLOPE.mean()), y: Any = Y) -> list[Any]:
    return [(y - slope * X)[DATA.groups == g] for g in range(8)]


RMS = np.array([np.sqrt(np.mean(r**2)) for r in residuals()])


def test_the_residuals_are_judged_by_the_students_own_trace_and_interval() -> None:
    own = shortest(SLOPE)
    for rms in (RMS, RMS.tolist(), RMS.round(2), pd.Series(RMS), xr.DataArray(RMS)):
        checks.pooled_residuals(rms, 7, False, own, TRACE)
    checks.pooled_residuals(RMS, np.int64(7), np.bool_(False), own, TRACE)
    checks.pooled_residuals(RMS, np.array([7]), xr.DataArray(False), own, TRACE)
    checks.pooled_residuals(RMS, 7, True, (3.0, 3.2), TRACE)
    far = describe(tree(posterior=posterior() | {"slope": SLOPE + 40.0}))
    other = [np.sqrt(np.mean(r**2)) for r in residuals(float(SLOPE.mean()) + 40.0)]
    checks.pooled_residuals(other, int(np.argmax(other)), False, own, far)
    assert int(np.argmax(other)) != 7
    for worst, misses in ((8, False), (5, False), (7, True), (7, 0), (7, "False"), (7.5, False)):
        with pytest.raises(WrongAnswer):
            checks.pooled_residuals(RMS, worst, misses, own, TRACE)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        pytest.param(RMS**2, "the root of each", id="mean squares"),
        pytest.param([r.std() for r in residuals()], "away first", id="standard deviations"),
        pytest.param([abs(r).mean() for r in residuals()], "mean absolute", id="mean absolute"),
        pytest.param([abs(r.mean()) for r in residuals()], "residuals themselves", id="means"),
        pytest.param([np.sqrt((r**2).sum()) for r in residuals()], "not the root", id="sums"),
        pytest.param(
            [np.sqrt((r**2).sum() / (r.size - 1)) for r in residuals()], "not the root", id="n - 1"
        ),
        pytest.param(
            [np.sqrt(np.mean(r**2)) for r in residuals(float(DATA.slopes.mean()))],
            "not the root",
            id="about the true mean slope",
        ),
        pytest.param(
            [np.sqrt(np.mean(r**2)) for r in residuals(y=DATA.y_clean)],
            "not the root",
            id="before the outliers",
        ),
        pytest.param([np.sqrt(np.median(r**2)) for r in residuals()], "not the root", id="median"),
        pytest.param(RMS[::-1], "not the root", id="backwards"),
        pytest.param(
            np.full(8, np.sqrt(np.mean(np.concatenate(residuals()) ** 2))),
            "not the root",
            id="all together",
        ),
        pytest.param(RMS.max(), "array of numbers", id="the worst alone"),
    ],
)
def test_other_mean_squares_are_wrong(wrong: Any, says: str) -> None:
    with pytest.raises(WrongAnswer, match=says):
        checks.pooled_residuals(wrong, 7, False, shortest(SLOPE), TRACE)


QUESTIONS: dict[str, tuple[Callable[..., None], tuple[Any, ...]]] = {
    "pooled-model": (checks.pooled_model, (MODEL,)),
    "pooled-prior": (checks.pooled_prior, (tree(prior=prior()), prior()["slope"].std())),
    "pooled-trace": (checks.pooled_trace, (TRACE, MODEL)),
    "pooled-interval": (checks.pooled_interval, (shortest(SLOPE), TRACE, MODEL)),
    "pooled-plot": (checks.pooled_plot, (histogram(SLOPE, title="slope"), TRACE)),
    "absurd-waits": (checks.absurd_waits, (absurd(waits(PRIOR)), tree(prior=PRIOR))),
    "grid-posterior": (checks.grid_posterior, (grid(),)),
    "pooled-predictive": (checks.pooled_predictive, (coverage(RANGES), RANGES, TRACE)),
    "pooled-residuals": (checks.pooled_residuals, (RMS, 7, False, shortest(SLOPE), TRACE)),
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
