"""Models that are kept by signature, and draws that are not compiled, are what PyMC computes."""

from __future__ import annotations

import base64
import ctypes
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np
import nutpie
import pymc as pm
import pytensor
import pytensor.tensor as pt
import pytest
import xarray as xr
from pymc.distributions import transforms
from pymc.step_methods import NUTS, STEP_METHODS

from examroom import speedups
from examroom.speedups import rehearsal
from examroom.speedups.compile_cache import OPTIONS_OF_PYMC, CompileCache
from examroom.speedups.compiled_model import names_of, signature_of
from examroom.speedups.random_draws import compile_function
from examroom.speedups.signature import NoSignature, SignatureReader

ROOM = np.arange(24) % 3
random = np.random.default_rng(4)
AGE, HEIGHT = random.normal(size=(2, 24))
OTHER_AGE, OTHER_HEIGHT = random.normal(2, 3, size=(2, 24))
share: Any = vars(pytensor)["shared"]
COMPILED = nutpie.compile_pymc_model
FUNCTION: Any = vars(pytensor)["function"]


def lines(
    age: Any = AGE,
    height: Any = HEIGHT,
    names: str = "centre tilt width heights",
    centre: tuple[Any, Any] = (0, 1),
    width: Any = 10,
    scale: Any = None,
    **shape: Any,
) -> Any:
    """Return a model of a line in each of three rooms, which come from one population."""
    first, second, third, last = names.split()
    with pm.Model(coords={"room": ["a", "b", "c"]}) as model:
        middle = pm.Normal(first, *centre)
        tilt = pm.Normal(second, middle, 2, **(shape or {"shape": 3}))
        sigma = pm.Exponential(third, **({"lam": width} if scale is None else {"scale": scale}))
        pm.Deterministic("steepest", tilt.max())
        pm.Normal(last, tilt[ROOM] * age, sigma, observed=height)
    return model


def other_lines() -> Any:
    """Return a model of the same signature with other numbers and names."""
    return lines(
        OTHER_AGE, OTHER_HEIGHT, "mu slope noise obs", centre=(0.5, 2.5), width=0.1, dims="room"
    )


def computed_lines() -> Any:
    """Return a model of the same signature, with numbers that PyTensor has to compute."""
    centre = (pt.constant(2.0) - 1.5, pt.sqrt(pt.constant(6.25)))
    names = "mu slope noise obs"
    return lines(OTHER_AGE, OTHER_HEIGHT, names, centre=centre, scale=3 * pt.constant(0.2))


def changed(change: Callable[[], Any]) -> Any:
    """Return the signature of a small model that a change is made to."""
    with pm.Model() as model:
        change()
    return signature_of(model).key


# ---------------------------------------------------------------------------------- signatures


def test_numbers_and_names_and_dimensions_are_not_of_the_signature() -> None:
    assert signature_of(lines()).key == signature_of(other_lines()).key


@pytest.mark.parametrize(
    "change",
    [
        lambda: pm.Exponential("x", scale=0.1),
        lambda: pm.Exponential("x", 1 / pt.constant(3.0)),
        lambda: pm.Exponential("x", pt.constant(3.0) * 2 - 1),
    ],
)
def test_how_a_number_is_computed_is_not_of_the_signature(change: Callable[[], Any]) -> None:
    assert changed(change) == changed(lambda: pm.Exponential("x", 10))


def test_the_order_of_factors_is_not_of_the_signature() -> None:
    with pm.Model() as one:
        pm.Normal("y", pm.Normal("x", shape=24) * AGE, 1, observed=HEIGHT)
    with pm.Model() as other:
        pm.Normal("y", AGE * pm.Normal("x", shape=24), 1, observed=HEIGHT)
    assert signature_of(one).key == signature_of(other).key


