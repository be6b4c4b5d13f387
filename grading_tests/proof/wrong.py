"""Models that people write instead of those asked for, and the sentence that each is told.

All of them are of the kind whose posterior is known in closed form, given the scales.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pymc as pm

from grading_tests.checks import pooled, unpooled
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.hierarchical.models import HIERARCHICAL
from grading_tests.checks.structure import AskedModel

DATA = cheeseburger()
X, Y, GROUPS = DATA.x_obs, DATA.y_obs, DATA.groups


def normal(mean: Any, sd: Any, y: Any = Y) -> Any:
    """Return a normal likelihood of the waits."""
    return pm.Normal("obs", mean, sd, observed=y)


def one(
    slope: Callable[[], Any] = lambda: pm.Normal("slope", 0, 20),
    noise: Callable[[], Any] = lambda: pm.Exponential("noise", 0.1),
    obs: Callable[[Any, Any], Any] = lambda slope, noise: normal(slope * X, noise),
) -> pm.Model:
    """Return the model of 02, or a wrong one."""
    with pm.Model() as model:
        obs(slope(), noise())
    return model


def eight(
    slope: Callable[[], Any] = lambda: pm.Normal("slope", 0, 20, shape=8),
    noise: Callable[[], Any] = lambda: pm.Exponential("noise", 10),
    line: Callable[[Any], Any] = lambda slope: slope[GROUPS] * X,
    y: Any = Y,
) -> pm.Model:
    """Return the model of 03, or a wrong one."""
    return one(slope, noise, lambda s, n: normal(line(s), n, y))


def centred(
    mu: Callable[[], Any] = lambda: pm.Normal("mu_slope", 0, 1),
    sigma: Callable[[], Any] = lambda: pm.Exponential("sigma_slope", 13),
    slope: Callable[[Any, Any], Any] = lambda mu, sigma: pm.Normal("slope", mu, sigma, shape=8),
    noise: Callable[[], Any] = lambda: pm.Exponential("noise", 10),
    line: Callable[[Any], Any] = lambda slope: slope[GROUPS] * X,
    obs: Callable[..., Any] = normal,
    y: Any = Y,
) -> pm.Model:
    """Return the model of 04, or a wrong one."""
    with pm.Model() as model:
        mean = line(slope(mu(), sigma()))
        obs(mean, noise(), y)
    return model


def non_centred(**changed: Any) -> pm.Model:
    """Return the non-centred form, or a wrong one."""

    def slope(mu: Any, sigma: Any) -> Any:
        offset = pm.Normal("slope_offset", 0, 1, shape=8)
        return pm.Deterministic("slope", mu + sigma * offset)

    return centred(slope=slope, **changed)


ONE: dict[str, tuple[Callable[[], pm.Model], str]] = {
    "variance": (lambda: one(slope=lambda: pm.Normal("slope", 0, 400)), "The prior of `slope` in"),
    "precision": (lambda: one(slope=lambda: pm.Normal("slope", 0, tau=20)), "The prior of `slope`"),
    "half": (lambda: one(slope=lambda: pm.HalfNormal("slope", 20)), "The prior of `slope` in"),
    "noise": (lambda: one(noise=lambda: pm.Exponential("noise", 10)), "The prior of `noise` in"),
    "bounded": (lambda: one(noise=lambda: pm.Uniform("noise", 0, 2.05)), "The prior of `noise`"),
    "tau": (
        lambda: one(obs=lambda s, n: pm.Normal("obs", s * X, tau=n, observed=Y)),
        "The standard deviation of `obs` is not `noise` itself.",
    ),
    "intercept": (
        lambda: one(obs=lambda s, n: normal(pm.Normal("intercept", 0, 20) + s * X, n)),
        "`intercept` enters the line of `obs`.",
    ),
    "added": (
        lambda: one(obs=lambda s, n: normal(1 + s * X, n)),
        "something is added to slope times queue.",
    ),
    "no queue": (
        lambda: one(obs=lambda s, n: normal(s, n)),
        "What multiplies the slope at visit 354 is not the queue of that visit.",
    ),
    "exchanged": (
        lambda: one(obs=lambda s, n: normal(s * Y, n, X)),
        "are not the data of this notebook. What multiplies the slope at visit 354",
    ),
    "left out": (
        lambda: one(obs=lambda s, n: normal(s * X[:-2], n, Y[:-2])),
        "`obs` holds 353 visits.",
    ),
}
EIGHT: dict[str, tuple[Callable[[], pm.Model], str]] = {
    "shifted": (
        lambda: eight(line=lambda s: s[GROUPS - 1] * X),
        "At 355 visits the likelihood of `unpooled_model` takes the slope of another country: "
        "visit 0 was in country 0, and its slope is that of country 7.",
    ),
    "sorted": (
        lambda: eight(line=lambda s: s[np.sort(GROUPS)] * X),
        "At 294 visits the likelihood",
    ),
    "noise": (lambda: eight(noise=lambda: pm.Exponential("noise", 0.1)), "The prior of `noise` in"),
    "intercepts": (
        lambda: eight(line=lambda s: pm.Normal("a", 0, 20, shape=8)[GROUPS] + s[GROUPS] * X),
        "`a` enters the line of `obs`.",
    ),
    "no queue": (lambda: eight(line=lambda s: s[GROUPS]), "What multiplies the slope at visit 354"),
    "a country left out": (
        lambda: eight(line=lambda s: s[GROUPS] * X * (GROUPS != 3)),
        "What multiplies the slope at visit 346 is not the queue of that visit. What builds",
    ),
    "partial pooling": (
        lambda: eight(slope=lambda: pm.Normal("slope", pm.Normal("m", 0, 1), 20, shape=8)),
        "There is an unknown more, `m`. The prior of `slope` in `unpooled_model`",
    ),
    "uniform": (lambda: eight(slope=lambda: pm.Uniform("slope", -60, 60, shape=8)), "The prior of"),
}
FOUR: dict[str, tuple[Callable[[], pm.Model], str]] = {
    "mu": (lambda: centred(mu=lambda: pm.Normal("mu_slope", 0, 5)), "The prior of `mu_slope` in"),
    "scale": (
        lambda: centred(sigma=lambda: pm.Exponential("sigma_slope", scale=13)),
        "The prior of `sigma_slope` in",
    ),
    "heavy": (
        lambda: centred(sigma=lambda: pm.HalfCauchy("sigma_slope", 1)),
        "The prior of `sigma_slope` in",
    ),
    "variance": (
        lambda: centred(slope=lambda m, s: pm.Normal("slope", m, s**2, shape=8)),
        "The prior of `slope` in",
    ),
    "rates exchanged": (
        lambda: centred(
            sigma=lambda: pm.Exponential("sigma_slope", 10),
            noise=lambda: pm.Exponential("noise", 13),
        ),
        "The prior of `sigma_slope` in `hierarchical_model` is another one than the question's. "
        "The prior of `noise` in",
    ),
    "no mu": (
        lambda: centred(slope=lambda _, s: pm.Normal("slope", 0, s, shape=8)),
        "the variable `slope` depends on `sigma_slope`; that is not the dependence",
    ),
    "shifted": (lambda: centred(line=lambda s: s[GROUPS - 1] * X), "visit 0 was in country 0, and"),
    "left out": (
        lambda: centred(line=lambda s: (s[GROUPS] * X)[:-2], y=Y[:-2]),
        "`obs` holds 353 visits.",
    ),
    "logarithm": (
        lambda: centred(
            sigma=lambda: pm.Normal("sigma_slope", 0, 1),
            slope=lambda m, s: pm.Normal("slope", m, pm.math.exp(s), shape=8),
        ),
        "The prior of `sigma_slope` in `hierarchical_model` is another one than the question's. "
        "The prior of `slope` in",
    ),
}
WRONG: list[tuple[str, Callable[[], pm.Model], str, AskedModel]] = [
    *((f"02 {name}", *case, pooled.ASKED) for name, case in ONE.items()),
    *((f"03 {name}", *case, unpooled.ASKED) for name, case in EIGHT.items()),
    *((f"04 {name}", *case, HIERARCHICAL) for name, case in FOUR.items()),
]
