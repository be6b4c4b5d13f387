"""The course's canonical data set: eight countries, 355 visits, two spoilt observations.

Source: the chapter "Bayesian Hierarchical Modeling" of Benjamin Rose's data analysis book, its code
run from top to bottom with ``np.random.seed(0)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

N_GROUPS = 8
SMALL_GROUP = 7
NOISE = 0.1
OUTLIERS = (20.0, 30.0)
"""What replaces the last two observations, both of the small group, in minutes."""


@dataclass(frozen=True)
class Cheeseburgers:
    """Waiting times at the branches of a burger chain in eight countries.

    Attributes
    ----------
    slopes : ndarray of shape (8,)
        True extra minutes of waiting per standard deviation of queue length, by country.
    groups : ndarray of int, shape (355,)
        The country of each visit, 0 to 7.
    x_obs : ndarray of shape (355,)
        Queue length beyond the usual one, in standard deviations.
    y_clean : ndarray of shape (355,)
        Waiting time beyond the usual one, in minutes, before anything went wrong.
    y_obs : ndarray of shape (355,)
        The same with the last two values spoilt.
    """

    slopes: NDArray[np.float64]
    groups: NDArray[np.int64]
    x_obs: NDArray[np.float64]
    y_clean: NDArray[np.float64]
    y_obs: NDArray[np.float64]


@cache
def cheeseburger() -> Cheeseburgers:
    """Return the canonical data set, as read-only arrays.

    Returns
    -------
    Cheeseburgers
        The arrays, drawn in the chapter's order: slopes, then `x_obs`, then the noise.
    """
    random = np.random.RandomState(0)
    slopes = random.normal(2.0, 1.0, size=N_GROUPS)
    groups = np.concatenate([np.tile(np.arange(SMALL_GROUP), 50), np.full(5, SMALL_GROUP)])
    x_obs = random.normal(size=groups.size)
    y_clean = slopes[groups] * x_obs + NOISE * random.normal(size=groups.size)
    y_obs = y_clean.copy()
    y_obs[-2:] = OUTLIERS
    data = Cheeseburgers(slopes, groups, x_obs, y_clean, y_obs)
    for values in vars(data).values():
        values.flags.writeable = False
    return data
