"""Models with named plates and several observed variables: assignments 08 to 10."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from examroom.evidence.models import ModelEvidence
from examroom.hidden_tests.answers import NotRecorded
from grading_tests.checks import expect, structure
from grading_tests.checks.expect import challenge_rng, require, wrong
from grading_tests.checks.structure import Lines, Point

N_POINTS = 3
"""How many points a model is asked at, and again with the signs changed that may change."""
RELATIVE_TOLERANCE = 1e-7
MAX_NAMED = 2
"""How many lines that differ a student is told of."""


@dataclass(frozen=True)
class Line:
    """One unknown of a model.

    Attributes
    ----------
    dims : tuple of str
        Its plates.
    parents : frozenset of str
        The unknowns that its distribution depends on.
    either_sign : bool
        Whether it may be negative, so that the model is asked there too.
    advice : str
        What to tell a student whose line is another one.
    """

    dims: tuple[str, ...] = ()
    parents: frozenset[str] = frozenset()
    either_sign: bool = False
    advice: str = ""


@dataclass(frozen=True)
class PlatedModel:
    """A model that a question asks for.

    Attributes
    ----------
    name : str
        The name that it should have in the notebook.
    sizes : dict of int
        The plates, with the number of entries.
    free : dict of Line
        The unknowns.
    observed : dict
        The data, by observed variable.
    lines : callable
        Takes a point in natural units, returns the log density of every line there.
    draw_point : callable
        Takes a generator, returns a point.
    advice : dict of str
        What to tell a student whose observed variable has another distribution.
    """

    name: str
    sizes: Mapping[str, int]
    free: Mapping[str, Line]
    observed: Mapping[str, Any]
    lines: Callable[[Point], Lines]
    draw_point: Callable[[np.random.Generator], Point]
    advice: Mapping[str, str]

    def points(self) -> list[Point]:
        """Draw unseen points; each comes again with the signs changed that may change."""
        rng = challenge_rng()
        drawn = [self.draw_point(rng) for _ in range(N_POINTS)]
        return [*drawn, *map(self._mirrored, drawn)]

    def _mirrored(self, point: Point) -> Point:
        return {name: -x if self.free[name].either_sign else x for name, x in point.items()}


def check_plated(value: Any, asked: PlatedModel) -> ModelEvidence:
    """Require the model asked for: unknowns, plates, parents, data and log density."""
    model = expect.model(value, asked.name)
    for variable, line in asked.free.items():
        _check_plates(model, variable, line.dims, asked)
    shapes = {
        variable: structure.Asked(tuple(asked.sizes[dim] for dim in line.dims), line.parents)
        for variable, line in asked.free.items()
    }
    structure.check_free_variables(model, shapes, asked.name)
    _check_data(model, asked)
    _check_log_density(model, asked)
    return model


def _check_plates(
    model: ModelEvidence, variable: str, dims: tuple[str, ...], asked: PlatedModel
) -> None:
    found = model.variables.get(variable)
    if found is None or not dims:
        return  # a missing variable is told of by name, with those that are there
    words = ", ".join(f'"{dim}"' for dim in dims)
    given = tuple(dim for dim in found.dims or () if dim is not None)
    require(
        given == dims,
        f"In `{asked.name}` the variable `{variable}` should have the plate {words}, but "
        + (
            f"it has {', '.join(given)}: name it with `dims=`."
            if given
            else "its plate has no name: write `dims=` in place of `shape=`."
        ),
    )
    for dim in dims:
        require(
            found.shape[dims.index(dim)] == asked.sizes[dim],
            f'In `{asked.name}` the plate "{dim}" should have {asked.sizes[dim]} entries, but '
            f"`{variable}` has {found.shape[dims.index(dim)]}.",
        )


def _check_data(model: ModelEvidence, asked: PlatedModel) -> None:
    require(bool(model.observed), f"`{asked.name}` has no observed variable: give `observed=`.")
    names = ", ".join(f"`{name}`" for name in asked.observed)
    require(
        set(model.observed) == set(asked.observed),
        f"`{asked.name}` should observe {names}, but it observes "
        f"{', '.join(f'`{name}`' for name in sorted(model.observed))}.",
    )
    for variable, values in asked.observed.items():
        found, expected = np.asarray(model.observed[variable]), np.asarray(values, dtype=float)
        require(
            found.shape == expected.shape
            and found.dtype.kind in "iuf"
            and bool(np.allclose(found, expected, rtol=1e-6, atol=1e-9)),
            f"In `{asked.name}` the observed data of `{variable}` are not those of this notebook.",
        )


def _check_log_density(model: ModelEvidence, asked: PlatedModel) -> None:
    points = asked.points()
    try:
        found = model.log_density(points)
    except NotRecorded:
        raise
    except Exception as error:  # the student's code may raise anything
        wrong(
            f"`{asked.name}` could not be evaluated: its log density fails with "
            f"{type(error).__name__}."
        )
    right = [asked.lines(point) for point in points]
    expected = np.array([sum(lines.values()) for lines in right])
    allowed = RELATIVE_TOLERANCE * np.maximum(1.0, np.abs(expected))
    if found.shape == expected.shape and bool(np.all(np.abs(found - expected) <= allowed)):
        return
    off = _lines_off(model, points, right)[:MAX_NAMED]
    if not off:
        wrong(f"`{asked.name}` is not the model that was asked for: its log density differs.")
    advice = [
        asked.free[name].advice if name in asked.free else asked.advice.get(name, "")
        for name in off
    ]
    wrong(
        f"In `{asked.name}` {' and '.join(f'`{name}`' for name in off)} "
        f"{'has' if len(off) == 1 else 'have'} another distribution than the question asks for. "
        + " ".join(one for one in dict.fromkeys(advice) if one)
    )


def _lines_off(model: ModelEvidence, points: list[Point], right: list[Lines]) -> list[str]:
    """Return the variables whose own log density differs."""
    try:
        found = model.terms(points, entries=False)
    except NotRecorded:
        return []
    except Exception:  # as above
        return []
    off = []
    for name in right[0]:
        wanted = np.array([lines[name] for lines in right])
        given = found.get(name)
        if given is None or not bool(
            np.all(np.abs(given - wanted) <= 10 * RELATIVE_TOLERANCE * np.maximum(1, abs(wanted)))
        ):
            off.append(name)
    return off
