"""The models of 02 to 05, written with `pymc.dims`, are right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pymc as pm
import pymc.dims as pmd
import pytest

from examroom.evidence import describe
from grading_tests.checks import hierarchical, plates, pooled, unpooled
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import WrongAnswer

DATA = cheeseburger()
COORDS = {"group": np.arange(8), "observation": np.arange(355)}


def data() -> tuple[Any, Any, Any]:
    """Return queues, waits and countries as data of the model that is being written."""
    named = {"x": DATA.x_obs, "y": DATA.y_obs, "groups": DATA.groups}
    x, y, groups = (pmd.Data(name, value, dims="observation") for name, value in named.items())
    return x, y, groups


def pooled_model() -> pm.Model:
    with pm.Model(coords=COORDS) as model:
        x, y, _ = data()
        slope, noise = pmd.Normal("slope", 0, 20), pmd.Exponential("noise", 0.1)
        pmd.Normal("obs", slope * x, noise, observed=y)
    return model


def unpooled_model(slope_sd: float = 20.0) -> pm.Model:
    with pm.Model(coords=COORDS) as model:
        x, y, groups = data()
        slope = pmd.Normal("slope", 0, slope_sd, dims="group")
        pmd.Normal("obs", slope.isel(group=groups) * x, pmd.Exponential("noise", 10), observed=y)
    return model


def hierarchical_model() -> pm.Model:
    with pm.Model(coords=COORDS) as model:
        x, y, groups = data()
        mu_slope, sigma_slope = pmd.Normal("mu_slope", 0, 1), pmd.Exponential("sigma_slope", 13)
        slope = pmd.Normal("slope", mu_slope, sigma_slope, dims="group")
        pmd.Normal("obs", slope.isel(group=groups) * x, pmd.Exponential("noise", 10), observed=y)
    return model


@pytest.mark.parametrize(
    ("check", "build"),
    [
        (pooled.pooled_model, pooled_model),
        (unpooled.unpooled_model, unpooled_model),
        (hierarchical.hierarchical_model, hierarchical_model),
        (plates.named_dims, hierarchical_model),
    ],
)
def test_a_model_with_named_dimensions_is_right(
    check: Callable[[Any], None], build: Callable[[], pm.Model]
) -> None:
    check(describe(build()))


def test_another_model_with_named_dimensions_is_wrong() -> None:
    with pytest.raises(WrongAnswer):
        unpooled.unpooled_model(describe(unpooled_model(slope_sd=2.0)))
