"""The data a student's model saw: an error in them is paid for in the model's question only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks import expect
from grading_tests.checks.course_data import cheeseburger


def posterior(
    model: Any, name: str, solve: Callable[[NDArray[np.float64]], Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the exact posterior for the data that a model saw.

    Parameters
    ----------
    model : object
        The student's model, or its evidence.
    name : str
        The student's name for it.
    solve : callable
        Takes waits of shape (355,), returns the posterior.

    Returns
    -------
    dict
        Marginals by variable. Where the data seen have no posterior (a line goes through all of
        them exactly, say), it is the one for the course's own data.
    """
    try:
        return dict(solve(observations(model, name)))
    except (ValueError, ArithmeticError):
        return dict(solve(cheeseburger().y_obs))


def observations(model: Any, name: str) -> NDArray[np.float64]:
    """Return what is observed as `obs` in a model, or the course's own data where that is unusable.

    Parameters
    ----------
    model : object
        The student's model, or its evidence.
    name : str
        The student's name for it.

    Returns
    -------
    ndarray of shape (355,)
        Waits in minutes.
    """
    data = cheeseburger()
    found = expect.model(model, name).observed.get("obs")
    if found is None or found.shape != data.y_obs.shape or found.dtype.kind not in "iuf":
        return data.y_obs
    y = np.asarray(found, dtype=np.float64)
    return y if np.isfinite(y).all() else data.y_obs
