"""Compiled code that is kept by form computes what PyMC would compile, whatever the numbers are."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import nutpie
import pymc as pm
import pytensor
import pytensor.tensor as pt
import pytest
import xarray as xr
from pymc.sampling import mcmc
from pymc.step_methods import NUTS, STEP_METHODS

from examroom.ready import fits
from examroom.ready.forms import Reader, Unformed
from examroom.ready.shelf import BY_PYMC, Shelf
from examroom.ready.straight import Straight

ROOM = np.arange(24) % 3
random = np.random.default_rng(4)
AGE, HEIGHT = random.normal(size=(2, 24))
OTHER_AGE, OTHER_HEIGHT = random.normal(2, 3, size=(2, 24))
numba = pytest.importorskip("numba")  # which PyMC brings
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
    """Return a model of the same form with other numbers and names."""
    return lines(
        OTHER_AGE, OTHER_HEIGHT, "mu slope noise obs", centre=(0.5, 2.5), width=0.1, dims="room"
    )


def computed_lines() -> Any:
    """Return a model of the same form, with numbers that PyTensor has to compute."""
    centre = (pt.constant(2.0) - 1.5, pt.sqrt(pt.constant(6.25)))
    names = "mu slope noise obs"
    return lines(OTHER_AGE, OTHER_HEIGHT, names, centre=centre, scale=3 * pt.constant(0.2))


def changed(change: Callable[[], Any]) -> Any:
    """Return the form of a small model that a change is made to."""
    with pm.Model() as model:
        change()
    return fits.form_of(model).key


# ---------------------------------------------------------------------------------- forms


def test_numbers_and_names_and_dimensions_are_not_of_the_form() -> None:
    assert fits.form_of(lines()).key == fits.form_of(other_lines()).key


@pytest.mark.parametrize(
    "change",
    [
        lambda: pm.Exponential("x", scale=0.1),
        lambda: pm.Exponential("x", 1 / pt.constant(3.0)),
        lambda: pm.Exponential("x", pt.constant(3.0) * 2 - 1),
    ],
)
def test_how_a_number_is_computed_is_not_of_the_form(change: Callable[[], Any]) -> None:
    assert changed(change) == changed(lambda: pm.Exponential("x", 10))


def test_the_order_of_factors_is_not_of_the_form() -> None:
    with pm.Model() as one:
        pm.Normal("y", pm.Normal("x", shape=24) * AGE, 1, observed=HEIGHT)
    with pm.Model() as other:
        pm.Normal("y", AGE * pm.Normal("x", shape=24), 1, observed=HEIGHT)
    assert fits.form_of(one).key == fits.form_of(other).key


def test_data_that_can_be_replaced_have_the_form_of_constants() -> None:
    with pm.Model() as one:
        pm.Normal("y", pm.Normal("x") * pm.Data("age", AGE), 1, observed=HEIGHT)
    with pm.Model() as other:
        pm.Normal("y", pm.Normal("x") * AGE, 1, observed=HEIGHT)
    assert fits.form_of(one).key == fits.form_of(other).key


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
def test_everything_else_is_of_the_form(change: Callable[[], Any]) -> None:
    assert changed(change) != changed(lambda: pm.Normal("x", 0, 1))


def test_which_variable_goes_where_is_of_the_form() -> None:
    def model(which: int) -> Any:
        both = pm.Normal("x", 0, 1), pm.Normal("y", 0, 1)
        pm.Normal("z", both[which], pt.exp(both[1 - which]), observed=1.0)

    assert changed(lambda: model(0)) != changed(lambda: model(1))


def test_axes_and_exponents_between_arrays_are_of_the_form() -> None:
    def model(axis: int) -> None:
        pm.Deterministic("y", pm.Normal("x", 0, 1, shape=(2, 2)).sum(axis=axis))

    assert changed(lambda: model(0)) != changed(lambda: model(1))


@pytest.mark.parametrize(
    "change",
    [
        lambda: pm.Uniform("x", 0, 1),
        lambda: pm.Normal("x", 0, 1, initval=0.3),
        lambda: pm.MvNormal(
            "x", np.zeros(2), np.eye(2), transform=pm.distributions.transforms.ordered
        ),
        lambda: pm.Mixture("x", [0.5, 0.5], pm.Normal.dist([0, 1], 1)),
    ],
)
def test_a_model_that_is_not_understood_has_no_form(change: Callable[[], Any]) -> None:
    with pytest.raises(Unformed):
        changed(change)


def test_a_graph_that_would_take_for_ever_to_read_has_no_form() -> None:
    doubled = pt.scalar("x")
    inputs = [doubled]
    for _ in range(50):
        doubled = doubled + doubled
    with pytest.raises(Unformed):
        Reader({}, inputs).one(doubled)
    doubled = pt.constant(2.0)
    for _ in range(50):
        doubled = doubled + doubled
    with pytest.raises(Unformed):
        Reader({}).one(doubled)


# ----------------------------------------------------------------------------------- fits


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """Give a shelf on which the model of lines and its predictive draws are."""
    shelf = Shelf()
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            (nutpie, "compile_pymc_model"),
            (pytensor, "function"),
            (mcmc, "assign_step_methods"),
        ):
            patch.setattr(module, name, getattr(module, name))  # and put back afterwards
        shelf.begin()
        nutpie.compile_pymc_model(lines(), **BY_PYMC)
        drawn(lines(), "centre tilt width heights")
        shelf.end()
    return shelf


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
def stocked(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Let PyMC compile by way of the shelf."""
    for module, name, theirs, ours in (
        (nutpie, "compile_pymc_model", COMPILED, shelf.model),
        (pytensor, "function", FUNCTION, shelf.function),
    ):
        monkeypatch.setattr(
            module, name, lambda *given, _t=theirs, _o=ours, **more: _o(_t, *given, **more)
        )
    return shelf


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
def test_a_model_of_a_known_form_computes_what_would_be_compiled(
    other: Callable[[], Any], shelf: Shelf
) -> None:
    def refuse(*given: Any, **more: Any) -> Any:
        raise AssertionError("it was compiled anew")

    model = other()
    ready, fresh = shelf.model(refuse, model, **BY_PYMC), COMPILED(model, **BY_PYMC)
    first = shelf.model(refuse, lines(), **BY_PYMC)
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


