"""Ask a model for its log density, term by term, and keep account of what was asked.

A term is the log density of one variable given the others: the prior of an unknown, or the
likelihood. Unknowns are either scales, whose posterior is found on a grid, or entries of `theta`,
a vector that holds all others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from examroom.evidence.models import ModelEvidence

Floats = NDArray[np.float64]

SCALES = ("noise", "sigma_slope")
OBSERVED = "obs"
MAX_POINTS = 6000
"""A model is given up when it has been asked at so many points: two seconds of CPU time."""
MAX_THETA = 24
THETA_DIGITS = 8
SCALE_DIGITS = 10
"""Points are rounded, or the last digit of another processor would make another question of it,
which no record answers."""


class NotFollowed(Exception):
    """A model whose posterior cannot be had like this; the message completes a sentence on it."""


@dataclass(frozen=True)
class Layout:
    """The unknowns of a model.

    Attributes
    ----------
    shapes : dict of tuple of int
        Shapes of all unknowns but the scales, by name, in the order in which `theta` holds them.
    scales : tuple of str
        The scales.
    n_observed : int
        Number of observations.
    """

    shapes: Mapping[str, tuple[int, ...]]
    scales: tuple[str, ...]
    n_observed: int

    @cached_property
    def parts(self) -> dict[str, slice]:
        """Where `theta` holds each variable."""
        ends = np.cumsum([0, *(int(np.prod(shape)) for shape in self.shapes.values())])
        pairs = pairwise(map(int, ends))
        return {name: slice(*pair) for name, pair in zip(self.shapes, pairs, strict=True)}

    @property
    def size(self) -> int:
        """Number of entries of `theta`."""
        return sum(part.stop - part.start for part in self.parts.values())

    @cached_property
    def entries(self) -> dict[str, int]:
        """Number of entries of every term, by the name of its variable."""
        sizes = {name: part.stop - part.start for name, part in self.parts.items()}
        return sizes | dict.fromkeys(self.scales, 1) | {OBSERVED: self.n_observed}

    def point(self, theta: Floats, scales: Floats) -> dict[str, Any]:
        """Return a point by the names of the variables."""
        values = {n: theta[part].reshape(self.shapes[n]) for n, part in self.parts.items()}
        return values | dict(zip(self.scales, map(float, scales), strict=True))


def layout_of(model: ModelEvidence) -> Layout:
    """Return the unknowns of a model with one observed variable, in alphabetical order.

    Raises
    ------
    NotFollowed
        If a scale is not a single number, there are too many unknowns, or there are potentials.
    """
    if model.of_kind("potential"):
        raise NotFollowed("it has a Potential")
    free = {name: model.variables[name].shape for name in model.of_kind("free")}
    scales = tuple(name for name in SCALES if name in free)
    shapes = {name: shape for name, shape in free.items() if name not in scales}
    if any(free[name] for name in scales):
        raise NotFollowed("its scales are not single numbers")
    found = Layout(shapes, scales, int(np.size(model.observed[OBSERVED])))
    if not 1 <= found.size <= MAX_THETA or not scales:
        raise NotFollowed(f"it has not between 1 and {MAX_THETA} unknowns beside its scales")
    return found


class Terms:
    """The terms of a model's log density.

    Parameters
    ----------
    model : ModelEvidence
        The model.
    layout : Layout
        Its unknowns.

    Attributes
    ----------
    asked : list of (theta, scales, sums)
        All points so far, and what was answered.
    """

    def __init__(self, model: ModelEvidence, layout: Layout) -> None:
        self.model = model
        self.layout = layout
        self.asked: list[tuple[Floats, Floats, Floats]] = []

    def sums(self, theta: ArrayLike, scales: ArrayLike) -> Floats:
        """Return the terms at points.

        Parameters
        ----------
        theta, scales : array_like of shape (k, p) and (k, number of scales)
            The points.

        Returns
        -------
        ndarray of shape (k, number of terms)
            Log densities in the order of ``layout.entries``, -inf where there is none.
        """
        return np.stack([*self._ask(theta, scales, entries=False).values()], axis=-1)

    def entries(self, theta: ArrayLike, scales: ArrayLike) -> dict[str, Floats]:
        """Return the terms at points entry by entry, arrays of shape (k, number of entries)."""
        return self._ask(theta, scales, entries=True)

    def _ask(self, theta: ArrayLike, scales: ArrayLike, entries: bool) -> dict[str, Floats]:
        thetas = np.atleast_2d(rounded(theta, THETA_DIGITS))
        values = np.atleast_2d(rounded(scales, SCALE_DIGITS))
        if len(self.asked) + len(thetas) > MAX_POINTS:
            raise NotFollowed("it takes too many questions")
        points = [self.layout.point(t, s) for t, s in zip(thetas, values, strict=True)]
        answer = self.model.terms(points, entries)
        found = {}
        for name, size in self.layout.entries.items():
            part = answer.get(name) if isinstance(answer, dict) else None
            shape = (len(points), size) if entries else (len(points),)
            if not isinstance(part, np.ndarray) or part.dtype != float or part.shape != shape:
                raise NotFollowed("its log density does not come entry by entry")
            if np.isnan(part).any() or np.isposinf(part).any():
                raise NotFollowed("its log density is not a number everywhere")
            found[name] = part
        sums = np.stack([p.sum(axis=1) if entries else p for p in found.values()], axis=-1)
        self.asked += zip(thetas, values, sums, strict=True)
        return found

    def digest(self) -> bytes:
        """Return what tells these questions and answers from others."""
        parts = (np.concatenate(asked) for asked in self.asked)
        return hashlib.sha256(np.concatenate([*parts]).tobytes()).digest()


def rounded(values: ArrayLike, digits: int) -> Floats:
    """Round to a number of significant digits."""
    array = np.asarray(values, dtype=float)
    return np.array([float(f"{x:.{digits}g}") for x in array.ravel()]).reshape(array.shape)
