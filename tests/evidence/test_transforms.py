"""A model has no density where the transforms of its variables keep a sampler from going."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pymc as pm
import pymc.dims as pmd
import pytest
from pymc.distributions import transforms

from examroom.evidence import describe

POINTS: list[dict[str, Any]] = [
    {"slope": np.array([-1.0, 0.5]), "noise": 0.7},
    {"slope": np.array([1.0, -0.5]), "noise": 1e-12},
    {"slope": np.array([2.5, 2.9]), "noise": 500.0},
]


def model(slope: Any = None, noise: Any = None) -> pm.Model:
    with pm.Model() as built:
        given = {} if noise is None else {"default_transform": noise}
        pm.Normal("slope", 0, 2, shape=2, **({} if slope is None else {"transform": slope}))
        pm.Exponential("noise", 1, **given)
    return built


def reached(built: pm.Model) -> list[bool]:
    """Return whether the points have a density, joint and by term alike."""
    found = describe(built)
    joint = np.isfinite(found.log_density(POINTS))
    terms = found.terms(POINTS, entries=False)
    several = found.terms(POINTS, entries=True)
    assert np.array_equal(joint, np.isfinite([*terms.values()]).all(axis=0))
    assert np.array_equal(joint, np.isfinite(several["slope"]).all(axis=1))
    return [bool(one) for one in joint]


@pytest.mark.parametrize(
    ("slope", "there"),
    [
        (lambda: transforms.Interval(2.0, 3.0), [False, False, True]),
        (lambda: transforms.Interval(-50.0, 50.0), [True, True, True]),
        (lambda: transforms.ordered, [True, False, True]),
        (lambda: transforms.log, [False, False, True]),
    ],
    ids=["interval", "wide interval", "ordered", "log"],
)
def test_a_transform_ends_the_density_where_it_ends(
    slope: Callable[[], Any], there: list[bool]
) -> None:
    assert reached(model(slope())) == there


@pytest.mark.parametrize("noise", [None, transforms.log_exp_m1, transforms.Interval(0, None)])
def test_whatever_keeps_a_noise_positive_changes_no_density(noise: Any) -> None:
    with pm.Model() as plain:
        pm.Normal("slope", 0, 2, shape=2)
        pm.Exponential("noise", 1, default_transform=None)
    expected = describe(plain).log_density(POINTS)
    np.testing.assert_allclose(describe(model(noise=noise)).log_density(POINTS), expected)


def test_bounds_may_be_other_unknowns_and_dimensions_may_have_names() -> None:
    with pm.Model() as bounded:
        pm.Uniform("x", 0, pm.Exponential("top", 1))
    points = [{"x": 0.5, "top": 1.0}, {"x": 0.5, "top": 0.4}]
    assert np.isfinite(describe(bounded).log_density(points)).tolist() == [True, False]
    with pm.Model(coords={"country": range(2)}) as named:
        pmd.Normal("slope", 0, 2, dims="country")
        pmd.Exponential("noise", 1)
    assert reached(named) == [True, True, True]
