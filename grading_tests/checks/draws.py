"""Compare a student's draws with an exact posterior, in units of their own Monte Carlo error.

How strict: every comparison allows `SIGMAS` standard errors. With exact standard errors six of them
are exceeded by chance twice in a thousand million comparisons; should the effective sample size be
overestimated by 30 %, once in seven million. A course asks fewer than 300 such comparisons of a
student.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks.expect import array, challenge_rng, require, wrong
from grading_tests.checks.expect import interval as interval_gate

MIN_NEW = 1000
MAX_NEW = 10_000

SIGMAS = 6.0
MAX_R_HAT = 1.1
"""Textbooks ask for 1.01, but r-hat is itself an estimate: with eight half-chains and an
effective sample size of n it exceeds 1 by about 4/7 of a chi-squared variable with 7 degrees of
freedom over n. At n = 360, the least an honest run of this course has shown, chance exceeds 1.1
with probability 1e-11, 1.05 with 4e-5."""
MIN_ESS = 100
MAX_DIVERGENT_SHARE = 0.01
MIN_CHAINS = 4
MIN_DRAWS = 1000
MAX_COPIES = 0.1
"""Of 64,000 honest draws kept in single precision, 2 % agree with another one by chance."""
MIN_DRAWS_ALONE = 400
"""From fewer draws honest intervals of 94 % do not hold 94 % of them to within a tolerance."""
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)

HDI_PROB = 0.94
HDI_SHARE_TOLERANCE = 0.003
HDI_SLACK = 1.02
"""The shortest intervals of the same draws by two honest algorithms differ less than this."""
HDI_END_SCALE = 1.2
"""Standard deviation of an HDI's end, in posterior sds, times the cube root of the sample size: the
shortest interval of a sample is found from a flat optimum (simulated, 250 to 16,000 draws)."""
HDI_WIDTH_SCALE = 0.95
"""Relative standard deviation of an HDI's width times the square root of the sample size."""

Draws = NDArray[Any]


class Marginal(Protocol):
    """A one-dimensional exact posterior."""

    def __hash__(self) -> int:
        """Tell it from others; it does not change."""

    @property
    def mean(self) -> float:
        """Posterior mean."""

    @property
    def sd(self) -> float:
        """Posterior standard deviation."""

    def cdf(self, x: Any) -> Any:
        """Posterior probability of values up to `x`."""

    def quantile(self, p: Any) -> Any:
        """Value below which lies the probability `p`."""

    def hdi(self, prob: float = 0.94) -> tuple[float, float]:
        """Return the shortest interval of probability `prob`."""


def check_sampling(trace: TraceEvidence, variables: Sequence[str], name: str) -> None:
    """Require enough chains and draws, chains that agree, and few divergences.

    Parameters
    ----------
    trace : TraceEvidence
        With a posterior group.
    variables : sequence of str
        The variables whose chains must agree.
    name : str
        The student's name for the trace.
    """
    for variable in variables:
        draws = trace.draws(variable)
        chains, length = draws.shape[0], trace.length(variable)
        require(
            chains >= MIN_CHAINS and length >= MIN_DRAWS,
            f"`{name}` should have at least {MIN_CHAINS} chains of {MIN_DRAWS} draws each, "
            f"but it has {chains} of {length}.",
        )
        for index, series in _series(draws):
            label = f"`{variable}`" if index is None else f"`{variable}[{index}]`"
            require(
                bool(np.ptp(series) > 0),
                f"In `{name}` the draws of {label} are all the same number.",
            )
            require(
                r_hat(series) <= MAX_R_HAT,
                f"In `{name}` the chains of {label} do not agree (r-hat {r_hat(series):.2f}): "
                "sample longer or look at the sampler's settings.",
            )
            require(
                effective_sample_size(series) >= MIN_ESS,
                f"In `{name}` {label} has too few effective draws "
                f"({effective_sample_size(series):.0f}): sample longer.",
            )
        _require_different_chains(draws, variable, name)
    diverging = trace.groups.get("sample_stats", {}).get("diverging")
    if diverging is not None and diverging.size:
        share = float(np.mean(diverging != 0))
        require(
            share <= MAX_DIVERGENT_SHARE,
            f"`{name}` has {share:.1%} divergent transitions: raise `target_accept` "
            "or look at the priors.",
        )


def _require_different_chains(draws: Draws, variable: str, name: str) -> None:
    if any(np.array_equal(draws[a], draws[b]) for a in range(len(draws)) for b in range(a)):
        wrong(
            f"In `{name}` two chains of `{variable}` are the same, number for number: let each "
            "chain have a seed of its own."
        )
    require(
        _share_of_copies(draws) <= MAX_COPIES,
        f"In `{name}` the same draws of `{variable}` occur again and again: copies of draws are no "
        "new draws.",
    )


