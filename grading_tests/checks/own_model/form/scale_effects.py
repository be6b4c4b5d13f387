"""Find the Gaussian form of every term of a model's log density.

What is looked for, and proved later, is that each entry of each term is
``-alpha(s) / 2 * (d . phi(t) theta - r)**2 + beta(s)``, with at most one scale `s` that widens the
term and, in the likelihood, one scale `t` that stretches the columns of one variable.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks.own_model.form.base import Base, dependence
from grading_tests.checks.own_model.form.rank_one import NOT_GAUSSIAN, Form, quadratics
from grading_tests.checks.own_model.form.terms import (
    OBSERVED,
    THETA_DIGITS,
    NotFollowed,
    Terms,
    rounded,
)

Floats = NDArray[np.float64]

SAME = 1e-7
"""Relative to the log densities compared."""


def find_forms(terms: Terms, base: Base, rng: np.random.Generator) -> dict[str, Form]:
    """Find the form of every term but the priors of the scales.

    Raises
    ------
    NotFollowed
        If there is none.
    """
    depends = dependence(terms, base, rng)
    for scale in terms.layout.scales:
        if depends[scale] - {scale}:
            raise NotFollowed(f"the prior of `{scale}` depends on other unknowns")
    names = [*terms.layout.parts, OBSERVED]
    quadratic = quadratics(terms, base, names)
    return _with_scales(terms, base, quadratic, depends, rng)


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
        return _levelled(replace(form, widened_by=scale), np.array(alphas), np.array(shifts))
    if name != OBSERVED or terms.layout.scales[scale] == "noise":
        raise NotFollowed(NOT_GAUSSIAN)
    return _stretch(form, values, thetas, scale, terms)


def _levelled(form: Form, alphas: Floats, shifts: Floats) -> Form:
    """Find the offsets of entries that depend on no other unknown: beta changes as elsewhere."""
    still = ~form.coefficients.any(axis=1)
    if still.all():
        return replace(form, even=False)
    common = shifts[:, ~still].mean(axis=1)
    squares = 2 * (shifts[:, still] - common[:, None]) / (1 - alphas[:, None])
    offset, constant = form.offset.copy(), form.constant.copy()
    offset[still] = np.sqrt(np.maximum(squares.mean(axis=0), 0))
    constant[still] += offset[still] ** 2 / 2
    left = shifts - np.outer(1 - alphas, offset**2 * still) / 2 - common[:, None]
    size = 1 + np.abs(shifts).max(axis=1) + offset.max() ** 2
    even = bool(np.all(np.abs(left).max(axis=1) <= SAME * size))
    return replace(form, offset=offset, constant=constant) if even else replace(form, even=False)


def _stretch(form: Form, values: Floats, thetas: Floats, scale: int, terms: Terms) -> Form:
    """Find the variable whose columns a scale stretches."""
    for part in terms.layout.parts.values():
        stretched = replace(form, stretched_by=scale, stretched=part)
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
