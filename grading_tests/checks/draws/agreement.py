"""Compare a student's draws with an exact posterior, in units of their own Monte Carlo error.

How strict: every comparison allows `SIGMAS` standard errors. With exact standard errors six of them
are exceeded by chance twice in a thousand million comparisons; should the effective sample size be
overestimated by 30 %, once in seven million. A course asks fewer than 600 such comparisons of a
student.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks.draws.diagnostics import Draws, effective_sample_size, indicator_ess
from grading_tests.checks.expect import array, challenge_rng, require

MIN_NEW = 1000
MAX_NEW = 10_000

SIGMAS = 6.0
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


class Known(Protocol):
    """A one-dimensional distribution that draws can be compared with."""

    def __hash__(self) -> int:
        """Tell it from others; it does not change."""

    @property
    def mean(self) -> float:
        """Mean."""

    @property
    def sd(self) -> float:
        """Standard deviation."""

    def quantile(self, p: Any) -> Any:
        """Value below which lies the probability `p`."""


class Marginal(Known, Protocol):
    """A one-dimensional exact posterior."""

    def cdf(self, x: Any) -> Any:
        """Posterior probability of values up to `x`."""

    def hdi(self, prob: float = 0.94) -> tuple[float, float]:
        """Return the shortest interval of probability `prob`."""


def first_difference(draws: Draws, exact: Known | Sequence[Known], label: str) -> tuple[str, str]:
    """Return which draws do not come from the exact posterior, and their "mean" or "spread".

    Parameters
    ----------
    draws : ndarray of shape (chain, draw) or (chain, draw, k)
        The student's draws of one variable.
    exact : Known or sequence of k Known
        The exact posterior.
    label : str
        The variable's name.

    Returns
    -------
    tuple of str
        Such as "`slope[3]`" and "mean"; two empty strings where there is no difference.
    """
    for name, series, marginal in labelled(draws, exact, label):
        if what := difference(series, marginal):
            return name, what
    return "", ""


def labelled(
    draws: Draws, exact: Known | Sequence[Known], label: str
) -> list[tuple[str, Draws, Known]]:
    """Return every series of a variable with its name, such as "`slope[3]`", and its posterior."""
    if draws.ndim == 2:
        assert not isinstance(exact, Sequence)
        return [(f"`{label}`", draws, exact)]
    assert isinstance(exact, Sequence)
    assert len(exact) == draws.shape[2]
    return [(f"`{label}[{k}]`", draws[:, :, k], marginal) for k, marginal in enumerate(exact)]


def difference(series: Draws, exact: Known) -> str:
    """Return "mean" or "spread" where draws do not come from a distribution, else nothing.

    Draws are worth at most their number, and most right ones agree even then; so it is estimated
    only for the others what theirs are worth, which takes longer than all the rest.
    """
    at_most = np.sqrt(_with_error_of(exact, float(series.size)))
    if bool(np.all(np.abs(offsets(series, exact)) * at_most <= SIGMAS)):
        return ""
    far = np.abs(scores(series, exact))
    if not far[0] <= SIGMAS:
        return "mean"
    return "" if bool(np.all(far[1:] <= SIGMAS)) else "spread"


def scores(series: Draws, exact: Known) -> NDArray[np.float64]:
    """Return how far the mean of draws and the shares below `LEVELS` are off, in standard errors.

    Returns
    -------
    ndarray of shape (1 + number of levels,)
    """
    worth = [effective_sample_size(series)]
    worth += [indicator_ess((series <= one).astype(float)) for one in landmarks(exact)]
    return offsets(series, exact) * np.sqrt([_with_error_of(exact, ess) for ess in worth])


def offsets(series: Draws, exact: Known) -> NDArray[np.float64]:
    """Return how far they are off, in standard deviations of a single draw."""
    mean = (float(series.mean()) - exact.mean) / exact.sd
    shares = np.array([float((series <= one).mean()) for one in landmarks(exact)])
    levels = np.array(LEVELS)
    return np.concatenate([[mean], (shares - levels) / np.sqrt(levels * (1 - levels))])


def _with_error_of(known: Known, ess: float) -> float:
    """Return what draws are worth beside a distribution that is itself known from draws only.

    Its error and theirs add up in squares: see `stored`.
    """
    return 1 / (1 / ess + 1 / getattr(known, "ess", np.inf))


@lru_cache(maxsize=256)
def landmarks(exact: Known) -> tuple[float, ...]:
    """Return the quantiles at `LEVELS`; a class shares its data, and so its posteriors."""
    return tuple(float(quantile) for quantile in exact.quantile(LEVELS))


def agrees(trace: TraceEvidence, variables: Sequence[str], posterior: Mapping[str, Any]) -> bool:
    """Tell whether all draws of some variables come from a posterior that has them all."""
    for variable in variables:
        draws, exact = trace.draws(variable), posterior.get(variable)
        entries = len(exact) if isinstance(exact, Sequence) else None
        if exact is None or entries != (draws.shape[2] if draws.ndim == 3 else None):
            return False
        if first_difference(draws, exact, variable)[1]:
            return False
    return True


def predictive_draws(value: Any, name: str) -> Draws:
    """Return draws of a predictive distribution as four series, for `first_difference`.

    Parameters
    ----------
    value : object
        At least `MIN_NEW` draws of any shape; of more than `MAX_NEW`, a random part is taken.
    name : str
        What the student calls them.
    """
    found = array(value, name).ravel()
    require(
        found.size >= MIN_NEW,
        f"`{name}` should hold at least {MIN_NEW} draws, but it holds {found.size}.",
    )
    if found.size > MAX_NEW:
        part = challenge_rng().choice(found.size, MAX_NEW, replace=False)
        found = found[np.sort(part)]
    require(bool(np.ptp(found) > 0), f"The draws in `{name}` are all the same number.")
    return found[: 4 * (found.size // 4)].reshape(4, -1)
