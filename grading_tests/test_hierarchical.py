"""Assignment 04: right answers earn their points, plausible wrong ones do not, nothing crashes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pymc as pm
import pytest
import seaborn as sns
import xarray as xr
from pymc.distributions import transforms

from examroom.evidence import describe
from examroom.hidden_tests.challenge import challenge_seed
from grading_tests import notebooks
from grading_tests.checks import exact
from grading_tests.checks import hierarchical as checks
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import WrongAnswer
from grading_tests.simulated import TRAPS, draw, equal_tailed, shortest, tree

DATA = cheeseburger()
X, Y, GROUPS = DATA.x_obs, DATA.y_obs, DATA.groups
VARIABLES = ("mu_slope", "sigma_slope", "slope", "noise")
POSTERIOR: dict[str, Any] = dict(exact.hierarchical_posterior(X, Y, GROUPS))
ALONE: dict[str, Any] = dict(exact.unpooled_posterior(X, Y, GROUPS))
POOLED: dict[str, Any] = dict(exact.pooled_posterior(X, Y))
ALONE_MEAN = np.array([marginal.mean for marginal in ALONE["slope"]])

Seen = Callable[[Any], Any]

mpl.use("Agg")


@pytest.fixture(params=["live", "evidence"])
def seen(request: pytest.FixtureRequest) -> Seen:
    """Return how an answer reaches a check: as it is, or as evidence."""
    return describe if request.param == "evidence" else lambda value: value


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


# Models


def centred(
    mu: Callable[[], Any] = lambda: pm.Normal("mu_slope", 0, 1),
    sigma: Callable[[], Any] = lambda: pm.Exponential("sigma_slope", 13),
    slope: Callable[[Any, Any], Any] = lambda m, s: pm.Normal("slope", m, s, shape=8),
    noise: Callable[[], Any] = lambda: pm.Exponential("noise", 10),
    line: Callable[[Any], Any] = lambda s: s[GROUPS] * X,
    obs: Callable[..., Any] = lambda mean, noise, y: pm.Normal("obs", mean, noise, observed=y),
    y: Any = Y,
) -> pm.Model:
    with pm.Model() as built:
        mean = line(slope(mu(), sigma()))
        obs(mean, noise(), y)
    return built


def with_data_and_dims() -> pm.Model:
    with pm.Model(coords={"country": list("DFJIBKiI"), "visit": np.arange(355)}) as built:
        mu = pm.Normal("mu_slope")
        sigma = pm.Exponential("sigma_slope", scale=1 / 13)
        slope = pm.Normal("slope", mu, sigma, dims="country")
        group = pm.Data("group", GROUPS, dims="visit")
        mean = pm.Deterministic("mean", slope[group] * X, dims="visit")
        pm.Normal("obs", mean, pm.Exponential("noise", 10), observed=pm.Data("y", Y), dims="visit")
        pm.Deterministic("variance", sigma**2)
    return built


def student(nu: float = 4, **scale: Any) -> Callable[..., Any]:
    def obs(mean: Any, noise: Any, y: Any) -> Any:
        given = {name: change(noise) for name, change in scale.items()} or {"sigma": noise}
        return pm.StudentT("obs", nu=nu, mu=mean, observed=y, **given)

    return obs


def robust(**changed: Any) -> pm.Model:
    asked: dict[str, Any] = {
        "mu": lambda: pm.Normal("mu_slope", 0, 5),
        "sigma": lambda: pm.HalfNormal("sigma_slope", 2),
        "noise": lambda: pm.Exponential("noise", 1),
        "obs": student(),
    }
    return centred(**(asked | changed))


def non_centred(
    combine: Callable[[Any, Any, Any], Any] = lambda m, s, z: pm.Deterministic("slope", m + s * z),
    offset: Callable[[], Any] = lambda: pm.Normal("slope_offset", 0, 1, shape=8),
) -> pm.Model:
    return centred(slope=lambda m, s: combine(m, s, offset()))


def with_helper(m: Any, s: Any, z: Any) -> Any:
    pull = pm.Deterministic("pull", s * z)
    return pm.Deterministic("slope", pull + m)


RIGHT_MODELS: dict[str, Callable[[], pm.Model]] = {
    "reference": centred,
    "data, dims and deterministics": with_data_and_dims,
    "precision": lambda: centred(
        slope=lambda m, s: pm.Normal("slope", m, tau=s**-2, shape=(8,)),
        obs=lambda mean, noise, y: pm.Normal("obs", mean, tau=noise**-2, observed=y.tolist()),
    ),
    "design matrix": lambda: centred(line=lambda s: pm.math.dot(np.eye(8)[GROUPS] * X[:, None], s)),
}


def kept_by(transform: Any) -> Callable[[Any, Any], Any]:
    """Return slopes that a transform keeps from going where their prior lets them."""
    start = np.arange(1.0, 9.0)
    return lambda m, s: pm.Normal("slope", m, s, shape=8, transform=transform, initval=start)


WRONG_MODELS: dict[str, Callable[[], pm.Model]] = {
    "scale for rate": lambda: centred(sigma=lambda: pm.Exponential("sigma_slope", scale=13)),
    "another hyperprior": lambda: centred(sigma=lambda: pm.HalfNormal("sigma_slope", 1 / 13)),
    "variance for sd": lambda: centred(slope=lambda m, s: pm.Normal("slope", m, s**2, shape=8)),
    "mu forgotten": lambda: centred(slope=lambda m, s: pm.Normal("slope", 0, s, shape=8)),
    "sigma forgotten": lambda: centred(slope=lambda m, s: pm.Normal("slope", m, 1, shape=8)),
    "hyperpriors fixed": lambda: centred(mu=lambda: 0.0, sigma=lambda: 1.0),
    "a mu for each country": lambda: centred(mu=lambda: pm.Normal("mu_slope", 0, 1, shape=8)),
    "wide mu": lambda: centred(mu=lambda: pm.Normal("mu_slope", 0, 5)),
    "the pooled noise": lambda: centred(noise=lambda: pm.Exponential("noise", 0.1)),
    "seven slopes": lambda: centred(
        slope=lambda m, s: pm.Normal("slope", m, s, shape=7),
        line=lambda s: s[np.minimum(GROUPS, 6)] * X,
    ),
    "one slope": lambda: centred(slope=lambda m, s: pm.Normal("slope", m, s), line=lambda s: s * X),
    "shifted countries": lambda: centred(line=lambda s: s[GROUPS - 1] * X),
    "sorted blocks": lambda: centred(line=lambda s: s[np.sort(GROUPS)] * X),
    "absolute slopes": lambda: centred(line=lambda s: abs(s[GROUPS]) * X),
    "an intercept": lambda: centred(line=lambda s: pm.Normal("a", 0, 1) + s[GROUPS] * X),
    "clean waits": lambda: centred(y=DATA.y_clean),
    "not observed": lambda: centred(y=None),
    "non-centred": non_centred,
    "robust": robust,
    "other names": lambda: centred(mu=lambda: pm.Normal("mu", 0, 1)),
    "slopes in an interval": lambda: centred(slope=kept_by(transforms.Interval(0, 20))),
    "slopes in order": lambda: centred(slope=kept_by(transforms.ordered)),
}


@pytest.mark.parametrize("name", RIGHT_MODELS)
def test_every_way_to_write_the_model_is_right(name: str, seen: Seen) -> None:
    checks.hierarchical_model(seen(RIGHT_MODELS[name]()))


@pytest.mark.parametrize("name", WRONG_MODELS)
def test_a_different_model_is_wrong(name: str) -> None:
    with pytest.raises(WrongAnswer):
        checks.hierarchical_model(WRONG_MODELS[name]())


ALL_POSITIVE = (109, 199, 259, 346)
"""Seeds from which six mean slopes in a row are drawn above zero, as one in 64 does."""


def test_no_luck_of_the_draw_hides_the_sign_of_the_mean_slope() -> None:
    absolute = describe(centred(slope=lambda m, s: pm.Normal("slope", abs(m), s, shape=8)))
    for seed in ALL_POSITIVE:
        with challenge_seed(seed), pytest.raises(WrongAnswer, match="its log density differs"):
            checks.hierarchical_model(absolute)


# One dial


def build(sigma_slope: float) -> pm.Model:
    """Return the model asked for in `pooling-limits`."""
    return centred(sigma=lambda: sigma_slope)


def build_with_extras(sigma_slope: float, draws: int = 1000) -> pm.Model:
    return centred(
        sigma=lambda: pm.Deterministic("sigma_slope", pm.Data("width", sigma_slope) * 1.0)
    )


def change_one_model() -> Callable[[float], pm.Model]:
    model = centred(sigma=lambda: pm.Data("width", 1.0))

    def change(sigma_slope: float) -> pm.Model:
        with model:
            pm.set_data({"width": sigma_slope})
        return model

    return change


WRONG_BUILDERS: dict[str, Any] = {
    "ignores its argument": lambda s: build(1.0),
    "returns one model": (lambda model: lambda s: model)(build(0.7)),
    "changes one model": change_one_model(),
    "a precision": lambda s: build(s**-0.5),
    "still a prior": lambda s: centred(sigma=lambda: pm.Exponential("sigma_slope", 1 / s)),
    "no mu": lambda s: centred(slope=lambda m, _: pm.Normal("slope", 0, s, shape=8)),
    "bounded": lambda s: build(min(s, 10.0)),
    "forgets to return": lambda s: None,
    "fails": lambda s: 1 / 0,
    "takes nothing": lambda: build(1.0),
    "a model": build(1.0),
    "a list of models": [build(1.0)],
}


@pytest.mark.parametrize("function", [build, build_with_extras, lambda s: build(s)])
def test_a_builder_may_be_any_function_with_any_extras(function: Any, seen: Seen) -> None:
    checks.pooling_limits(seen(function))


@pytest.mark.parametrize("name", WRONG_BUILDERS)
def test_a_builder_must_use_its_argument_in_a_new_model(name: str) -> None:
    with pytest.raises(WrongAnswer):
        checks.pooling_limits(WRONG_BUILDERS[name])


# Traces


def simulated(posterior: dict[str, Any], seed: int = 0, length: int = 1000) -> dict[str, Any]:
    """Return independent draws of every variable, four chains of `length`."""
    rng = np.random.default_rng(seed)
    size = (4, length)
    return {
        name: np.stack([sample(one, rng, size) for one in posterior[name]], axis=-1)
        if isinstance(posterior[name], list)
        else sample(posterior[name], rng, size)
        for name in VARIABLES
    }


def sample(marginal: Any, rng: np.random.Generator, size: tuple[int, int]) -> Any:
    """Return draws of one marginal; a mixture component by component, which is quicker."""
    if not isinstance(marginal, exact.GaussianMixture):
        return draw(marginal, rng, *size)
    component = rng.choice(marginal.weights.size, size=size, p=marginal.weights)
    return rng.normal(marginal.means[component], marginal.sds[component])


def offsets(draws: dict[str, Any]) -> dict[str, Any]:
    centre, width = draws["mu_slope"][..., None], draws["sigma_slope"][..., None]
    return draws | {"slope_offset": (draws["slope"] - centre) / width}


TRACE = tree(posterior=simulated(POSTERIOR))


@pytest.mark.parametrize("seed", range(8))
def test_draws_of_the_exact_posterior_are_right(seed: int) -> None:
    draws = simulated(POSTERIOR, seed)
    trace = tree(posterior=draws)
    checks.hierarchical_trace(trace, MODEL)
    checks.shrinkage(shrunk(draws), trace)
    rng = np.random.default_rng(seed)
    checks.new_group(rng.normal(draws["mu_slope"], draws["sigma_slope"]), MODEL)


def test_other_names_in_the_trace_and_its_other_groups_do_not_matter(seen: Seen) -> None:
    draws = simulated(POSTERIOR, 3, length=1500)
    draws["ratio"] = draws["noise"] / draws["sigma_slope"]
    stats = {"diverging": np.zeros((4, 1500), dtype=bool)}
    trace = tree(posterior=draws, sample_stats=stats)
    checks.hierarchical_trace(seen(trace), seen(centred()))


def test_a_trace_is_judged_for_the_data_that_its_model_saw() -> None:
    clean = centred(y=DATA.y_clean)
    draws = simulated(dict(exact.hierarchical_posterior(X, DATA.y_clean, GROUPS)))
    checks.hierarchical_trace(tree(posterior=draws), clean)
    checks.shrinkage(shrunk(draws), tree(posterior=draws))
    with pytest.raises(WrongAnswer):
        checks.hierarchical_trace(tree(posterior=draws), MODEL)


def changed(**posterior: Any) -> dict[str, Any]:
    return simulated(dict(exact.hierarchical_posterior(X, Y, GROUPS, **posterior)))


def spoilt(name: str) -> dict[str, Any]:
    draws = simulated(POSTERIOR)
    match name:
        case "one chain":
            return {key: values[:1] for key, values in draws.items()}
        case "few draws":
            return {key: values[:, :500] for key, values in draws.items()}
        case "stuck":
            return draws | {"sigma_slope": np.full((4, 1000), 1.7)}
        case "chains apart":
            return draws | {"mu_slope": draws["mu_slope"] + np.arange(4)[:, None]}
        case "NaN":
            return draws | {"noise": np.where(draws["noise"] > 1.7, np.nan, draws["noise"])}
        case "seven slopes":
            return draws | {"slope": draws["slope"][..., :7]}
        case "one slope":
            return draws | {"slope": draws["slope"][..., 0]}
        case "shifted":
            return draws | {"slope": np.roll(draws["slope"], 1, axis=-1)}
        case "no hyperparameter":
            return {key: values for key, values in draws.items() if key != "sigma_slope"}
        case "log width":
            return draws | {"sigma_slope": np.log(draws["sigma_slope"])}
    raise KeyError(name)


SPOILT = [
    "one chain",
    "few draws",
    "stuck",
    "chains apart",
    "NaN",
    "seven slopes",
    "one slope",
    "shifted",
    "no hyperparameter",
    "log width",
]
OTHER_PRIORS: dict[str, dict[str, Any]] = {
    "scale for rate": {"sigma_prior": exact.Exponential(1 / 13)},
    "a weaker rate": {"sigma_prior": exact.Exponential(1.0)},
    "wide mu": {"mu_sd": 5.0},
    "the pooled noise": {"noise_rate": 0.1},
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_trace_must_be_whole_and_healthy(name: str, seen: Seen) -> None:
    with pytest.raises(WrongAnswer):
        checks.hierarchical_trace(seen(tree(posterior=spoilt(name))), MODEL)


@pytest.mark.parametrize("name", OTHER_PRIORS)
def test_draws_under_another_prior_are_told_apart(name: str) -> None:
    with pytest.raises(WrongAnswer):
        checks.hierarchical_trace(tree(posterior=changed(**OTHER_PRIORS[name])), MODEL)


def test_divergences_count() -> None:
    stats = {"diverging": np.arange(4000).reshape(4, 1000) % 10 == 0}
    with pytest.raises(WrongAnswer, match="divergent"):
        checks.hierarchical_trace(tree(posterior=simulated(POSTERIOR), sample_stats=stats), MODEL)


# Shrinkage


def shrunk(draws: dict[str, Any]) -> np.ndarray[Any, Any]:
    slope, centre = draws["slope"].mean(axis=(0, 1)), draws["mu_slope"].mean()
    return np.asarray((ALONE_MEAN - slope) / (ALONE_MEAN - centre))


DRAWS = simulated(POSTERIOR)
SHRUNK = shrunk(DRAWS)
SLOPE_MEAN = DRAWS["slope"].mean(axis=(0, 1))
CENTRE = DRAWS["mu_slope"].mean()


@pytest.mark.parametrize(
    "answer",
    [
        SHRUNK,
        SHRUNK.tolist(),
        tuple(SHRUNK),
        SHRUNK.round(3),
        xr.DataArray(SHRUNK),
        pd.Series(SHRUNK),
    ],
    ids=["array", "list", "tuple", "rounded", "DataArray", "Series"],
)
def test_shrinkage_may_come_in_any_form(answer: Any, seen: Seen) -> None:
    checks.shrinkage(seen(answer), seen(TRACE))


@pytest.mark.parametrize(
    "answer",
    [
        1 - SHRUNK,
        1 / SHRUNK,
        -SHRUNK,
        (DATA.slopes - SLOPE_MEAN) / (DATA.slopes - CENTRE),
        (ALONE_MEAN - SLOPE_MEAN) / (ALONE_MEAN - ALONE_MEAN.mean()),
        (ALONE_MEAN - SLOPE_MEAN) / (ALONE_MEAN - DATA.slopes.mean()),
        ALONE_MEAN - SLOPE_MEAN,
        np.roll(SHRUNK, 1),
        SHRUNK[7],
        SHRUNK[:7],
        SHRUNK[None],
        shrunk(simulated(POSTERIOR, 1)),
        np.full(8, np.nan),
    ],
)
def test_other_formulas_draws_and_shapes_are_wrong(answer: Any, seen: Seen) -> None:
    with pytest.raises(WrongAnswer):
        checks.shrinkage(seen(answer), TRACE)


def test_right_arithmetic_on_other_draws_is_right_for_these_are_judged_elsewhere() -> None:
    draws = changed(sigma_prior=exact.Exponential(1 / 13))
    checks.shrinkage(shrunk(draws), tree(posterior=draws))
    short = {name: values[:1, :500] for name, values in draws.items()}
    checks.shrinkage(shrunk(short), tree(posterior=short))


@pytest.mark.parametrize("name", ["stuck", "copied", "few"])
def test_draws_from_which_something_is_computed_must_be_a_trace_in_form(name: str) -> None:
    draws = dict(DRAWS)
    match name:
        case "stuck":
            draws["slope"] = np.where(np.arange(4)[:, None, None] == 2, 1.0, draws["slope"])
        case "copied":
            draws = {key: values[[0, 1, 2, 0]] for key, values in draws.items()}
        case "few":
            draws = {key: values[:, :99] for key, values in draws.items()}
    with pytest.raises(WrongAnswer):
        checks.shrinkage(shrunk(draws), tree(posterior=draws))


# Non-centred


def test_non_centred_forms_with_helpers_are_right(seen: Seen) -> None:
    trace = tree(posterior=offsets(DRAWS))
    checks.non_centred(seen(non_centred()), seen(trace))
    checks.non_centred(seen(non_centred(with_helper)), seen(trace))
    only = {name: offsets(DRAWS)[name] for name in ("slope", "slope_offset")}
    checks.non_centred(NON_CENTRED, seen(tree(posterior=only)))


def test_slowly_mixing_hyperparameters_cost_nothing() -> None:
    draws = offsets(DRAWS)
    drift = np.repeat(np.random.default_rng(0).normal(3.0, 0.5, size=(4, 10)), 100, axis=1)
    draws["mu_slope"] = drift
    centre, width = draws["mu_slope"][..., None], draws["sigma_slope"][..., None]
    draws["slope_offset"] = (draws["slope"] - centre) / width
    checks.non_centred(NON_CENTRED, tree(posterior=draws))


WRONG_NON_CENTRED: dict[str, Callable[[], pm.Model]] = {
    "centred": lambda: centred(),
    "mu forgotten": lambda: non_centred(lambda m, s, z: pm.Deterministic("slope", s * z)),
    "sigma forgotten": lambda: non_centred(lambda m, s, z: pm.Deterministic("slope", m + z)),
    "mu stretched": lambda: non_centred(lambda m, s, z: pm.Deterministic("slope", s * (m + z))),
    "variance": lambda: non_centred(lambda m, s, z: pm.Deterministic("slope", m + s**2 * z)),
    "wide offsets": lambda: non_centred(offset=lambda: pm.Normal("slope_offset", 0, 13, shape=8)),
    "one offset": lambda: non_centred(
        lambda m, s, z: pm.Deterministic("slope", m + s * z * np.ones(8)),
        lambda: pm.Normal("slope_offset", 0, 1),
    ),
    "not kept": lambda: non_centred(lambda m, s, z: m + s * z),
    "offsets beside a centred slope": lambda: non_centred(
        lambda m, s, z: pm.Normal("slope", m, s, shape=8)
    ),
}


@pytest.mark.parametrize("name", WRONG_NON_CENTRED)
def test_other_reparametrisations_are_wrong(name: str) -> None:
    with pytest.raises(WrongAnswer):
        checks.non_centred(WRONG_NON_CENTRED[name](), tree(posterior=offsets(DRAWS)))


@pytest.mark.parametrize(
    "draws",
    [
        DRAWS,
        offsets(DRAWS) | {"slope": simulated(POSTERIOR, 1)["slope"]},
        offsets(changed(sigma_prior=exact.Exponential(1 / 13))),
        {name: values[:1] for name, values in offsets(DRAWS).items()},
    ],
    ids=["the centred trace", "offsets of other draws", "another prior", "one chain"],
)
def test_a_non_centred_trace_holds_offsets_and_the_same_slopes(draws: Any, seen: Seen) -> None:
    with pytest.raises(WrongAnswer):
        checks.non_centred(NON_CENTRED, seen(tree(posterior=draws)))


# A new country


def ninth(seed: int = 0, size: tuple[int, ...] = (4, 1000)) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(seed)
    shape = DRAWS["mu_slope"].shape + (1,) * (len(size) - 2)
    centre, width = (DRAWS[name].reshape(shape) for name in ("mu_slope", "sigma_slope"))
    return rng.normal(centre, width, size=size)


@pytest.mark.parametrize(
    "answer",
    [
        ninth(),
        ninth().ravel(),
        ninth().ravel().tolist(),
        ninth().ravel()[:1000],
        ninth().ravel()[:1001],
        xr.DataArray(ninth(), dims=("chain", "draw")),
        ninth(size=(4, 1000, 10)),
        np.moveaxis(ninth(size=(4, 1000, 10)), -1, 0),
        ninth().astype(np.float32),
    ],
    ids=[
        "two axes",
        "flat",
        "list",
        "1000",
        "1001",
        "DataArray",
        "ten each",
        "ten rounds",
        "float32",
    ],
)
def test_draws_for_a_new_country_may_have_any_shape(answer: Any, seen: Seen) -> None:
    checks.new_group(seen(answer), seen(MODEL))


@pytest.mark.parametrize(
    "answer",
    [
        DRAWS["mu_slope"],
        ninth() + np.random.default_rng(1).normal(0, DRAWS["noise"]),
        np.random.default_rng(1).normal(DRAWS["slope"][..., 7], DRAWS["noise"]),
        DRAWS["slope"],
        np.random.default_rng(1).normal(0, 1, size=4000),
        np.random.default_rng(1).normal(0, DRAWS["sigma_slope"]),
        np.random.default_rng(1).normal(DRAWS["mu_slope"], DRAWS["sigma_slope"] ** 2),
        np.full(4000, DRAWS["mu_slope"].mean()),
        ninth().ravel()[:999],
        2.99,
    ],
    ids=[
        "the centre",
        "with noise",
        "Iceland's waits",
        "the eight slopes",
        "the prior",
        "mu forgotten",
        "variance",
        "one number",
        "999",
        "a number",
    ],
)
def test_other_predictions_are_wrong(answer: Any, seen: Seen) -> None:
    with pytest.raises(WrongAnswer):
        checks.new_group(seen(answer), MODEL)


# Better priors


@pytest.fixture(scope="module")
def robust_draws() -> dict[str, Any]:
    return simulated(dict(exact.robust_posterior(X, Y, GROUPS)))


def test_every_way_to_write_the_robust_model_is_right(
    seen: Seen, robust_draws: dict[str, Any]
) -> None:
    trace = seen(tree(posterior=robust_draws))
    checks.better_priors(seen(robust()), trace)
    checks.better_priors(seen(robust(obs=student(lam=lambda noise: noise**-2))), trace)
    checks.better_priors(seen(robust(sigma=lambda: pm.HalfNormal("sigma_slope", tau=0.25))), trace)


WRONG_ROBUST: dict[str, Callable[[], pm.Model]] = {
    "the old model": centred,
    "normal": lambda: robust(obs=lambda mean, noise, y: pm.Normal("obs", mean, noise, observed=y)),
    "light tails": lambda: robust(obs=student(nu=40)),
    "Cauchy": lambda: robust(obs=student(nu=1)),
    "lam": lambda: robust(obs=student(lam=lambda noise: 1 / noise)),
    "variance for sd": lambda: robust(sigma=lambda: pm.HalfNormal("sigma_slope", 4)),
    "precision": lambda: robust(sigma=lambda: pm.HalfNormal("sigma_slope", tau=2)),
    "half Cauchy": lambda: robust(sigma=lambda: pm.HalfCauchy("sigma_slope", 2)),
    "the old mu": lambda: robust(mu=lambda: pm.Normal("mu_slope", 0, 1)),
    "the old noise": lambda: robust(noise=lambda: pm.Exponential("noise", 10)),
    "outliers removed": lambda: robust(line=lambda s: (s[GROUPS] * X)[:-2], y=Y[:-2]),
    "clean waits": lambda: robust(y=DATA.y_clean),
    "slopes in an interval": lambda: robust(slope=kept_by(transforms.Interval(0, 20))),
    "slopes in order": lambda: robust(slope=kept_by(transforms.ordered)),
}


@pytest.mark.parametrize("name", WRONG_ROBUST)
def test_other_robust_models_are_wrong(name: str, robust_draws: dict[str, Any]) -> None:
    with pytest.raises(WrongAnswer):
        checks.better_priors(WRONG_ROBUST[name](), tree(posterior=robust_draws))


def test_a_trace_of_the_old_model_is_not_one_of_the_robust_model(seen: Seen) -> None:
    with pytest.raises(WrongAnswer):
        checks.better_priors(seen(robust()), seen(TRACE))


# Three models


def table(
    rows: tuple[str, ...] = ("pooled", "unpooled", "hierarchical"),
    interval: Callable[[Any], tuple[float, float]] = shortest,
    group: int = 7,
) -> pd.DataFrame:
    alone, own = ALONE["slope"][group], DRAWS["slope"][..., group]
    values = {
        "pooled": (POOLED["slope"].mean, *POOLED["slope"].hdi()),
        "unpooled": (alone.mean, *alone.hdi()),
        "hierarchical": (own.mean(), *interval(own)),
    }
    return pd.DataFrame([values[row] for row in rows], rows, ["mean", "low", "high"])


def drawn(models: tuple[str, ...] = ("pooled", "unpooled", "hierarchical")) -> Any:
    shown = table().loc[list(models)]
    errors = [shown["mean"] - shown["low"], shown["high"] - shown["mean"]]
    _, ax = plt.subplots()
    ax.errorbar(shown["mean"], range(len(shown)), xerr=errors, fmt="o")
    ax.set(xlabel="slope", yticks=range(len(shown)), yticklabels=shown.index)
    return ax


@pytest.mark.parametrize(
    "answer",
    [
        table(),
        table(("hierarchical", "pooled", "unpooled"))[["low", "high", "mean"]],
        table().assign(width=1.0, note="Iceland"),
        pd.concat([table(), pd.DataFrame(np.nan, ["truth"], ["mean", "low", "high"])]),
        table().round(2),
        table().astype(object),
    ],
    ids=["reference", "other order", "more columns", "more rows", "rounded", "objects"],
)
def test_a_table_may_hold_more_and_in_any_order(answer: Any, seen: Seen) -> None:
    checks.three_models(seen(answer), seen(drawn()), seen(TRACE))


@pytest.mark.parametrize(
    "answer",
    [
        table().T,
        table().reset_index(drop=True),
        table().loc[["pooled", "unpooled"]],
        pd.concat([table(), table()]),
        table().rename(columns={"low": "high", "high": "low"}),
        table(group=0),
        table(interval=lambda v: equal_tailed(v, 0.89)),
        table(interval=lambda v: shortest(v, 0.95)),
        table(interval=lambda v: (v.mean() - v.std(), v.mean() + v.std())),
        table(interval=lambda v: (float(v.min()) - 5, float(np.quantile(v, 0.94)))),
        table().replace(DRAWS["slope"][..., 7].mean(), 11.0),
        table() * np.nan,
        table().to_dict(),
        table().to_numpy(),
    ],
    ids=[
        "turned",
        "no names",
        "two rows",
        "twice",
        "high and low swapped",
        "Germany",
        "89 % equal-tailed",
        "95 %",
        "one sd",
        "one-sided",
        "another mean",
        "NaN",
        "a dict",
        "an array",
    ],
)
def test_other_tables_are_wrong(answer: Any, seen: Seen) -> None:
    with pytest.raises(WrongAnswer):
        checks.three_models(seen(answer), drawn(), TRACE)


def upright() -> Any:
    figure, ax = plt.subplots()
    for column, (name, row) in enumerate(table().iterrows()):
        ax.vlines(column, row["low"], row["high"], label=str(name))
    ax.set_ylabel("Slope of Iceland (min/sd)")
    ax.legend()
    return figure


def bars() -> Any:
    ax = table()["mean"].plot.bar()
    ax.set_title("slope by model")
    return ax


def strip() -> Any:
    longer = table().reset_index(names="model").melt("model", value_name="slope")
    return sns.catplot(longer, x="slope", y="model", hue="model")


def densities() -> Any:
    _, ax = plt.subplots()
    for name, posterior in (
        ("no pooling", ALONE["slope"][7]),
        ("partial pooling", POSTERIOR["slope"][7]),
    ):
        low, high = posterior.hdi(0.99)
        x = np.linspace(low, high, 100)
        ax.plot(x, posterior.pdf(x), label=name)
    ax.axvline(POOLED["slope"].mean, label="complete pooling")
    ax.set_xlabel("slope")
    ax.legend()
    return [ax]


@pytest.mark.parametrize("plot", [drawn, upright, bars, strip, densities])
def test_any_figure_of_three_named_models_is_right(plot: Callable[[], Any], seen: Seen) -> None:
    checks.three_models(table(), seen(plot()), TRACE)


def unlabelled() -> Any:
    ax = drawn()
    ax.set_yticklabels(["a", "b", "c"])
    return ax


def without_slope() -> Any:
    ax = drawn()
    ax.set_xlabel("x")
    return ax


@pytest.mark.parametrize(
    "plot",
    [
        lambda: drawn(("unpooled", "hierarchical")),
        lambda: drawn(("pooled", "unpooled")),
        unlabelled,
        without_slope,
        lambda: plt.subplots()[1],
    ],
    ids=["two models", "without the hierarchical", "no names", "no slope", "empty"],
)
def test_a_figure_must_name_and_show_all_three(plot: Callable[[], Any], seen: Seen) -> None:
    with pytest.raises(WrongAnswer):
        checks.three_models(table(), seen(plot()), TRACE)


# What no question takes

MODEL = describe(centred())
NON_CENTRED = describe(non_centred())
TABLE = describe(table())
FIGURE = describe(drawn())

QUESTIONS: dict[str, Callable[[Any], None]] = {
    "hierarchical-model": checks.hierarchical_model,
    "hierarchical-trace": lambda trap: checks.hierarchical_trace(trap, MODEL),
    "shrinkage": lambda trap: checks.shrinkage(trap, TRACE),
    "pooling-limits": checks.pooling_limits,
    "non-centred model": lambda trap: checks.non_centred(trap, TRACE),
    "non-centred trace": lambda trap: checks.non_centred(NON_CENTRED, trap),
    "new-group": lambda trap: checks.new_group(trap, MODEL),
    "better-priors model": lambda trap: checks.better_priors(trap, TRACE),
    "better-priors trace": lambda trap: checks.better_priors(MODEL, trap),
    "three-models table": lambda trap: checks.three_models(trap, FIGURE, TRACE),
    "three-models figure": lambda trap: checks.three_models(TABLE, trap, TRACE),
}


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_trap_is_a_wrong_answer_and_never_a_crash(question: str, trap: str, seen: Seen) -> None:
    with pytest.raises(WrongAnswer):
        QUESTIONS[question](seen(TRAPS[trap]))


# What the notebook gives


def given(name: str) -> Any:
    """Return what the locked data cell assigns to a name, read from its source."""
    cells = notebooks.cells("source", "04_hierarchical")
    source = next(cell.source for cell in cells if cell.grade_id == "data")
    values = {
        target.id: node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = values[name]
    return eval(
        compile(ast.Expression(found), "data", "eval"),
        {"np": np, "pd": pd, "unpooled_mean": ALONE_MEAN},
    )


def test_the_unpooled_means_given_are_exact() -> None:
    assert np.allclose(given("unpooled_mean"), ALONE_MEAN, rtol=0, atol=1e-9)


def test_the_summaries_given_are_exact() -> None:
    pooled = given("pooled_summary")
    wanted = (POOLED["slope"].mean, *POOLED["slope"].hdi())
    assert np.allclose([pooled[k] for k in ("mean", "low", "high")], wanted, rtol=0, atol=1e-5)
    unpooled = given("unpooled_summary")
    intervals = [marginal.hdi() for marginal in ALONE["slope"]]
    assert np.allclose(unpooled[["low", "high"]].to_numpy(), intervals, rtol=0, atol=1e-5)
    assert unpooled.index.tolist() == list(range(8))