def test_data_that_can_be_replaced_have_the_signature_of_constants() -> None:
    with pm.Model() as one:
        pm.Normal("y", pm.Normal("x") * pm.Data("age", AGE), 1, observed=HEIGHT)
    with pm.Model() as other:
        pm.Normal("y", pm.Normal("x") * AGE, 1, observed=HEIGHT)
    assert signature_of(one).key == signature_of(other).key


@pytest.mark.parametrize(
    "change",
    [
        lambda: pm.Normal("x", 0, 1, shape=2),
        lambda: pm.StudentT("x", nu=3, mu=0, sigma=1),
        lambda: pm.Laplace("x", 0, 1),
        lambda: pm.HalfNormal("x", 1),
        lambda: pm.Normal("x", pm.Normal("y", 0, 1), 1),
        lambda: pm.Deterministic("y", pm.Normal("x", 0, 1) * 2),
        lambda: pm.Potential("y", pm.Normal("x", 0, 1) * 2),
        lambda: pm.Normal("x", 0, 1, observed=0.5),
        lambda: pm.Normal("x", pt.sqrt(pm.Normal("y")), 1),
        lambda: (pm.Normal("x", 0, 1), pm.Normal("y", 0, 1)),
    ],
)
def test_everything_else_is_of_the_signature(change: Callable[[], Any]) -> None:
    assert changed(change) != changed(lambda: pm.Normal("x", 0, 1))


def test_which_variable_goes_where_is_of_the_signature() -> None:
    def model(which: int) -> Any:
        both = pm.Normal("x", 0, 1), pm.Normal("y", 0, 1)
        pm.Normal("z", both[which], pt.exp(both[1 - which]), observed=1.0)

    assert changed(lambda: model(0)) != changed(lambda: model(1))


def test_which_element_is_taken_is_of_the_signature() -> None:
    def model(place: int) -> None:
        pm.Deterministic("y", pm.Normal("x", 0, 1, shape=3)[place])

    assert changed(lambda: model(0)) == changed(lambda: model(0))
    assert changed(lambda: model(0)) != changed(lambda: model(1))


def test_axes_and_exponents_between_arrays_are_of_the_signature() -> None:
    def model(axis: int) -> None:
        pm.Deterministic("y", pm.Normal("x", 0, 1, shape=(2, 2)).sum(axis=axis))

    assert changed(lambda: model(0)) != changed(lambda: model(1))


@pytest.mark.parametrize(
    "change",
    [
        lambda: pm.Uniform("x", 0, pm.Exponential("y", 1)),
        lambda: pm.Normal("x", 0, 1, transform=transforms.Interval(-1, 1)),
        lambda: pm.Normal("x", 0, 1, initval=0.3),
        lambda: pm.MvNormal("x", np.zeros(2), np.eye(2), transform=transforms.ordered),
        lambda: pm.Mixture("x", [0.5, 0.5], pm.Normal.dist([0, 1], 1)),
    ],
)
def test_a_model_that_is_not_understood_has_no_signature(change: Callable[[], Any]) -> None:
    with pytest.raises(NoSignature):
        changed(change)


def test_a_graph_that_would_take_for_ever_to_read_has_no_signature() -> None:
    doubled = pt.scalar("x")
    inputs = [doubled]
    for _ in range(50):
        doubled = doubled + doubled
    with pytest.raises(NoSignature):
        SignatureReader(dict.fromkeys(inputs)).one(doubled)
    doubled = pt.constant(2.0)
    for _ in range(50):
        doubled = doubled + doubled
    with pytest.raises(NoSignature):
        SignatureReader({}).one(doubled)


# ------------------------------------------------------------------------ compiled models


@pytest.fixture(scope="module")
def cache() -> CompileCache:
    """Give a cache in which the model of lines is."""
    cache = CompileCache()
    cache.learning = True
    cache.compile_model(COMPILED, lines(), **OPTIONS_OF_PYMC)
    cache.learning = False
    return cache


