"""Find the Gaussian form of every term of a model's log density.

What is looked for, and proved later, is that each entry of each term is
``-alpha(s) / 2 * (d . phi(t) theta - r)**2 + beta(s)``, with at most one scale `s` that widens the
term and, in the likelihood, one scale `t` that stretches the columns of one variable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks.own_model.terms import (
    OBSERVED,
    THETA_DIGITS,
    NotFollowed,
    Terms,
    rounded,
)

Floats = NDArray[np.float64]

STEP, SMALL_STEP = 3.0, 0.25
"""A second difference is exact to rounding at any step; the small one is for bounded unknowns."""
FLAT = 1e-13
"""Relative to the log densities that it is a difference of: a second difference that is none."""
SAME = 1e-7
NOT_GAUSSIAN = "it is not normal in all but its scales"


@dataclass(frozen=True)
class Base:
    """A point at which all terms are finite.

    Attributes
    ----------
    theta, scales : ndarray
        The point.
    real : tuple of bool
        Whether there is a density at the negative of each scale, too.
    """

    theta: Floats
    scales: Floats
    real: tuple[bool, ...]


@dataclass(frozen=True)
class Form:
    """The Gaussian form of one term.

    Attributes
    ----------
    coefficients : ndarray of shape (entries, p)
        The rows `d`.
    offset : ndarray of shape (entries,)
        The numbers `r`, both in units in which alpha is 1 at the base.
    constant : ndarray of shape (entries,)
        beta at the base.
    widened_by : int or None
        The number of the scale that widens the term.
    stretched_by : int or None
        The number of the scale that stretches columns.
    stretched : slice
        These columns.
    even : bool
        Whether beta depends on the scale in the same way for all entries.
    """

    coefficients: Floats
    offset: Floats
    constant: Floats
    widened_by: int | None = None
    stretched_by: int | None = None
    stretched: slice = slice(0, 0)
    even: bool = True

    def distance(self, theta: Floats, stretch: float = 1.0) -> Floats:
        """Return ``d . phi theta - r`` for every entry."""
        columns = np.ones(self.coefficients.shape[1])
        columns[self.stretched] = stretch
        return np.asarray(self.coefficients @ (columns * theta) - self.offset)


def find_base(terms: Terms, rng: np.random.Generator) -> Base:
    """Find a random point at which every term is finite."""
    thetas, scales = zip(*_candidates(terms, rng), strict=True)
    found = np.isfinite(terms.sums(thetas, scales)).all(axis=1)
    if not found.any():
        raise NotFollowed("it has no finite log density at ordinary values")
    first = int(found.argmax())
    theta, base = np.asarray(thetas[first]), np.asarray(scales[first])
    negative = base * (1 - 2 * np.eye(base.size))
    real = np.isfinite(terms.sums(np.tile(theta, (base.size, 1)), negative)).all(axis=1)
    return Base(theta, base, tuple(map(bool, real)))


def _candidates(terms: Terms, rng: np.random.Generator) -> Iterator[tuple[Floats, Floats]]:
    p, n = terms.layout.size, len(terms.layout.scales)
    for scale in (0.0, -2.5):
        size = 0.5 + np.abs(rng.normal(0, 2, p))  # so that a small step stays on the same side
        for theta in (
            size * rng.choice([-1.0, 1.0], p),
            size,
            rng.normal(3, 0.3, p),
            rng.uniform(0.3, 0.7, p),
            -size,
        ):
            yield rounded(theta, 6), rounded(np.exp(scale + rng.uniform(-1, 1, n)), 6)


def find_forms(terms: Terms, base: Base, rng: np.random.Generator) -> dict[str, Form]:
    """Find the form of every term but the priors of the scales.

    Raises
    ------
    NotFollowed
        If there is none.
    """
    depends = _dependence(terms, base, rng)
    for scale in terms.layout.scales:
        if depends[scale] - {scale}:
            raise NotFollowed(f"the prior of `{scale}` depends on other unknowns")
    names = [*terms.layout.parts, OBSERVED]
    quadratic = _quadratics(terms, base, names)
    return _with_scales(terms, base, quadratic, depends, rng)


def _dependence(terms: Terms, base: Base, rng: np.random.Generator) -> dict[str, set[str]]:
    """Move every unknown twice and see which terms change."""
    layout = terms.layout
    movers = [*layout.parts, *layout.scales]
    thetas, scales = [base.theta], [base.scales]
    for mover in movers:
        for _ in range(2):
            theta, scale = base.theta.copy(), base.scales.copy()
            if mover in layout.parts:
                theta[layout.parts[mover]] *= rng.uniform(0.8, 1.1, theta[layout.parts[mover]].size)
            else:
                scale[layout.scales.index(mover)] *= rng.uniform(0.7, 0.95)
            thetas.append(theta)
            scales.append(scale)
    found = terms.sums(thetas, scales)
    changed = (found[1:] != found[0]).reshape(len(movers), 2, -1).any(axis=1)
    return {
        term: {mover for mover, row in zip(movers, changed, strict=True) if row[k]}
        for k, term in enumerate(layout.entries)
    }


def _quadratics(terms: Terms, base: Base, names: list[str]) -> dict[str, Form]:
    """Find rows and offsets at the base from second and first differences along every direction.

    An entry has rank one, so the signs of its row follow from its gradient.
    """
    p = base.theta.size
    steps = np.full(p, STEP)
    found = _differences(terms, base, np.arange(p), steps)
    finite = np.ones(p, dtype=bool)
    for name in names:
        finite &= np.isfinite(found[name][1:]).reshape(p, -1).all(axis=1)
    if not finite.all():
        again = np.flatnonzero(~finite)
        steps[again] = SMALL_STEP
        smaller = _differences(terms, base, again, steps)
        for name in names:
            rows = found[name][1:].reshape(p, 2, -1)
            rows[again] = smaller[name][1:].reshape(again.size, 2, -1)
    return {name: _rank_one(found[name], steps, base.theta) for name in names}


def _differences(
    terms: Terms, base: Base, directions: NDArray[np.int64], steps: Floats
) -> dict[str, Floats]:
    """Ask at the base, and a step forth and back along each direction."""
    moves = steps[directions, None] * np.eye(base.theta.size)[directions]
    around = np.stack([base.theta + moves, base.theta - moves], axis=1).reshape(-1, base.theta.size)
    thetas = np.concatenate([base.theta[None], around])
    return terms.entries(thetas, np.tile(base.scales, (len(thetas), 1)))


def _rank_one(values: Floats, steps: Floats, theta: Floats) -> Form:
    centre, sides = values[0], values[1:].reshape(steps.size, 2, -1)
    if not np.isfinite(values).all():
        raise NotFollowed(NOT_GAUSSIAN)
    bend = (2 * centre - sides.sum(axis=1)).T
    size = (2 * np.abs(centre) + np.abs(sides).sum(axis=1)).T
    bend[np.abs(bend) <= FLAT * size] = 0.0
    if (bend < 0).any():
        raise NotFollowed(NOT_GAUSSIAN)
    row = np.sqrt(bend) / steps
    gradient = ((sides[:, 0] - sides[:, 1]) / (2 * steps[:, None])).T
    entry = np.arange(row.shape[0])
    largest = row.argmax(axis=1)
    steepest = row[entry, largest]
    distance = np.divide(
        -gradient[entry, largest], steepest, out=np.zeros_like(steepest), where=steepest > 0
    )
    row = row * np.where(gradient * distance[:, None] > 0, -1.0, 1.0)
    offset = np.where(steepest > 0, row @ theta - distance, 0.0)
    return Form(row, offset, centre + distance**2 / 2)


def _with_scales(
    terms: Terms,
    base: Base,
    forms: dict[str, Form],
    depends: dict[str, set[str]],
    rng: np.random.Generator,
) -> dict[str, Form]:
    """Find out what each scale does to each term: it widens it, or stretches columns."""
    p = base.theta.size
    moved = [base.theta * rng.uniform(0.85, 1.1, p) for _ in range(2)]
    thetas = rounded([base.theta, *moved], THETA_DIGITS)
    found = dict(forms)
    for k, scale in enumerate(terms.layout.scales):
        factors = (rng.uniform(0.8, 0.9), rng.uniform(0.91, 0.97))
        scales = np.repeat([base.scales] * 2, 3, axis=0)
        scales[:, k] *= np.repeat(factors, 3)
        answers = terms.entries(np.tile(thetas, (2, 1)), scales)
        for name in forms:
            if scale not in depends[name]:
                continue
            values = answers[name].reshape(2, 3, -1)
            if not np.isfinite(values).all():
                raise NotFollowed(NOT_GAUSSIAN)
            found[name] = _effect(found[name], values, thetas, k, name, terms)
    return found


def _effect(
    form: Form, values: Floats, thetas: Floats, scale: int, name: str, terms: Terms
) -> Form:
    squares = np.array([form.distance(theta) ** 2 for theta in thetas])
    expected = -(squares[1:] - squares[0]) / 2
    shifts, alphas = [], []
    for at_scale in values:
        found = at_scale[1:] - at_scale[0]
        length = float(np.sum(expected**2))
        alpha = float(np.sum(expected * found)) / length if length else 1.0
        size = np.abs(at_scale).max(axis=0) + alpha * squares.max(axis=0) + 1
        if not (alpha > 0 and bool(np.all(np.abs(found - alpha * expected) <= SAME * size))):
            break
        alphas.append(alpha)
        shifts.append(at_scale[0] + alpha * squares[0] / 2 - form.constant)
    else:
        if form.widened_by is not None:
            raise NotFollowed(f"two scales widen `{name}`")
        return _levelled(_changed(form, widened_by=scale), np.array(alphas), np.array(shifts))
    if name != OBSERVED or terms.layout.scales[scale] == "noise":
        raise NotFollowed(NOT_GAUSSIAN)
    return _stretch(form, values, thetas, scale, terms)


def _levelled(form: Form, alphas: Floats, shifts: Floats) -> Form:
    """Find the offsets of entries that depend on no other unknown: beta changes as elsewhere."""
    still = ~form.coefficients.any(axis=1)
    if still.all():
        return _changed(form, even=False)
    common = shifts[:, ~still].mean(axis=1)
    squares = 2 * (shifts[:, still] - common[:, None]) / (1 - alphas[:, None])
    offset, constant = form.offset.copy(), form.constant.copy()
    offset[still] = np.sqrt(np.maximum(squares.mean(axis=0), 0))
    constant[still] += offset[still] ** 2 / 2
    left = shifts - np.outer(1 - alphas, offset**2 * still) / 2 - common[:, None]
    size = 1 + np.abs(shifts).max(axis=1) + offset.max() ** 2
    even = bool(np.all(np.abs(left).max(axis=1) <= SAME * size))
    return _changed(form, even=even, **(dict(offset=offset, constant=constant) if even else {}))


def _stretch(form: Form, values: Floats, thetas: Floats, scale: int, terms: Terms) -> Form:
    """Find the variable whose columns a scale stretches."""
    for part in terms.layout.parts.values():
        stretched = _changed(form, stretched_by=scale, stretched=part)
        if all(_stretch_at(stretched, at_scale, thetas) is not None for at_scale in values):
            return stretched
    raise NotFollowed(NOT_GAUSSIAN)


def _stretch_at(form: Form, values: Floats, thetas: Floats) -> float | None:
    """Return the factor that explains all values, None where there is none."""
    still = np.array([form.distance(theta, 0.0) for theta in thetas])
    moving = np.array([form.distance(theta, 1.0) for theta in thetas]) - still
    squares = -2 * (values - form.constant)
    a, b, c = (moving**2).sum(), 2 * (still * moving).sum(), (still**2 - squares).sum()
    for root in np.roots([a, b, c]) if a > 0 else ():
        fits = np.abs((still + root.real * moving) ** 2 - squares) <= SAME * (1 + np.abs(squares))
        if root.imag == 0 and bool(fits.all()):
            return float(root.real)
    return None


def _changed(form: Form, **changes: object) -> Form:
    return Form(**{**vars(form), **changes})