def _share_of_copies(draws: Draws) -> float:
    """Return the share of draws that occurred before, in any chain, but not just before.

    A sampler that rejects a step repeats the draw that it stands at; it never comes back to one.
    """
    z = draws.reshape(*draws.shape[:2], -1).astype(float)
    steps = np.maximum(z.std(axis=(0, 1)), 1e-300) * 1e-9
    with np.errstate(over="ignore"):
        cells = np.rint(z / steps)
    moved = np.ones(cells.shape[:2], dtype=bool)
    moved[:, 1:] = (cells[:, 1:] != cells[:, :-1]).any(axis=2)
    visited = np.ascontiguousarray(cells[moved] + 0.0)  # no negative zero
    rows = visited.view(np.dtype((np.void, visited.dtype.itemsize * visited.shape[1])))
    return 1.0 - np.unique(rows).size / len(visited)


def check_form(trace: TraceEvidence, variables: Sequence[str], name: str) -> None:
    """Require draws from which something may be computed, whatever they are draws of.

    They need be neither enough nor healthy: that is asked of the trace, in its own question.

    Parameters
    ----------
    trace, variables, name
        As for `check_sampling`.
    """
    for variable in variables:
        draws = trace.draws(variable)
        require(
            draws.shape[0] * draws.shape[1] >= MIN_DRAWS_ALONE,
            f"`{name}` should have at least {MIN_DRAWS_ALONE} draws.",
        )
        for index, series in _series(draws):
            label = f"`{variable}`" if index is None else f"`{variable}[{index}]`"
            require(
                bool(np.all(np.ptp(series, axis=1) > 0)),
                f"In `{name}` the draws of {label} are all the same number in a chain.",
            )
        _require_different_chains(draws, variable, name)


def check_posterior(
    draws: Draws, exact: Marginal | Sequence[Marginal], label: str, name: str
) -> None:
    """Require that draws come from the exact posterior: its mean and its quantiles.

    Parameters
    ----------
    draws : ndarray of shape (chain, draw) or (chain, draw, k)
        The student's draws of one variable.
    exact : Marginal or sequence of k Marginal
        The exact posterior.
    label : str
        The variable's name.
    name : str
        The student's name for the trace.
    """
    series, what = first_difference(draws, exact, label)
    advice = "look at the model's priors and likelihood, and sample again after any change."
    require(
        what != "mean",
        f"In `{name}` the draws of {series} have a mean that is not the posterior's for this model "
        f"and these data: {advice}",
    )
    require(
        what != "spread",
        f"In `{name}` the draws of {series} are not spread as the posterior for this model and "
        f"these data: {advice}",
    )


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


def first_difference(
    draws: Draws, exact: Marginal | Sequence[Marginal], label: str
) -> tuple[str, str]:
    """Return which draws do not come from the exact posterior, and their "mean" or "spread".

    Parameters
    ----------
    draws, exact, label
        As for `check_posterior`.

    Returns
    -------
    tuple of str
        Such as "`slope[3]`" and "mean"; two empty strings where there is no difference.
    """
    if draws.ndim == 2:
        assert not isinstance(exact, Sequence)
        what = _difference(draws, exact)
        return (f"`{label}`", what) if what else ("", "")
    assert isinstance(exact, Sequence)
    assert len(exact) == draws.shape[2]
    for k, marginal in enumerate(exact):
        if what := _difference(draws[:, :, k], marginal):
            return f"`{label}[{k}]`", what
    return "", ""


def _difference(series: Draws, exact: Marginal) -> str:
    ess = effective_sample_size(series)
    distance = abs(float(series.mean()) - exact.mean) / exact.sd
    if not distance <= SIGMAS / np.sqrt(ess):
        return "mean"
    for level, landmark in zip(LEVELS, _landmarks(exact), strict=True):
        below = (series <= landmark).astype(float)
        error = np.sqrt(level * (1 - level) / indicator_ess(below))
        if not abs(float(below.mean()) - level) <= SIGMAS * error:
            return "spread"
    return ""


@lru_cache(maxsize=256)
def _landmarks(exact: Marginal) -> tuple[float, ...]:
    """Return the quantiles at `LEVELS`; a class shares its data, and so its posteriors."""
    return tuple(float(quantile) for quantile in exact.quantile(LEVELS))