@pytest.fixture
def in_use(cache: CompileCache, monkeypatch: pytest.MonkeyPatch) -> CompileCache:
    """Let PyMC compile by way of the cache."""
    monkeypatch.setattr(nutpie, "compile_pymc_model", partial(cache.compile_model, COMPILED))
    return cache


def log_density(compiled: Any, point: Any) -> tuple[float, Any]:
    """Evaluate what nutpie samples: a log density and its gradient."""
    kinds = (ctypes.c_uint64, *[ctypes.c_void_p] * 4)
    call = ctypes.CFUNCTYPE(ctypes.c_int64, *kinds)(compiled.compiled_logp_func.address)
    gradient, value = np.zeros(compiled.n_dim), np.zeros(())
    addresses = [array.ctypes.data for array in (point, gradient, value, compiled.user_data)]
    assert call(compiled.n_dim, *addresses) == 0
    return float(value), gradient


def expanded(compiled: Any, point: Any) -> Any:
    """Evaluate what nutpie stores of a draw."""
    kinds = (ctypes.c_uint64, ctypes.c_uint64, *[ctypes.c_void_p] * 3)
    call = ctypes.CFUNCTYPE(ctypes.c_int64, *kinds)(compiled.compiled_expand_func.address)
    found = np.zeros(compiled.n_expanded)
    addresses = [array.ctypes.data for array in (point, found, compiled.user_data)]
    assert call(compiled.n_dim, compiled.n_expanded, *addresses) == 0
    return found


@pytest.mark.parametrize("other", [other_lines, computed_lines])
def test_a_model_of_a_known_signature_computes_what_would_be_compiled(
    other: Callable[[], Any], cache: CompileCache
) -> None:
    def refuse(*given: Any, **more: Any) -> Any:
        raise AssertionError("it was compiled anew")

    model = other()
    ready, fresh = (
        cache.compile_model(refuse, model, **OPTIONS_OF_PYMC),
        COMPILED(model, **OPTIONS_OF_PYMC),
    )
    first = cache.compile_model(refuse, lines(), **OPTIONS_OF_PYMC)
    for seed in range(5):
        point = np.random.default_rng(seed).normal(size=5)
        before = log_density(first, point)
        value, gradient = log_density(ready, point)
        expected, slopes = log_density(fresh, point)
        assert value == pytest.approx(expected, rel=1e-6)  # PyMC halves the digits of 1 / 0.1
        np.testing.assert_allclose(gradient, slopes, rtol=1e-6)
        np.testing.assert_allclose(expanded(ready, point), expanded(fresh, point), rtol=1e-12)
        np.testing.assert_allclose(
            ready.initial_point_func(seed), fresh.initial_point_func(seed), rtol=1e-12
        )
        assert log_density(first, point)[0] == before[0] != value
    assert repr(ready.shape_info) == repr(fresh.shape_info)
    assert ready.dims == fresh.dims
    assert {name: list(labels) for name, labels in ready.coords.items()} == {
        name: list(labels) for name, labels in fresh.coords.items()
    }


def test_a_trace_from_kept_code_has_the_names_and_labels_of_its_model(
    in_use: CompileCache,
) -> None:
    trace = pm.sample(50, tune=50, chains=2, model=other_lines(), progressbar=False, random_seed=1)
    assert list(trace["posterior"].data_vars) == ["mu", "slope", "noise", "steepest"]
    assert trace["posterior"]["slope"].coords["room"].values.tolist() == ["a", "b", "c"]
    slopes = trace["posterior"]["slope"]
    np.testing.assert_allclose(slopes.max("room"), trace["posterior"]["steepest"])


def test_a_model_of_another_signature_is_compiled_and_not_kept(cache: CompileCache) -> None:
    with pm.Model() as model:
        pm.Normal("y", pm.Normal("x"), 1, observed=[0.0, 1.0])
    asked = []
    cache.compile_model(
        lambda *given, **more: asked.append((given, more)), model, **OPTIONS_OF_PYMC
    )
    cache.compile_model(
        lambda *given, **more: asked.append((given, more)), model, **OPTIONS_OF_PYMC
    )
    assert asked == [((model,), OPTIONS_OF_PYMC)] * 2


