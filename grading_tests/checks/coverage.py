"""Coverage: how many waits of each country lie in their posterior predictive ranges of 94 %."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from grading_tests.checks import draws, expect, own_model
from grading_tests.checks.course_data import N_GROUPS, cheeseburger
from grading_tests.checks.expect import require
from grading_tests.checks.structure import AskedModel

Floats = NDArray[np.float64]

TAIL = 0.03
PREDICTIVE_DRAWS = 4000
"""A student's own predictive draws are at least as many."""
ENOUGH = 1000
"""So many posterior draws are used: each stands for a whole distribution of the wait."""


def check(
    value: Any,
    name: str,
    trace: Any,
    trace_name: str,
    posterior: Callable[[], Mapping[str, Any]],
    model: Any,
    asked: AskedModel,
) -> None:
    """Require shares that follow from the student's trace, or are those of the exact posterior.

    Shares that follow from the trace by the student's own model are right, too.

    Parameters
    ----------
    value : object
        The student's eight shares.
    name, trace_name : str
        What the student calls them, and the trace.
    trace : object
        The student's trace; its draws of `slope`, one or one for each country, and of `noise`.
    posterior : callable
        Gives the exact marginals of `slope` and `noise`; called only where the trace does not do.
    model, asked
        The student's model, and the one asked for.
    """
    shares = expect.array(value, name, (N_GROUPS,))
    require(
        bool(np.all((shares >= 0) & (shares <= 1))),
        f"`{name}` should hold shares between 0 and 1, not counts or per cent.",
    )
    found = expect.trace(trace, trace_name, asked_shapes(asked))

    def right(below: Floats) -> None:
        fits = allowed(shares, below)
        require(
            bool(fits.all()),
            f"`{name}[{int(fits.argmin())}]` does not follow from your `{trace_name}`: check that "
            "the ranges hold 94 %, that they contain the noise, and that the visits are sorted by "
            "country.",
        )

    def by_question() -> None:
        slope, noise = found.draws("slope"), found.draws("noise").ravel()
        try:
            right(levels(slope.reshape(noise.size, -1), noise))
        except expect.WrongAnswer as reason:
            if not allowed(shares, levels(*spread_out(posterior()))).all():
                raise reason from None

    def by_own_model(own: own_model.OwnModel) -> None:
        unknowns = (*own.layout.parts, *own.layout.scales)
        held = found.groups["posterior"]
        is_whole = all(held.get(unknown) is not None for unknown in unknowns)
        require(is_whole, f"`{trace_name}` does not hold all unknowns of your `{asked.name}`.")
        some = {u: _some(held[u].reshape(-1, *held[u].shape[2:])) for u in unknowns}
        mean, sd = own.predicted_waits(some)
        waits = cheeseburger().y_obs
        require(
            mean.shape[1] == waits.size,
            f"Your `{asked.name}` does not hold all visits, so `{name}` does not follow from it.",
        )
        right(np.asarray(ndtr((waits - mean) / sd).mean(axis=0)))

    own_model.either(by_question, by_own_model, model, asked)


def asked_shapes(asked: AskedModel) -> dict[str, tuple[int, ...]]:
    """Return the shapes of a draw of `slope` and of `noise` in a model."""
    return {name: asked.free[name].shape for name in ("slope", "noise")}


def levels(slope: Floats, noise: Floats) -> Floats:
    """Return the predictive probability below every wait.

    Parameters
    ----------
    slope : ndarray of shape (n, 1) or (n, 8)
        Draws of the common slope, or of the slope of each country.
    noise : ndarray of shape (n,)
        Draws of the noise.

    Returns
    -------
    ndarray of shape (355,)
    """
    data = cheeseburger()
    countries = data.groups if slope.shape[1] > 1 else np.zeros_like(data.groups)
    line = _some(slope)[:, countries] * data.x_obs
    scale = np.maximum(_some(noise)[:, None], 1e-12)
    return np.asarray(ndtr((data.y_obs - line) / scale).mean(axis=0))


def spread_out(posterior: Mapping[str, Any]) -> tuple[Floats, Floats]:
    """Return a few draws of slope and noise that are spread as exact marginals are."""
    probabilities, rng = np.arange(0.5, 400) / 400, np.random.default_rng(0)
    slope = posterior["slope"]
    several = slope if isinstance(slope, Sequence) else [slope]
    columns = [rng.permutation(one.quantile(probabilities)) for one in several]
    return np.column_stack(columns), rng.permutation(posterior["noise"].quantile(probabilities))


def allowed(shares: Floats, below: Floats) -> NDArray[np.bool_]:
    """Tell which shares, by country, honest predictive draws can give.

    A wait counts as undecided where its predictive probability is within six standard errors of an
    end of the range: there the student's random numbers decide.
    """
    depth = np.minimum(below, 1.0 - below)
    error = draws.SIGMAS * np.sqrt(TAIL * (1 - TAIL) / PREDICTIVE_DRAWS)
    by_group = [cheeseburger().groups == group for group in range(N_GROUPS)]
    sure, possible = depth > TAIL + error, depth > TAIL - error
    fewest = np.array([sure[here].mean() for here in by_group])
    most = np.array([possible[here].mean() for here in by_group])
    return np.asarray((fewest - 1e-6 <= shares) & (shares <= most + 1e-6))


def _some(values: NDArray[Any]) -> NDArray[Any]:
    return values[:: max(1, len(values) // ENOUGH)]
