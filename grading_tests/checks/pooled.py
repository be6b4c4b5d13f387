"""What the hidden tests of assignment 02 ask: one slope for all countries."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from grading_tests.checks import (
    draws,
    exact,
    expect,
    log_density,
    own_model,
    pictures,
    seen,
    structure,
)
from grading_tests.checks.course_data import N_GROUPS, cheeseburger
from grading_tests.checks.expect import require

SLOPE_SD = 20.0
NOISE_RATE = 0.1

MIN_PRIOR_DRAWS = 500
PRIOR_P_VALUE = 1e-7
"""Draws of the right prior fail the Kolmogorov-Smirnov test about once in ten million times."""

SD_TOLERANCE = 0.002
"""Relative. It covers division by n instead of n - 1 at 500 draws, and rounding to two decimals."""

COVERAGE_TAIL = 0.03
PREDICTIVE_DRAWS = 4000


def _lines(point: structure.Point) -> structure.Lines:
    data = cheeseburger()
    slope, noise = point["slope"], point["noise"]
    return {
        "slope": float(log_density.normal(slope, 0.0, SLOPE_SD)),
        "noise": float(log_density.exponential(noise, NOISE_RATE)),
        "obs": float(log_density.normal(data.y_obs, slope * data.x_obs, noise).sum()),
    }


def _draw_point(rng: np.random.Generator) -> structure.Point:
    """Return an unseen point."""
    return {"slope": rng.normal(0.0, 5.0), "noise": float(np.exp(rng.uniform(-1.0, 2.0)))}


ASKED = structure.AskedModel(
    "pooled_model",
    {"slope": structure.Asked(), "noise": structure.Asked()},
    _lines,
    _draw_point,
    "Look at both priors (Normal takes a standard deviation, Exponential a rate), at the line "
    "through zero, and at the spread of `obs`.",
)


def pooled_model(pooled_model: Any) -> None:
    """Question `pooled-model`: names, data and log density of the pooled model."""
    own_model.check_model(pooled_model, ASKED)


def pooled_prior(
    pooled_prior: Any, prior_slope_sd: Any, pooled_model: Callable[[], Any] = lambda: None
) -> None:
    """Question `pooled-prior`: draws of this prior, and the standard deviation of these draws.

    Draws of the student's own prior are right, too: a wrong one is paid for in `pooled-model`. So
    the noise is asked to be positive only, and not even that where the student's model is not.
    """
    name, model = "pooled_prior", expect.if_defined(pooled_model)
    found = expect.trace(pooled_prior, name, {"slope": (), "noise": ()}, group="prior")
    slope = found.draws("slope", "prior").ravel()
    require(
        slope.size >= MIN_PRIOR_DRAWS,
        f"`{name}` should hold at least {MIN_PRIOR_DRAWS} draws, but it holds {slope.size}.",
    )
    require(
        _from(slope, lambda x: ndtr(x / SLOPE_SD)) or _from_own_prior(slope, model),
        f"The draws of `slope` in `{name}` do not look like draws from the prior of the question: "
        "check the prior in your model, and that these are prior draws, not posterior ones.",
    )
    noise = found.draws("noise", "prior").ravel()
    require(
        bool(np.all(noise > 0)) or _may_be(noise[noise <= 0][:10], model),
        f"Some draws of `noise` in `{name}` are negative: a spread cannot be.",
    )
    given = expect.number(prior_slope_sd, "prior_slope_sd")
    require(
        abs(given / float(found.sd("slope", "prior")) - 1.0) <= SD_TOLERANCE,
        "`prior_slope_sd` is not the standard deviation of the draws of `slope` in your "
        "`pooled_prior`: compute it from these draws.",
    )


def _from(values: NDArray[Any], cdf: Callable[[Any], Any]) -> bool:
    from scipy import stats  # takes longer to import than most checks take

    return bool(stats.kstest(values, cdf).pvalue > PRIOR_P_VALUE)


def _from_own_prior(slope: NDArray[Any], model: Any) -> bool:
    try:
        found = expect.model(model, ASKED.name)
        return _from(slope, own_model.prior_cdf(found, "slope", ASKED, slope))
    except (expect.WrongAnswer, own_model.NotFollowed):
        return False


def _may_be(noise: NDArray[Any], model: Any) -> bool:
    try:
        found = expect.model(model, ASKED.name)
        return own_model.may_be_negative(found, "noise", ASKED, noise)
    except (expect.WrongAnswer, own_model.NotFollowed):
        return False


def pooled_trace(pooled_trace: Any, pooled_model: Any) -> None:
    """Question `pooled-trace`: a healthy sampler, and the exact posterior of what the model saw."""
    name = "pooled_trace"
    found = expect.trace(pooled_trace, name, {"slope": (), "noise": ()})
    posterior = _posterior(pooled_model)
    draws.check_sampling(found, ["slope", "noise"], name)
    own_model.check_trace(found, ["slope", "noise"], posterior, pooled_model, ASKED, name)


def pooled_interval(pooled_interval: Any, pooled_trace: Any, pooled_model: Any) -> None:
    """Question `pooled-interval`: a 94 % HDI, of the student's draws and of the exact posterior."""
    found = expect.trace(pooled_trace, "pooled_trace", {"slope": ()})
    posterior = _posterior(pooled_model)
    names = ("pooled_interval", "pooled_trace")
    own_model.check_hdi(
        pooled_interval, found, ("slope", None), posterior, pooled_model, ASKED, names
    )


def _posterior(model: Any) -> dict[str, Any]:
    """Return the exact posterior for the data that the student's model saw."""
    return seen.posterior(model, "pooled_model", _exact)