def test_a_trace_from_kept_code_has_the_names_and_labels_of_its_model(stocked: Shelf) -> None:
    trace = pm.sample(50, tune=50, chains=2, model=other_lines(), progressbar=False, random_seed=1)
    assert list(trace["posterior"].data_vars) == ["mu", "slope", "noise", "steepest"]
    assert trace["posterior"]["slope"].coords["room"].values.tolist() == ["a", "b", "c"]
    slopes = trace["posterior"]["slope"]
    np.testing.assert_allclose(slopes.max("room"), trace["posterior"]["steepest"])


def test_a_model_of_another_form_is_compiled_and_not_kept(shelf: Shelf) -> None:
    with pm.Model() as model:
        pm.Normal("y", pm.Normal("x"), 1, observed=[0.0, 1.0])
    asked = []
    shelf.model(lambda *given, **more: asked.append((given, more)), model, **BY_PYMC)
    shelf.model(lambda *given, **more: asked.append((given, more)), model, **BY_PYMC)
    assert asked == [((model,), BY_PYMC)] * 2


def test_whoever_asks_nutpie_in_another_way_gets_what_he_asks_for(shelf: Shelf) -> None:
    asked = []
    shelf.model(lambda *given, **more: asked.append(more), lines(), freeze_model=True)
    assert asked == [{"freeze_model": True}]


def test_what_cannot_be_made_to_vary_is_compiled_as_it_is() -> None:
    shelf, asked = Shelf(), []
    shelf._learning = True

    def compile_model(model: Any, **options: Any) -> str:
        asked.append(model)
        if len(asked) == 1:
            raise NotImplementedError("not with these numbers")
        return "compiled"

    model = lines()
    assert shelf.model(compile_model, model, **BY_PYMC) == "compiled"
    assert asked[1] is model
    assert shelf._learning


def test_step_methods_of_a_known_form_are_nuts_and_others_are_chosen(shelf: Shelf) -> None:
    model = other_lines()
    given, chosen = shelf.steps(pytest.fail, model, None, methods=STEP_METHODS)
    assert (given, chosen) == ([], {NUTS: model.value_vars})
    with pm.Model() as discrete:
        pm.Poisson("n", 3)
    assert shelf.steps(lambda *given, **more: "PyMC's choice", discrete, None) == "PyMC's choice"


# ------------------------------------------------------------------------------ functions


