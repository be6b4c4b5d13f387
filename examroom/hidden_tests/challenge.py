"""The random numbers that questions to live objects are drawn from.

The seed is a secret of the run, kept in its record and nowhere else. So the same questions are
asked when the record is marked again, and no student can foresee them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

_seed: ContextVar[int | None] = ContextVar("challenge_seed", default=None)


def challenge_rng() -> np.random.Generator:
    """Return the generator for a check's questions: fresh, or of the run's seed."""
    seed = _seed.get()
    return np.random.default_rng(secrets.randbits(128) if seed is None else seed)


@contextmanager
def challenge_seed(seed: int) -> Iterator[None]:
    """Make `challenge_rng` repeatable inside the block."""
    token = _seed.set(seed)
    try:
        yield
    finally:
        _seed.reset(token)
