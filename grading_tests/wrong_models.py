"""Wrong models that people write, one of each family, and draws of them by a sampler.

``python -m grading_tests.wrong_models`` samples them all again, in a minute or two, and writes
``wrong_models.npz``, which `test_own_model` compares with the posteriors that it finds.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pymc as pm

from grading_tests.checks.course_data import cheeseburger

DRAWS = Path(__file__).with_suffix(".npz")
SEED = 14
KEPT = ("slope", "mu_slope", "sigma_slope", "noise", "intercept")
COUNTRIES = (0, 7)
"""Of eight slopes these are kept."""

DATA = cheeseburger()
X, Y, GROUPS = DATA.x_obs, DATA.y_obs, DATA.groups


def precision_for_sd() -> pm.Model:
    """Return a pooled model: ``tau`` for ``sigma``, and an intercept."""
    with pm.Model() as model:
        intercept, slope = pm.Normal("intercept", 0, 20), pm.Normal("slope", 0, 20)
        noise = pm.Exponential("noise", 0.1)
        pm.Normal("obs", intercept + slope * X, tau=noise, observed=Y)
    return model


def narrow_range_of_noise() -> pm.Model:
    """Return a pooled model whose noise prior ends in the midst of its posterior."""
    with pm.Model() as model:
        slope, noise = pm.HalfNormal("slope", 20), pm.Uniform("noise", 0, 2.1)
        pm.Normal("obs", slope * X, noise, observed=Y)
    return model


def shifted_country() -> pm.Model:
    """Return an unpooled model: every visit goes to the country before."""
    with pm.Model() as model:
        slope, noise = pm.Normal("slope", 0, 20, shape=8), pm.Exponential("noise", 10)
        pm.Normal("obs", slope[GROUPS - 1] * X, noise, observed=Y)
    return model


def variance_for_sd() -> pm.Model:
    """Return a hierarchical model: a variance for the sd of the slopes."""
    with pm.Model() as model:
        mu, sigma = pm.Normal("mu_slope", 0, 1), pm.Exponential("sigma_slope", 13)
        slope = pm.Normal("slope", mu, sigma**2, shape=8)
        pm.Normal("obs", slope[GROUPS] * X, pm.Exponential("noise", 10), observed=Y)
    return model


def logarithm_of_the_width() -> pm.Model:
    """Return a hierarchical model in which a logarithm got the prior of the width."""
    with pm.Model() as model:
        mu, sigma = pm.Normal("mu_slope", 0, 1), pm.Normal("sigma_slope", 0, 1)
        slope = pm.Normal("slope", mu, pm.math.exp(sigma), shape=8)
        pm.Normal("obs", slope[GROUPS] * X, pm.Exponential("noise", 10), observed=Y)
    return model


def a_number_for_the_width() -> pm.Model:
    """Return a hierarchical model whose slopes do not depend on ``sigma_slope``."""
    with pm.Model() as model:
        mu, _ = pm.Normal("mu_slope", 0, 1), pm.Exponential("sigma_slope", 13)
        slope = pm.Normal("slope", mu, 1, shape=8)
        pm.Normal("obs", slope[GROUPS] * X, pm.Exponential("noise", 10), observed=Y)
    return model


def wide_and_non_centred() -> pm.Model:
    """Return a non-centred model: a scale for the rate of ``sigma_slope``."""
    with pm.Model() as model:
        mu, sigma = pm.Normal("mu_slope", 0, 1), pm.Exponential("sigma_slope", scale=1)
        offset = pm.Normal("slope_offset", 0, 1, shape=8)
        slope = pm.Deterministic("slope", mu + sigma * offset)
        pm.Normal("obs", slope[GROUPS] * X, pm.Exponential("noise", 10), observed=Y)
    return model


MODELS: dict[str, Callable[[], pm.Model]] = {
    build.__name__: build
    for build in (
        precision_for_sd,
        narrow_range_of_noise,
        shifted_country,
        variance_for_sd,
        logarithm_of_the_width,
        a_number_for_the_width,
        wide_and_non_centred,
    )
}


def sampled(build: Callable[[], pm.Model]) -> dict[str, Any]:
    """Sample a model with four chains of 1000 draws."""
    with build():
        posterior = pm.sample(
            chains=4, target_accept=0.95, random_seed=SEED, progressbar=False, nuts_sampler="nutpie"
        )["posterior"]
    draws = {name: posterior[name].values for name in KEPT if name in posterior}
    if draws["slope"].ndim == 3:
        draws["slope"] = draws["slope"][..., COUNTRIES]
    return draws


if __name__ == "__main__":
    np.savez_compressed(
        DRAWS,
        **{
            f"{model}.{name}": values.astype(np.float32)
            for model, build in MODELS.items()
            for name, values in sampled(build).items()
        },
    )