def _exact(y: NDArray[np.float64]) -> dict[str, Any]:
    x = cheeseburger().x_obs
    return dict(exact.pooled_posterior(x, y, slope_sd=SLOPE_SD, noise_rate=NOISE_RATE))


def pooled_plot(ax: Any, pooled_trace: Any) -> None:
    """Question `pooled-plot`: a figure that shows the posterior of the slope and says so."""
    found = expect.figure(ax, "ax")
    trace = expect.trace(pooled_trace, "pooled_trace", {"slope": ()})
    require(
        any("slope" in label.lower() for label in found.labels()),
        "The word slope stands in no title, axis label or legend of the figure `ax`.",
    )
    require(
        not all(panel.is_empty for panel in found.axes),
        "The figure `ax` is empty.",
    )
    require(
        pictures.shows_posterior(found, float(trace.mean("slope")), float(trace.sd("slope"))),
        "Nothing in the figure `ax` lies where the draws of `slope` in your `pooled_trace` lie "
        "and spreads as they do: check the variable, and that these are posterior draws.",
    )


def pooled_predictive(
    coverage: Any, pooled_trace: Any, pooled_model: Callable[[], Any] = lambda: None
) -> None:
    """Question `pooled-predictive`: how many waits lie in their posterior predictive ranges.

    Shares that follow from the student's trace are right, and so are those of the exact posterior,
    and those that follow from the trace by the student's own model.
    """
    shares = expect.array(coverage, "coverage", (N_GROUPS,))
    require(
        bool(np.all((shares >= 0) & (shares <= 1))),
        "`coverage` should hold shares between 0 and 1, not counts or per cent.",
    )
    trace = expect.trace(pooled_trace, "pooled_trace", {"slope": (), "noise": ()})

    def by_question() -> None:
        slope, noise = (trace.draws(name).ravel() for name in ("slope", "noise"))
        from_exact = _allowed(shares, _levels(*_exact_draws()))
        from_trace = _allowed(shares, _levels(slope, noise))
        check(from_trace | from_exact.all())

    def by_own_model(own: own_model.OwnModel) -> None:
        unknowns = (*own.layout.parts, *own.layout.scales)
        held = trace.groups["posterior"]
        is_whole = all(held.get(name) is not None for name in unknowns)
        require(is_whole, "`pooled_trace` does not hold all unknowns of your `pooled_model`.")
        some = {name: _thinned(held[name].reshape(-1, *held[name].shape[2:])) for name in unknowns}
        sees_all = np.array_equal(own.data, cheeseburger().y_obs)
        check(_allowed(shares, own.levels(some)) & sees_all)

    def check(right: NDArray[np.bool_]) -> None:
        require(
            bool(right.all()),
            f"`coverage[{int(right.argmin())}]` does not follow from your `pooled_trace`: check "
            "that the ranges hold 94 %, that they contain the noise, and that the visits are "
            "sorted by country.",
        )

    own_model.either(by_question, by_own_model, expect.if_defined(pooled_model), ASKED)


@cache
def _exact_draws() -> tuple[NDArray[Any], NDArray[Any]]:
    """Return a few draws of slope and noise from the exact posterior."""
    known = _exact(cheeseburger().y_obs)
    levels = np.arange(0.5, 400) / 400
    shuffled = np.random.default_rng(0).permutation(levels)
    return known["slope"].quantile(levels), known["noise"].quantile(shuffled)


def _thinned(values: NDArray[Any]) -> NDArray[Any]:
    """Return a few draws: each stands for a whole distribution."""
    return values[:: max(1, len(values) // 1000)]


def _levels(slope: NDArray[Any], noise: NDArray[Any]) -> NDArray[np.float64]:
    """Return the predictive probability below every wait."""
    data = cheeseburger()
    line, scale = _thinned(slope)[:, None], np.maximum(_thinned(noise)[:, None], 1e-12)
    return np.asarray(ndtr((data.y_obs - line * data.x_obs) / scale).mean(axis=0))


def _allowed(shares: NDArray[Any], below: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which shares, by country, honest predictive draws can give.

    A wait counts as undecided where its predictive probability is within six standard errors of an
    end of the range: there the student's random numbers decide.
    """
    depth = np.minimum(below, 1.0 - below)
    error = draws.SIGMAS * np.sqrt(COVERAGE_TAIL * (1 - COVERAGE_TAIL) / PREDICTIVE_DRAWS)
    by_group = [cheeseburger().groups == group for group in range(N_GROUPS)]
    sure, possible = depth > COVERAGE_TAIL + error, depth > COVERAGE_TAIL - error
    fewest = np.array([sure[here].mean() for here in by_group])
    most = np.array([possible[here].mean() for here in by_group])
    return np.asarray((fewest - 1e-6 <= shares) & (shares <= most + 1e-6))


def pooled_residuals(worst_group: Any, pooled_misses_mean: Any, pooled_interval: Any) -> None:
    """Question `pooled-residuals`: the worst-served country; the mean slope and the interval."""
    data = cheeseburger()
    slope = (data.x_obs @ data.y_obs) / (data.x_obs @ data.x_obs)
    squares = (data.y_obs - slope * data.x_obs) ** 2
    mean_squares = np.bincount(data.groups, squares) / np.bincount(data.groups)
    require(
        expect.integer(worst_group, "worst_group") == int(mean_squares.argmax()),
        "`worst_group` is not the country with the largest root-mean-square residual: square the "
        "residuals of `y_obs`, average them country by country, and count from 0.",
    )
    misses = expect.truth(pooled_misses_mean, "pooled_misses_mean")
    low, high = expect.interval(pooled_interval, "pooled_interval")
    require(
        misses is not bool(low <= data.slopes.mean() <= high),
        "`pooled_misses_mean` does not agree with your own `pooled_interval`: compare both ends "
        "with `slopes.mean()`.",
    )
