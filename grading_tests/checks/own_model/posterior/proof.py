"""Prove that a model is what it was taken for: at random points, near and far, asked at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks.own_model.form.rank_one import NOT_GAUSSIAN, Form
from grading_tests.checks.own_model.form.terms import THETA_DIGITS, NotFollowed, Terms, rounded
from grading_tests.checks.own_model.posterior.scale_table import Table
from grading_tests.checks.own_model.posterior.solution import Solution

Floats = NDArray[np.float64]

BULK, FAR, AGAIN = 12, 12, 6
WIDENED = 1.3
TOLERANCE = 1e-6
REPEATED = 1e-9
NEGLIGIBLE = 30.0
"""Far away the density may be above the form where it is so far below the top."""


def prove(
    terms: Terms, solution: Solution, coarse: Sequence[Table], rng: np.random.Generator
) -> list[tuple[Floats, Floats, Floats]]:
    """Ask a model at points of its posterior, at far ones, and at old ones again.

    Near the posterior every term must equal its form. Far away the density must not be above it: so
    priors that end somewhere pass, and a second mode does not.

    Returns
    -------
    list of (theta, scales, sums)
        The points near and far, and the terms there.

    Raises
    ------
    NotFollowed
        If the model is another one.
    """
    forms = solution.model.forms
    first = terms.asked[: 4 * len(terms.layout.entries)]
    old = [first[k] for k in rng.choice(len(first), AGAIN, replace=False)]
    bulk = [_draw(solution, rng, WIDENED) for _ in range(BULK)]
    far = [*_mirrored(solution, rng), *_wide(solution, coarse, rng)]
    thetas = [*(theta for theta, *_ in (*bulk, *far)), *(theta for theta, *_ in old)]
    scales = [_values(tables, nodes) for _, tables, nodes in (*bulk, *far)]
    scales += [asked for _, asked, _ in old]
    order = rng.permutation(len(thetas))
    sums = np.empty((len(thetas), len(terms.layout.entries)))
    sums[order] = terms.sums([thetas[k] for k in order], [scales[k] for k in order])
    near, away, again = np.split(sums, [len(bulk), len(bulk) + len(far)])
    expected = np.array([_form(solution, forms, *point) for point in (*bulk, *far)])
    if not _close(near, expected[: len(bulk)], TOLERANCE).all():
        raise NotFollowed(NOT_GAUSSIAN)
    top = _top(solution, forms)
    total, form = away.sum(axis=1), expected[len(bulk) :].sum(axis=1)
    if not np.all((total <= form + TOLERANCE * (1 + np.abs(form))) | (total < top - NEGLIGIBLE)):
        raise NotFollowed(NOT_GAUSSIAN)
    if not _close(again, np.array([answer for *_, answer in old]), REPEATED).all():
        raise NotFollowed("it does not give the same answer twice")
    points = zip(thetas[: len(expected)], scales[: len(expected)], sums, strict=False)
    return [(rounded(theta, THETA_DIGITS), np.asarray(s), found) for theta, s, found in points]


Drawn = tuple[Floats, Sequence[Table], tuple[int, ...]]
"""`theta`, the tables in which the scales stand, and their numbers there."""


def _draw(solution: Solution, rng: np.random.Generator, widened: float) -> Drawn:
    """Draw a point of the posterior, made wider."""
    flattened = solution.weights ** (1 / widened**2)
    number = rng.choice(flattened.size, p=flattened.ravel() / flattened.sum())
    node = tuple(int(k) for k in np.unravel_index(number, flattened.shape))
    values, vectors = np.linalg.eigh(solution.covariance(node))
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T  # has no signs to choose
    theta = solution.centre(node) + widened * root @ rng.normal(size=values.size)
    return theta, solution.tables, node


def _mirrored(solution: Solution, rng: np.random.Generator) -> list[Drawn]:
    """Return mirror images: of all of `theta`, and of each of its entries."""
    size = solution.model.rho.size
    found = []
    for sign in (-np.ones(size), *(1 - 2 * np.eye(size))):
        theta, tables, node = _draw(solution, rng, WIDENED)
        found.append((sign * theta, tables, node))
    return found


def _wide(solution: Solution, coarse: Sequence[Table], rng: np.random.Generator) -> list[Drawn]:
    """Return points far from the posterior, in `theta` and in the scales."""
    found: list[Drawn] = []
    for k in range(FAR):
        theta, tables, node = _draw(solution, rng, 3.0)
        if k % 2:
            tables = coarse
            node = tuple(int(rng.integers(table.u.size)) for table in coarse)
        found.append(
            (theta + rng.normal(size=theta.size) * 10 ** rng.uniform(-1, 1.5), tables, node)
        )
    return found


def _values(tables: Sequence[Table], node: tuple[int, ...]) -> Floats:
    return np.array([table.value[k] for table, k in zip(tables, node, strict=True)])


def _form(
    solution: Solution, forms: Mapping[str, Form], theta: Floats, tables: Sequence[Table],
    node: tuple[int, ...],
) -> Floats:  # fmt: skip
    """Return every term at a point, by its form."""
    theta = rounded(theta, THETA_DIGITS)
    found = {}
    for name, form in forms.items():
        stretch, alpha, beta = 1.0, 1.0, solution.model.constants[name]
        if form.stretched_by is not None:
            stretch = float(tables[form.stretched_by].stretch[node[form.stretched_by]])
        if form.widened_by is not None:
            table, k = tables[form.widened_by], node[form.widened_by]
            alpha, beta = float(np.exp(table.log_alpha[name][k])), float(table.beta[name][k])
        found[name] = -alpha / 2 * float(np.sum(form.distance(theta, stretch) ** 2)) + beta
    for axis, scale in enumerate(solution.model.layout.scales):
        found[scale] = float(tables[axis].log_prior[node[axis]])
    return np.array([found[name] for name in solution.model.layout.entries])


def _top(solution: Solution, forms: Mapping[str, Form]) -> float:
    node = np.unravel_index(int(solution.weights.argmax()), solution.weights.shape)
    best = tuple(int(k) for k in node)
    return float(_form(solution, forms, solution.centre(best), solution.tables, best).sum())


def _close(found: Floats, expected: Floats, tolerance: float) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        near = np.abs(found - expected) <= tolerance * np.maximum(1, np.abs(expected))
    return np.asarray(near | (found == expected))