def test_whoever_asks_nutpie_in_another_way_gets_what_is_asked_for(cache: CompileCache) -> None:
    asked = []
    cache.compile_model(lambda *given, **more: asked.append(more), lines(), freeze_model=True)
    assert asked == [{"freeze_model": True}]


def test_what_cannot_be_made_to_vary_is_compiled_as_it_is() -> None:
    cache, asked = CompileCache(), []
    cache.learning = True

    def compile_model(model: Any, **options: Any) -> str:
        asked.append(model)
        if len(asked) == 1:
            raise NotImplementedError("not with these numbers")
        return "compiled"

    model = lines()
    assert cache.compile_model(compile_model, model, **OPTIONS_OF_PYMC) == "compiled"
    assert asked[1] is model
    assert cache.learning


def test_only_what_is_learned_from_solutions_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    cache, asked = CompileCache(), []
    monkeypatch.setattr(speedups, "_models", cache)
    monkeypatch.setattr(rehearsal, "learn", lambda models: asked.append((models, cache.learning)))
    speedups.learn(base64.b64encode(b"models").decode())
    assert asked == [(b"models", True)]
    assert not cache.learning


def test_what_is_expected_is_made_to_vary_when_a_notebook_samples_it_and_only_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cloudpickle: Any = import_module("cloudpickle")
    cache, asked = CompileCache(), []
    monkeypatch.setattr(speedups, "_models", cache)
    found = rehearsal.anonymous(lines())
    speedups.expect(base64.b64encode(cloudpickle.dumps([found])).decode())

    def compile_model(model: Any, **options: Any) -> Any:
        asked.append(bool(options))
        return COMPILED(model, **options)

    for model in (lines(), other_lines()):
        compiled = cache.compile_model(compile_model, model, **OPTIONS_OF_PYMC)
        assert set(names_of(model)) >= set(compiled.shape_info[0])
    assert asked == [False]
    with pm.Model() as another:
        pm.Normal("x")
    cache.compile_model(compile_model, another, **OPTIONS_OF_PYMC)
    assert asked == [False, True]


def test_step_methods_of_a_known_signature_are_nuts_and_others_are_chosen(
    cache: CompileCache,
) -> None:
    model = other_lines()
    given, chosen = cache.assign_step_methods(pytest.fail, model, None, methods=STEP_METHODS)
    assert (given, chosen) == ([], {NUTS: model.value_vars})
    with pm.Model() as discrete:
        pm.Poisson("n", 3)
    assert (
        cache.assign_step_methods(lambda *given, **more: "PyMC's choice", discrete, None)
        == "PyMC's choice"
    )


# ---------------------------------------------------------------------------------- draws


def drawn(model: Any, names: str) -> tuple[Any, Any]:
    """Return predictive draws before and after data, given a made-up trace."""
    first, second, third, last = names.split()
    values = np.random.default_rng(1).normal(size=(2, 5, 3))
    trace = xr.Dataset(
        {
            first: (("chain", "draw"), values[..., 0]),
            second: (("chain", "draw", "room"), values),
            third: (("chain", "draw"), np.exp(values[..., 1])),
        },
        coords={"room": ["a", "b", "c"]},
    )
    prior = pm.sample_prior_predictive(10, model=model, random_seed=3)
    after = pm.sample_posterior_predictive(trace, model=model, random_seed=4, progressbar=False)
    return prior, after["posterior_predictive"][last].values


