"""The prior of one unknown of a student's model, whatever its density is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from examroom.evidence.models import ModelEvidence
from examroom.hidden_tests.answers import NotRecorded
from grading_tests.checks import expect, structure
from grading_tests.checks.own_model.form.terms import NotFollowed, rounded
from grading_tests.checks.structure import AskedModel

Floats = NDArray[np.float64]

NODES = 600
REACH = 9.0
"""Nodes are hyperbolic sines of even coordinates: 4000 quartile ranges to either side."""
TOTAL_TOLERANCE = 0.02
"""How far from one the mass of a density with an edge between two nodes may be."""


def prior_cdf(
    model: ModelEvidence, name: str, asked: AskedModel, values: Floats
) -> Callable[[ArrayLike], Floats]:
    """Return the distribution function of the prior of a single unknown.

    Parameters
    ----------
    model : ModelEvidence
        The student's model.
    name : str
        The unknown.
    asked : AskedModel
        The model asked for.
    values : ndarray
        Draws, to place the nodes by.

    Returns
    -------
    callable
        The distribution function.

    Raises
    ------
    NotFollowed
        If the model has no such prior, or it depends on other unknowns.
    """
    found = model.variables.get(name)
    if found is None or found.kind != "free" or found.shape:
        raise NotFollowed(f"it has no unknown `{name}` as the question asks for it")
    low, middle, high = rounded(np.quantile(values, [0.25, 0.5, 0.75]), 3)
    coordinate = np.linspace(-REACH, REACH, NODES)
    nodes = rounded(middle + (high - low) * np.sinh(coordinate) / 2, 10)
    rng = expect.challenge_rng().spawn(1)[0]
    heights = _log_density(model, name, asked, nodes, rng)
    density = np.exp(heights) * (high - low) * np.cosh(coordinate) / 2
    step = coordinate[1] - coordinate[0]
    mass = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) * step / 2)])
    if not abs(mass[-1] - 1) <= TOTAL_TOLERANCE:
        raise NotFollowed(f"the prior of `{name}` does not add up to one")
    below = mass / mass[-1]
    return lambda x: np.interp(np.asarray(x, dtype=float), nodes, below, left=0.0, right=1.0)


def may_be_negative(model: ModelEvidence, name: str, asked: AskedModel, values: Floats) -> bool:
    """Tell whether the prior of an unknown has a density at all of some values."""
    rng = expect.challenge_rng().spawn(1)[0]
    return bool(np.isfinite(_log_density(model, name, asked, values, rng)).all())


def _log_density(
    model: ModelEvidence, name: str, asked: AskedModel, nodes: Floats, rng: np.random.Generator
) -> Floats:
    """Ask for the prior's density; the last values are asked for again where others are moved."""
    if structure.is_right(model, asked):
        raise NotFollowed("it is the model that was asked for")
    others = [
        {n: rng.uniform(0.5, 1.5, model.variables[n].shape) for n in model.of_kind("free")}
        for _ in range(2)
    ]
    again = nodes[:: max(1, nodes.size // 10)]
    points = [others[0] | {name: float(x)} for x in nodes]
    points += [others[1] | {name: float(x)} for x in again]
    try:
        found = np.asarray(model.terms(points, entries=False)[name], dtype=float)
    except NotRecorded:
        raise NotFollowed("it was run before such questions were asked") from None
    except Exception as error:  # a kernel may answer anything
        raise NotFollowed(f"it could not be examined ({type(error).__name__})") from error
    if found.shape != (len(points),) or np.isnan(found).any() or np.isposinf(found).any():
        raise NotFollowed("its log density is not a number everywhere")
    if not np.array_equal(found[: nodes.size][:: max(1, nodes.size // 10)], found[nodes.size :]):
        raise NotFollowed(f"the prior of `{name}` depends on other unknowns")
    return found[: nodes.size]
