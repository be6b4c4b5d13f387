"""Draws of the prior, and the waits that they invent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from grading_tests.checks import draws, expect, own_model
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import require
from grading_tests.checks.pooled import invented
from grading_tests.checks.pooled.model import ASKED, BOTH, NOISE_RATE, SLOPE_SD

Floats = NDArray[np.float64]

MIN_PRIOR_DRAWS = 500
PRIOR_P_VALUE = 1e-7
"""Draws of the right prior fail the Kolmogorov-Smirnov test about once in ten million times."""

SD_TOLERANCE = 0.002
"""Relative. It covers division by n instead of n - 1 at 500 draws, and rounding to two decimals."""

MOST_FOR_OWN = 5000
"""So many draws are compared with the student's own prior, which is known at nodes alone."""

ABSURD = 30.0
"""Minutes."""
SHARE_ROUNDING = 0.0006
"""Leaves room for three decimals."""
BLOCK = 4096
"""So many draws are combined with all visits at a time."""


def pooled_prior(
    pooled_prior: Any, prior_slope_sd: Any, pooled_model: Callable[[], Any] = lambda: None
) -> None:
    """Question `pooled-prior`: draws of this prior, and the standard deviation of these draws.

    Draws of the student's own prior are right, too: a wrong one is paid for in `pooled-model`.
    """
    name, model = "pooled_prior", expect.if_defined(pooled_model)
    found = expect.trace(pooled_prior, name, BOTH, group="prior")
    values = {variable: found.draws(variable, "prior").ravel() for variable in BOTH}
    count = values["slope"].size
    require(
        count >= MIN_PRIOR_DRAWS,
        f"`{name}` should hold at least {MIN_PRIOR_DRAWS} draws, but it holds {count}.",
    )
    off = next((v for v in BOTH if not _from(values[v], PRIORS[v])), None)
    if off is not None and not _from_own_prior(values, model):
        require(
            off == "slope" or bool(np.all(values["noise"] > 0)),
            f"Some draws of `noise` in `{name}` are negative: a spread cannot be.",
        )
        expect.wrong(
            f"The draws of `{off}` in `{name}` do not look like draws from the prior of the "
            "question: check the prior in your model, and that these are prior draws, not "
            "posterior ones."
        )
    given = expect.number(prior_slope_sd, "prior_slope_sd")
    require(
        abs(given / float(found.sd("slope", "prior")) - 1.0) <= SD_TOLERANCE,
        "`prior_slope_sd` is not the standard deviation of the draws of `slope` in your "
        "`pooled_prior`: compute it from these draws.",
    )


PRIORS: dict[str, Callable[[Floats], Floats]] = {
    "slope": lambda x: np.asarray(ndtr(x / SLOPE_SD)),
    "noise": lambda x: -np.expm1(-NOISE_RATE * np.maximum(x, 0.0)),
}
"""Distribution functions."""


def _from(values: Floats, cdf: Callable[[Any], Any]) -> bool:
    from scipy import stats  # takes longer to import than most checks take

    return bool(stats.kstest(values, cdf).pvalue > PRIOR_P_VALUE)


def _from_own_prior(values: dict[str, Floats], model: Any) -> bool:
    try:
        found = expect.model(model, ASKED.name)
        return all(
            _from(some, own_model.prior_cdf(found, variable, ASKED, some))
            for variable, several in values.items()
            for some in [several[:: max(1, several.size // MOST_FOR_OWN)]]
        )
    except (expect.WrongAnswer, own_model.NotFollowed):
        return False


def absurd_waits(
    absurd_share: Any, pooled_prior: Any, pooled_model: Callable[[], Any] = lambda: None
) -> None:
    """Question `absurd-waits`: the share of invented waits more than half an hour from usual.

    The invented waits are too many to be read. Their share is known from the draws of slope and
    noise that they were made with, up to chance; by the student's own line of `obs`, too.
    """
    given = expect.number(absurd_share, "absurd_share")
    found = expect.trace(pooled_prior, "pooled_prior", BOTH, group="prior")
    require(
        0 <= given <= 1,
        f"`absurd_share` should be a share, between 0 and 1, but it is {given:.4g}.",
    )
    flat = {
        name: values.reshape(-1, *values.shape[2:])
        for name, values in found.groups["prior"].items()
        if values.shape[:2] == found.draws("slope", "prior").shape
    }
    thinned = found.thinned("slope", "prior")

    def by_question() -> None:
        noise = np.maximum(flat["noise"][:, None], 1e-12)
        line = flat["slope"][:, None] * cheeseburger().x_obs
        _check_share(given, line, np.broadcast_to(noise, line.shape), thinned)

    def by_own_model(own: own_model.OwnModel) -> None:
        unknowns = (*own.layout.parts, *own.layout.scales)
        is_whole = all(name in flat for name in unknowns)
        require(is_whole, "`pooled_prior` does not hold all unknowns of your `pooled_model`.")
        model = expect.model(expect.if_defined(pooled_model), ASKED.name)
        try:
            log_alpha = invented.log_alpha(model, own, flat)
        except own_model.NotFollowed as why:
            expect.wrong(f"`absurd_share` is not that of the model asked for, and of yours {why}.")
        line, noise = own.predicted_waits(flat, log_alpha)
        _check_share(given, line, np.broadcast_to(noise, line.shape), thinned)

    own_model.either(by_question, by_own_model, expect.if_defined(pooled_model), ASKED)


def _check_share(given: float, line: Floats, noise: Floats, thinned: int) -> None:
    """Require the share of waits beyond `ABSURD`; line and noise by draw and visit."""
    above = _share(line, noise, lambda mean, sd: ndtr((mean - ABSURD) / sd))
    below = _share(line, noise, lambda mean, sd: ndtr((-mean - ABSURD) / sd))
    by_draw = above + below
    share = float(by_draw.mean())
    waits = line.size * thinned
    error = np.sqrt(share * (1 - share) / waits)
    error += by_draw.std() * np.sqrt((1 - 1 / thinned) / by_draw.size)
    allowed = draws.SIGMAS * float(error) + SHARE_ROUNDING
    if abs(given - share) <= allowed:
        return
    without = float(np.mean(np.abs(line) > ABSURD))
    one_way = "counts one direction alone: a wait may be too long or too short"
    for other, sentence in (
        (float(above.mean()), one_way),
        (float(below.mean()), one_way),
        (without, "leaves the noise out: a wait is the line and the noise"),
        (0.0, "says that there are none: look at the waits that the prior invents"),
    ):
        require(abs(given - other) > allowed, f"`absurd_share` {sentence}.")
    expect.wrong(
        "`absurd_share` is not the share of waits in your `pooled_prior` that are more than "
        f"{ABSURD:.0f} minutes away from the usual: take all invented waits, of all draws and all "
        "visits, and both directions."
    )


def _share(line: Floats, noise: Floats, tail: Callable[[Floats, Floats], Any]) -> Floats:
    """Return the mean over visits of a probability, by draw."""
    rows = range(0, len(line), BLOCK)
    return np.concatenate(
        [tail(line[k : k + BLOCK], noise[k : k + BLOCK]).mean(axis=1) for k in rows]
    )
