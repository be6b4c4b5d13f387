"""Models of `pymc.dims` are described as the same models without named dimensions are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pymc as pm
import pymc.dims as pmd
import pytest

from examroom.evidence import describe
from examroom.evidence.models import ModelEvidence
from examroom.speedups.compiled_model import signature_of
from examroom.speedups.signature import NoSignature

X = np.array([1.0, -1.0, 2.0])
Y = np.array([0.5, 1.0, 2.0])
GROUP = np.array([0, 1, 1])
COORDS = {"group": ["a", "b"], "visit": range(3)}
POINT: dict[str, Any] = {"mu": 0.3, "slope": np.array([-1.0, 0.5]), "noise": 0.7}


def without_names() -> pm.Model:
    with pm.Model(coords=COORDS) as model:
        slope = pm.Normal("slope", pm.Normal("mu", 1.0, 2.0), 3.0, dims="group")
        line = pm.Deterministic("line", slope[GROUP] * X, dims="visit")
        pm.Normal("obs", line, pm.Exponential("noise", 3.0), observed=Y, dims="visit")
    return model


def with_data() -> pm.Model:
    with pm.Model(coords=COORDS) as model:
        x, y, group = (
            pmd.Data(name, values, dims="visit")
            for name, values in (("x", X), ("y", Y), ("which", GROUP))
        )
        slope = pmd.Normal("slope", pmd.Normal("mu", 1.0, 2.0), 3.0, dims="group")
        line = pmd.Deterministic("line", slope.isel(group=group) * x)
        pmd.Normal("obs", line, pmd.Exponential("noise", 3.0), observed=y)
    return model


def with_constants() -> pm.Model:
    x, y, group = (pmd.as_xtensor(values, dims=("visit",)) for values in (X, Y, GROUP))
    with pm.Model(coords=COORDS) as model:
        slope = pmd.Normal("slope", pmd.Normal("mu", 1.0, 2.0), 3.0, dims="group")
        line = pmd.Deterministic("line", slope.isel(group=group) * x)
        pmd.Normal("obs", line, pmd.Exponential("noise", 3.0), observed=y + 0)
    return model


def with_names_for_unknowns_only() -> pm.Model:
    with pm.Model(coords=COORDS) as model:
        slope = pmd.Normal("slope", pmd.Normal("mu", 1.0, 2.0), 3.0, dims="group")
        line = pm.Deterministic("line", slope.values[GROUP] * X, dims="visit")
        pm.Normal("obs", line, pmd.Exponential("noise", 3.0).values, observed=Y, dims="visit")
    return model


NAMED = (with_data, with_constants, with_names_for_unknowns_only)


@pytest.mark.parametrize("build", NAMED)
def test_named_dimensions_change_nothing_in_the_evidence(build: Callable[[], pm.Model]) -> None:
    found, usual = describe(build()), describe(without_names())
    assert type(found) is ModelEvidence
    for name, variable in usual.variables.items():
        own = found.variables[name]
        assert (own.kind, own.distribution, own.shape) == (
            variable.kind, variable.distribution, variable.shape
        )  # fmt: skip
        assert (own.dims or ()) == (variable.dims or ())
        assert found.random_parents(name) == usual.random_parents(name)
    assert found.observed["obs"].tolist() == Y.tolist()
    assert found.coords == usual.coords
    assert "slope -> line" in found.dot
    points = [POINT, POINT | {"noise": 1.4}]
    assert found.log_density(points) == pytest.approx(usual.log_density(points))
    for entries in (False, True):
        terms, wanted = found.terms(points, entries), usual.terms(points, entries)
        assert all(terms[name] == pytest.approx(wanted[name]) for name in wanted)


def test_a_potential_may_have_named_dimensions() -> None:
    with with_data() as model:
        pmd.Potential("nudge", -3.0 * model["slope"])
    change = describe(model).log_density([POINT]) - describe(with_data()).log_density([POINT])
    assert change == pytest.approx(-3.0 * POINT["slope"].sum())


@pytest.mark.parametrize("build", NAMED)
def test_models_with_named_dimensions_are_compiled_as_usual(build: Callable[[], pm.Model]) -> None:
    with pytest.raises(NoSignature):
        signature_of(build())
