"""Variables between bounds have signatures, and their bounds may be other numbers."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np
import nutpie
import pymc as pm
import pytest

from examroom.speedups.compile_cache import OPTIONS_OF_PYMC, CompileCache
from examroom.speedups.compiled_model import (
    signature_of,
    with_fixed_dimensions,
    with_replacements,
)
from examroom.speedups.parameters import Parameters
from examroom.speedups.rehearsal import anonymous

Change = Callable[[], Any]
DATA = np.array([0.3, 0.5, 0.9])


def model_of(change: Change) -> Any:
    """Return a small model that a change is made to."""
    with pm.Model() as model:
        change()
    return model


def signature(change: Change) -> Any:
    return signature_of(model_of(change)).key


def density(lower: float, upper: float, at_least: float, width: float, names: Any = "abc") -> Any:
    """Return a model of variables between bounds: two, one, and none but zero."""
    first, second, third = names
    with pm.Model() as model:
        omega = pm.Uniform(first, lower, upper, shape=2)
        share = pm.Beta(second, 2, 3)
        least = pm.TruncatedNormal(third, 0, width, lower=at_least)
        pm.Normal("y", omega[0] * share + omega[1], least, observed=DATA)
    return model


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda: pm.Uniform("x", 0, 1), lambda: pm.Uniform("y", 1.5, 6)),
        (lambda: pm.Beta("x", 1, 1), lambda: pm.Beta("x", 2.5, 4)),
        (
            lambda: pm.TruncatedNormal("x", 0, 1, lower=0),
            lambda: pm.TruncatedNormal("x", 2, 3, lower=-1),
        ),
        (
            lambda: pm.TruncatedNormal("x", 0, 1, upper=0),
            lambda: pm.TruncatedNormal("x", 0, 1, upper=2),
        ),
    ],
)
def test_bounds_are_numbers(one: Change, other: Change) -> None:
    assert signature(one) == signature(other)


def test_where_there_is_a_bound_is_of_the_signature() -> None:
    changes: list[Change] = [
        lambda: pm.TruncatedNormal("x", 0, 1, lower=0),
        lambda: pm.TruncatedNormal("x", 0, 1, upper=0),
        lambda: pm.TruncatedNormal("x", 0, 1, lower=0, upper=1),
        lambda: pm.TruncatedNormal("x", 0, 1, lower=0, upper=1, default_transform=None),
        lambda: pm.Uniform("x", 0, 1),
        lambda: pm.Uniform("x", 0, 1, default_transform=None),
    ]
    assert len({signature(change) for change in changes}) == len(changes)


@pytest.mark.parametrize("numbers", [(0, 1, 0, 1), (-2.5, 4, 0.25, 3)])
def test_a_density_with_other_bounds_is_that_of_pymc(
    numbers: tuple[float, float, float, float],
) -> None:
    fixed, asked = with_fixed_dimensions(density(1, 6, 0.5, 2)), density(*numbers)
    constants = signature_of(fixed).constants
    parameters = Parameters.of(constants)
    known = with_replacements(fixed, parameters.replacing(constants))
    functions = [
        [getattr(model, name)(mode="FAST_COMPILE") for name in ("compile_logp", "compile_dlogp")]
        for model in (known, asked)
    ]
    for shared, value in parameters.values(signature_of(asked).constants).items():
        shared.set_value(value)
    names = [variable.name for variable in asked.value_vars]
    assert names == [variable.name for variable in known.value_vars]
    for seed in range(5):
        random = np.random.default_rng(seed)
        sizes = [variable.type.shape for variable in asked.value_vars]
        point = {
            name: np.asarray(random.normal(0, 3, size))
            for name, size in zip(names, sizes, strict=True)
        }
        for ours, theirs in zip(*functions, strict=True):
            np.testing.assert_allclose(
                ours(point), theirs(point), rtol=1e-6
            )  # PyMC halves some digits


def test_a_rehearsed_model_between_bounds_tells_none_of_its_own() -> None:
    cloudpickle: Any = import_module("cloudpickle")
    model = density(-7.25, 11.5, 0.625, 2)
    again = pickle.loads(written := cloudpickle.dumps(anonymous(model)))
    assert signature_of(again).key == signature_of(model).key
    for number in (-7.25, 11.5, 0.625):
        assert np.float64(number).tobytes() not in written


@pytest.mark.slow
def test_a_compiled_model_between_other_bounds_is_sampled_as_pymc_does() -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("It was compiled again.")

    cache = CompileCache()
    cache.learning = True
    cache.compile_model(nutpie.compile_pymc_model, density(1, 6, 0.5, 2), **OPTIONS_OF_PYMC)
    cache.learning = False
    asked = density(-2.5, 4, 0.25, 3, "uvw")
    fit = partial(nutpie.sample, draws=300, tune=300, chains=2, seed=1, progress_bar=False)
    ours = fit(cache.compile_model(never, asked, **OPTIONS_OF_PYMC))["posterior"]
    theirs = fit(nutpie.compile_pymc_model(asked, **OPTIONS_OF_PYMC))["posterior"]
    for name, low, high in (("u", -2.5, 4), ("v", 0, 1), ("w", 0.25, np.inf)):
        assert low < ours[name].min()
        assert ours[name].max() < high
        np.testing.assert_allclose(ours[name].mean(), theirs[name].mean(), atol=0.3)
