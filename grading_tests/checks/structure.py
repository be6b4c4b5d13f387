"""Compare a student's model with the one asked for: names, kinds, shapes, log density."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.models import ModelEvidence
from examroom.hidden_tests.answers import NotRecorded
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import WrongAnswer, challenge_rng, require, wrong

N_POINTS = 3
"""How many points a model is asked at, and again at the mirror image of each."""

NEVER_NEGATIVE = frozenset({"noise", "sigma_slope", "spread"})
"""The standard deviations of the course's models. All other free variables take either sign."""

RELATIVE_TOLERANCE = 1e-7
SAME_LINE = 1e-6

Point = dict[str, Any]
Lines = dict[str, float]
"""The log density of every line of a model: of each unknown's prior, and of the data."""


@dataclass(frozen=True)
class Asked:
    """What a named random variable of a model must be.

    Attributes
    ----------
    shape : tuple of int
        Its shape.
    parents : frozenset of str or None
        The random variables it depends on; None leaves this open.
    """

    shape: tuple[int, ...] = ()
    parents: frozenset[str] | None = None


@dataclass(frozen=True)
class AskedModel:
    """A model that a question asks for.

    Attributes
    ----------
    name : str
        The name that it should have in the notebook.
    free : dict of Asked
        Its unknowns.
    lines : callable
        Takes a point in natural units, returns the log density of every line there.
    draw_point : callable
        Takes a generator, returns a point.
    advice : str
        A sentence for a student whose model differs.
    countries : ndarray of int or None
        The entry of `slope` that each visit's line takes; None where `slope` is a single number.
    """

    name: str
    free: Mapping[str, Asked]
    lines: Callable[[Point], Lines]
    draw_point: Callable[[np.random.Generator], Point]
    advice: str
    countries: NDArray[np.int64] | None = None

    def log_density(self, point: Point) -> float:
        """Return the joint log density."""
        return float(sum(self.lines(point).values()))


def check_asked(model: ModelEvidence, asked: AskedModel) -> None:
    """Require the model asked for: its unknowns, its data, its log density."""
    check_free_variables(model, asked.free, asked.name)
    check_observed(model, "obs", cheeseburger().y_obs, asked.name)
    check_log_density(model, asked.log_density, asked.draw_point, asked.name, asked.advice)


def is_right(model: ModelEvidence, asked: AskedModel) -> bool:
    """Tell whether a model is the one asked for; if it cannot be asked, it is not."""
    try:
        check_asked(model, asked)
    except (WrongAnswer, NotRecorded):
        return False
    return True


def dependences_are_right(model: ModelEvidence, free: Mapping[str, Asked]) -> bool:
    """Tell whether every unknown depends on those that it should depend on."""
    return all(
        ask.parents is None or model.random_parents(name) == ask.parents
        for name, ask in free.items()
    )


def check_free_variables(model: ModelEvidence, asked: Mapping[str, Asked], name: str) -> None:
    """Require exactly the free variables asked for; deterministics and data are left alone."""
    for variable, ask in asked.items():
        found = model.variables.get(variable)
        if found is None:
            wrong(f"`{name}` has no variable named `{variable}`; it has {sorted(model.variables)}.")
        if found.kind != "free":
            wrong(
                f"In `{name}` the variable `{variable}` should be an unobserved random variable, "
                f"but it is {_kind_words(found.kind)}."
            )
        require(
            found.shape == ask.shape,
            f"In `{name}` the variable `{variable}` should have the shape {ask.shape}, "
            f"but its shape is {found.shape}.",
        )
        if ask.parents is not None:
            parents = model.random_parents(variable)
            require(
                parents == ask.parents,
                f"In `{name}` the variable `{variable}` depends on "
                f"{_names(parents)}; that is not the dependence the question describes.",
            )
    extra = [v for v in model.of_kind("free") if v not in asked]
    require(
        not extra, f"`{name}` has free random variables that were not asked for: {_names(extra)}."
    )