def check_share(value: Any, draws: Draws, name: str, trace_name: str, thinned: int = 1) -> None:
    """Require an interval of 94 % of the student's own draws; every `thinned`-th is given."""
    low, high = interval_gate(value, name)
    share = float(np.mean((draws >= low) & (draws <= high)))
    error = np.sqrt(HDI_PROB * (1 - HDI_PROB)) * _thinning_error(draws, thinned)
    require(
        abs(share - HDI_PROB) <= HDI_SHARE_TOLERANCE + SIGMAS * error,
        f"`{name}` holds {share:.1%} of the draws in `{trace_name}`, not 94 %: check the "
        "probability, the kind of interval and the variable it was computed from, and do not "
        "round it.",
    )


def _thinning_error(draws: Draws, thinned: int) -> float:
    """Return the standard error, in standard deviations, of a mean of every `thinned`-th draw."""
    return float(np.sqrt((1 - 1 / thinned) / draws.size))


def check_shortest(
    value: Any, draws: Draws, name: str, rounding: float = 0.0, thinned: int = 1
) -> None:
    """Require an interval hardly wider than the shortest that holds 94 % of the draws."""
    low, high = interval_gate(value, name)
    ordered = np.sort(draws, axis=None)
    held = int(np.floor(HDI_PROB * ordered.size))
    shortest = float((ordered[held:] - ordered[: ordered.size - held]).min())
    slack = HDI_SLACK + SIGMAS * HDI_WIDTH_SCALE * _thinning_error(draws, thinned)
    require(
        high - low <= slack * shortest + rounding,
        f"The interval in `{name}` is wider than the 94 % highest-density interval of your draws: "
        "check the kind of interval.",
    )


def check_interval(value: Any, exact: Marginal, name: str, ess: float) -> None:
    """Require the ends and the width of a 94 % highest-density interval, for draws worth `ess`."""
    low, high = interval_gate(value, name)
    exact_low, exact_high = exact.hdi(HDI_PROB)
    end_tolerance = SIGMAS * HDI_END_SCALE * ess ** (-1 / 3) * exact.sd
    width_tolerance = SIGMAS * HDI_WIDTH_SCALE * ess ** (-1 / 2)
    width_ratio = (high - low) / (exact_high - exact_low)
    require(
        abs(low - exact_low) <= end_tolerance and abs(high - exact_high) <= end_tolerance,
        f"`{name}` is not where the highest-density interval of this posterior lies: check the "
        "variable, the data the model saw and the kind of interval.",
    )
    require(
        abs(width_ratio - 1) <= width_tolerance,
        f"`{name}` is too {'wide' if width_ratio > 1 else 'narrow'} for a 94 % "
        "highest-density interval: check the probability and the kind of interval.",
    )


def effective_sample_size(series: Draws) -> float:
    """Return the smaller of bulk and tail effective sample size, at most the number of draws."""
    bulk = _statistic("ess", series, method="bulk")
    tail = _statistic("ess", series, method="tail", prob=(0.05, 0.95))
    found = min(bulk, tail, float(series.size))
    if not np.isfinite(found) or found <= 0:
        wrong("The draws of a chain do not vary, so no effective sample size can be computed.")
    return found


def indicator_ess(indicator: Draws) -> float:
    """Return the effective sample size of a 0/1 series, between 1 and the number of its values."""
    if np.ptp(indicator) == 0:
        return float(indicator.size)
    found = _statistic("ess", indicator, method="mean")
    return float(np.clip(found, 1.0, indicator.size)) if np.isfinite(found) else 1.0


def r_hat(series: Draws) -> float:
    """Return the rank-normalised split r-hat (infinity where it is undefined)."""
    found = _statistic("rhat", series)
    return found if np.isfinite(found) else float("inf")


def _statistic(which: str, series: Draws, **options: Any) -> float:
    """Return one of ArviZ's diagnostics for draws of shape (chain, draw)."""
    values = np.ascontiguousarray(series, dtype=float)
    return _computed(which, values.shape, values.tobytes(), tuple(options.items()))


@lru_cache(maxsize=256)
def _computed(
    which: str, shape: tuple[int, ...], values: bytes, options: tuple[tuple[str, Any], ...]
) -> float:
    """Compute a diagnostic; several checks ask for the same one of the same draws."""
    from arviz_stats.base import array as arviz_array

    series = np.frombuffer(values).reshape(shape)
    compute = getattr(arviz_array.array_stats, which)
    return float(compute(series, chain_axis=0, draw_axis=1, **dict(options)))


def _series(draws: Draws) -> list[tuple[int | None, Draws]]:
    if draws.ndim == 2:
        return [(None, draws)]
    flat = draws.reshape(*draws.shape[:2], -1)
    return [(k, flat[:, :, k]) for k in range(flat.shape[2])]