@pytest.fixture
def interpreted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let PyMC draw without compiling; give the modes that PyTensor is asked for."""
    modes: list[Any] = []

    def noted(*given: Any, **options: Any) -> Any:
        modes.append(options.get("mode"))
        return FUNCTION(*given, **options)

    monkeypatch.setattr(pytensor, "function", partial(compile_function, noted))
    return modes


def walk() -> Any:
    return pm.GaussianRandomWalk.dist(init_dist=pm.Normal.dist(0, 1), steps=5)


def is_interpreted(mode: Any) -> bool:
    return type(getattr(mode, "linker", None)).__name__ == "PerformLinker"


def test_predictive_draws_are_those_of_compiled_code(
    interpreted: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = "mu slope noise obs"
    prior, after = drawn(other_lines(), names)
    assert len(interpreted) == 2
    assert all(map(is_interpreted, interpreted))
    monkeypatch.setattr(pytensor, "function", FUNCTION)
    expected_prior, expected_after = drawn(other_lines(), names)
    np.testing.assert_allclose(after, expected_after, rtol=1e-13)
    for group in ("prior", "prior_predictive"):
        xr.testing.assert_allclose(
            prior[group].to_dataset(), expected_prior[group].to_dataset(), rtol=1e-13
        )


@pytest.mark.parametrize(
    "distribution",
    [
        lambda: pm.StudentT.dist(nu=4, mu=AGE, sigma=2.0),
        lambda: pm.HalfNormal.dist(2.0, shape=5),
        lambda: pm.LogNormal.dist(0.0, 1.0, shape=5),
        lambda: pm.Uniform.dist(-1.0, 1.0, shape=5),
        lambda: pm.Gamma.dist(2.0, 3.0, shape=5),
        lambda: pm.Poisson.dist(3.0, shape=5),
        lambda: pm.Bernoulli.dist(0.3, shape=5),
        lambda: pm.MvNormal.dist(np.zeros(2), np.eye(2)),
        lambda: pm.Mixture.dist([0.5, 0.5], pm.Normal.dist([0, 100], 1.0)),
        lambda: pm.Truncated.dist(pm.Normal.dist(0.0, 1.0), lower=0.5),
        walk,
    ],
)
def test_other_distributions_can_be_drawn_from(
    distribution: Callable[[], Any], interpreted: list[Any]
) -> None:
    found = pm.draw(distribution(), draws=3, random_seed=1)
    assert found.shape[0] == 3
    assert np.isfinite(found).all()
    assert not np.array_equal(found[0], found[1])


def test_the_same_seed_gives_the_same_draws_and_generators_move_on(interpreted: list[Any]) -> None:
    generator: Any = share(np.random.default_rng(7))
    after, draw = pt.random.normal(pt.scalar("at"), 1.0, rng=generator, return_next_rng=True)
    inputs = list(draw.owner.inputs[2:3])
    call = vars(pytensor)["function"](inputs, draw, updates={generator: after})
    start = generator.get_value()
    first, second = call(1.0), call(1.0)
    generator.set_value(start)
    assert call(1.0) == first != second


def test_data_that_are_replaced_are_drawn_from(interpreted: list[Any]) -> None:
    with pm.Model() as model:
        pm.Normal("y", pm.Data("age", AGE), 1e-6)
        pm.set_data({"age": OTHER_AGE})
        found = pm.sample_prior_predictive(1, model=model)
        np.testing.assert_allclose(found["prior"]["y"].values.ravel(), OTHER_AGE, atol=1e-4)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ([], pt.scalar("x") + 1, {}),
        lambda: ([], pm.Normal.dist(), {"mode": "FAST_COMPILE"}),
        lambda: ([], None, {}),
        lambda: ([], {"draw": pm.Normal.dist()}, {}),
        lambda: ([], pm.Normal.dist(walk()), {}),
    ],
    ids=["no draws", "a mode of their own", "nothing", "a dictionary", "a loop"],
)
def test_whatever_else_is_asked_of_pytensor_is_compiled_as_usual(make: Callable[[], Any]) -> None:
    inputs, outputs, options = make()
    asked = []
    compile_function(lambda *given, **more: asked.append((given, more)), inputs, outputs, **options)
    assert asked == [((inputs, outputs), options)]