def check_observed(model: ModelEvidence, variable: str, values: Any, name: str) -> None:
    """Require one observed variable that holds exactly `values`."""
    expected = np.asarray(values, dtype=float)
    require(
        bool(model.observed),
        f"`{name}` has no observed variable: give the data to `{variable}` with `observed=`.",
    )
    require(
        list(model.observed) == [variable],
        f"`{name}` should have one observed variable, `{variable}`, but it has "
        f"{_names(sorted(model.observed))}.",
    )
    found = np.asarray(model.observed[variable])
    require(
        found.shape == expected.shape,
        f"In `{name}` the data of `{variable}` should have the shape {expected.shape}, "
        f"but their shape is {found.shape}.",
    )
    same = found.dtype.kind in "iuf" and bool(np.allclose(found, expected, rtol=1e-6, atol=1e-9))
    require(
        same, f"In `{name}` the observed data of `{variable}` are not the data of this notebook."
    )


def check_log_density(
    model: ModelEvidence,
    reference: Callable[[Point], float],
    draw_point: Callable[[np.random.Generator], Point],
    name: str,
    advice: str,
) -> None:
    """Require the model's joint log density to equal a reference at unseen points.

    Every point has a mirror image, so that no luck of the draw hides a sign: a model that takes
    the absolute value of a slope is right wherever the slope is positive.

    Parameters
    ----------
    model : ModelEvidence
        The student's model.
    reference : callable
        Takes a point, returns the log density of the model asked for.
    draw_point : callable
        Takes a generator, returns a point (natural units).
    name : str
        The student's name for the model.
    advice : str
        A sentence for a student whose model differs.
    """
    rng = challenge_rng()
    drawn = [draw_point(rng) for _ in range(N_POINTS)]
    points = [*drawn, *map(mirrored, drawn)]
    try:
        found = model.log_density(points)
    except NotRecorded:
        raise
    except Exception as error:
        wrong(
            f"`{name}` could not be evaluated: its log density fails with {type(error).__name__}."
        )
    expected = np.array([reference(point) for point in points])
    require(
        found.shape == expected.shape and bool(np.all(np.isfinite(found))),
        f"`{name}` gives no finite log density where the model asked for does. {advice}",
    )
    error_allowed = RELATIVE_TOLERANCE * np.maximum(1.0, np.abs(expected))
    require(
        bool(np.all(np.abs(found - expected) <= error_allowed)),
        f"`{name}` is not the model that was asked for: its log density differs. {advice}",
    )


def lines_off(model: ModelEvidence, asked: AskedModel) -> list[str]:
    """Return the variables whose log density is another one at points of the model asked for.

    An empty list where the model cannot be asked term by term.
    """
    rng = challenge_rng()
    points = [asked.draw_point(rng) for _ in range(N_POINTS)]
    points += [mirrored(point) for point in points]
    try:
        found = model.terms(points, entries=False)
    except NotRecorded:
        return []
    except Exception:  # the model's own code may raise anything
        return []
    wanted = [asked.lines(point) for point in points]
    off = []
    for name in wanted[0]:
        right = np.array([lines[name] for lines in wanted])
        given = found.get(name)
        if given is None or not np.all(
            np.abs(given - right) <= SAME_LINE * np.maximum(1.0, np.abs(right))
        ):
            off.append(name)
    return off


def mirrored(point: Point) -> Point:
    """Return the point with the sign of every value changed that may have either."""
    return {name: x if name in NEVER_NEGATIVE else -x for name, x in point.items()}


def _kind_words(kind: str) -> str:
    return {
        "observed": "observed",
        "deterministic": "computed from others (a Deterministic)",
        "data": "data",
        "potential": "a Potential",
    }.get(kind, kind)


def _names(names: Sequence[str] | frozenset[str]) -> str:
    return ", ".join(f"`{n}`" for n in sorted(names)) if names else "nothing"
