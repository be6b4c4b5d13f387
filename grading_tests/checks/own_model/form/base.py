"""A random point at which a model is looked at, and which of its terms depend on what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks.own_model.form.terms import NotFollowed, Terms, rounded

Floats = NDArray[np.float64]


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


def dependence(terms: Terms, base: Base, rng: np.random.Generator) -> dict[str, set[str]]:
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