def test_predictive_draws_are_the_same_to_the_last_digit(
    stocked: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = "mu slope noise obs"
    prior, after = drawn(other_lines(), names)
    monkeypatch.setattr(pytensor, "function", FUNCTION)
    expected_prior, expected_after = drawn(other_lines(), names)
    np.testing.assert_array_equal(after, expected_after)
    for group in ("prior", "prior_predictive"):
        xr.testing.assert_equal(prior[group].to_dataset(), expected_prior[group].to_dataset())


def test_a_function_of_data_that_can_be_replaced_sees_those_of_the_moment() -> None:
    shelf = Shelf()
    shelf._learning = True
    for kept in (pt.constant(AGE), pt.constant(OTHER_AGE)):
        shelf.function(FUNCTION, [], kept + 1.0)()
        shelf.end()
    data: Any = share(AGE, shape=AGE.shape)
    call = shelf.function(FUNCTION, [], data + 1.0)
    data.set_value(OTHER_AGE)
    np.testing.assert_array_equal(call(), OTHER_AGE + 1.0)


def test_a_function_need_not_name_its_inputs() -> None:
    shelf = Shelf()
    shelf._learning = True
    for _ in range(2):
        one, two = pt.scalar(), pt.scalar()
        assert shelf.function(FUNCTION, [one, two], one - two)(5.0, 3.0) == 2.0
        shelf.end()


def test_a_function_takes_its_inputs_by_place_and_by_name_and_leaves_generators_moved_on() -> None:
    shelf = Shelf()
    shelf._learning = True

    def asked(scale: float, left: str, right: str) -> tuple[Any, Any, Any]:
        one, two = pt.scalar(left), pt.scalar(right)
        generator: Any = share(np.random.default_rng(7))
        after, draw = pt.random.normal(one, 1.0, rng=generator, return_next_rng=True)
        outputs = [two * scale - one, draw]
        call = shelf.function(FUNCTION, [one, two], outputs, updates={generator: after})
        return call, generator, FUNCTION([one, two], outputs, updates={generator: after})

    asked(1.0, "a", "b")
    shelf.end()
    call, generator, fresh = asked(3.0, "two", "one")
    start = generator.get_value()
    found = [call(1.0, 10.0), call(two=1.0, one=10.0)]
    generator.set_value(start)
    assert found == [fresh(1.0, 10.0), fresh(1.0, 10.0)]
    assert found[0][0] == 29.0
    assert found[0][1] != found[1][1]
    with pytest.raises(TypeError, match="2 values"):
        call(1.0)
    with pytest.raises(TypeError, match="2 values"):
        call(1.0, three=3.0)
    assert call.get_shared() == fresh.get_shared()  # whoever wants more gets a real function


# ----------------------------------------------------------------------- straight to the code


class Counted:
    """A function that numba compiles, and that counts how often it is asked."""

    def __init__(self) -> None:
        def weighted(*given: Any) -> Any:
            return given[0] + 2 * given[1]

        self.function, self.asked = numba.njit(weighted), 0
        self.overloads = self.function.overloads

    def __call__(self, *given: Any) -> Any:
        self.asked += 1
        return self.function(*given)


def test_code_is_entered_straight_when_the_types_are_those_of_before() -> None:
    counted = Counted()
    straight = Straight(counted)
    for _ in range(3):
        np.testing.assert_array_equal(straight(AGE, HEIGHT), AGE + 2 * HEIGHT)
    assert counted.asked == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda array: array[::-1],
        lambda array: array.astype(np.float32),
        lambda array: np.arange(24),
        lambda array: array.reshape(24, 1),
        lambda array: np.broadcast_to(array[:1], 24),
        lambda array: 0.5,
    ],
    ids=["backwards", "other digits", "whole", "other shape", "read-only", "a number"],
)
def test_numba_is_asked_where_types_are_others(change: Callable[[Any], Any]) -> None:
    counted = Counted()
    straight, other = Straight(counted), change(HEIGHT)
    straight(AGE, HEIGHT)
    for _ in range(2):
        np.testing.assert_allclose(straight(AGE, other), AGE + 2 * other, rtol=1e-6)
        np.testing.assert_array_equal(straight(AGE, HEIGHT), AGE + 2 * HEIGHT)
    assert counted.asked >= 3


def test_a_function_of_another_make_is_left_as_it_is() -> None:
    x = pt.vector("x")
    compiled = FUNCTION([x], x + 1, mode="FAST_COMPILE")
    Straight.within(compiled)
    np.testing.assert_array_equal(compiled(AGE), AGE + 1)
