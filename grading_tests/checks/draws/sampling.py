"""Whether a trace may be trusted: enough draws that are worth enough, and none of them copied.

The questions ask for an effective sample size of 400. It can only be estimated from the draws, so a
run that is worth 400 shows sometimes more and sometimes less. The rule: **a trace is refused where
hardly any run worth 400 would show so little.** That is below `MIN_ESS`, by both estimates of
`is_worth`: of 20,000 simulated runs worth 400 none lies there (ArviZ's estimate alone: one in 200),
of runs worth 200 every second one, of runs worth 100 all (``make prove``).

r-hat needs no rule of its own. With m half-chains, ``r_hat**2 - 1`` is about m over the effective
sample size of draws whose chains disagree, so chains that disagree are worth next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from examroom.evidence.traces import TraceEvidence
from grading_tests.checks.draws.diagnostics import (
    DISAGREEING,
    Draws,
    effective_sample_size,
    is_worth,
    r_hat,
    series_of,
)
from grading_tests.checks.expect import misconceived, require

ASKED_ESS = 400
MIN_ESS = 250
REACH = 3.0
"""The first draw of a chain may lie so many times as far from the median as the furthest of the
second halves. Any other may lie further: where a mean of eight slopes has tails as thick as in this
course, one of 10,000 right traces has such a draw among its first 2000, but not as its first."""
MAX_DIVERGENT_SHARE = 0.01
MIN_CHAINS = 4
MIN_DRAWS = 1000
MAX_COPIES = 0.1
"""Of 64,000 honest draws kept in single precision, 2 % agree with another one by chance."""
MIN_DRAWS_ALONE = 400
"""From fewer draws honest intervals of 94 % do not hold 94 % of them to within a tolerance."""


def check_sampling(trace: TraceEvidence, variables: Sequence[str], name: str) -> None:
    """Require enough chains and draws, worth enough, and few divergences.

    Parameters
    ----------
    trace : TraceEvidence
        With a posterior group.
    variables : sequence of str
        The variables whose draws must be worth enough.
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
        for index, series in series_of(draws):
            label = f"`{variable}`" if index is None else f"`{variable}[{index}]`"
            require(
                bool(np.ptp(series) > 0),
                f"In `{name}` the draws of {label} are all the same number.",
            )
            _require_worth(series, label, name)
        _require_different_draws(draws, variable, name)
    diverging = trace.groups.get("sample_stats", {}).get("diverging")
    if diverging is not None and diverging.size:
        share = float(np.mean(diverging != 0))
        require(
            share <= MAX_DIVERGENT_SHARE,
            f"`{name}` has {share:.1%} divergent transitions: raise `target_accept` "
            "or look at the priors.",
        )


def _require_worth(series: Draws, label: str, name: str) -> None:
    if burns_in(series):
        raise misconceived("burn-in-kept", trace=name, series=label)
    if is_worth(series, MIN_ESS):
        return
    ess = effective_sample_size(series)
    disagreement = r_hat(series)
    if disagreement > DISAGREEING:
        raise misconceived("chains-disagree", trace=name, series=label, r_hat=disagreement)
    raise misconceived(
        "too-few-effective-draws", trace=name, series=label, ess=ess, asked=ASKED_ESS
    )


def burns_in(series: Draws) -> bool:
    """Tell whether a chain begins far from where the second halves of all chains stay.

    Rank-normalised diagnostics do not see it: forty draws from twenty standard deviations away have
    the ranks of any forty large draws.
    """
    first, later = series[:, 0], series[:, series.shape[1] // 2 :]
    middle = float(np.median(later))
    above, below = float(later.max()) - middle, middle - float(later.min())
    if not above + below > 0:
        return False
    return bool(first.max() > middle + REACH * above or first.min() < middle - REACH * below)


def _require_different_draws(draws: Draws, variable: str, name: str) -> None:
    if any(np.array_equal(draws[a], draws[b]) for a in range(len(draws)) for b in range(a)):
        raise misconceived("chains-copied", trace=name, variable=variable)
    if not _share_of_copies(draws) <= MAX_COPIES:
        raise misconceived("draws-copied", trace=name, variable=variable)


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
        for index, series in series_of(draws):
            label = f"`{variable}`" if index is None else f"`{variable}[{index}]`"
            require(
                bool(np.all(np.ptp(series, axis=1) > 0)),
                f"In `{name}` the draws of {label} are all the same number in a chain.",
            )
        _require_different_draws(draws, variable, name)
