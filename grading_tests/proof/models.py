"""The models that the questions ask for, as their reference answers have them."""

from __future__ import annotations

import pymc as pm

from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.workflow import data

DATA = cheeseburger()


def pooled_reference() -> pm.Model:
    """Return the model of 02."""
    with pm.Model() as model:
        slope = pm.Normal("slope", 0, 20)
        noise = pm.Exponential("noise", 0.1)
        pm.Normal("obs", slope * DATA.x_obs, noise, observed=DATA.y_obs)
    return model


def unpooled_reference(last: int = 355) -> pm.Model:
    """Return the model of 03, of as many visits."""
    with pm.Model() as model:
        slope = pm.Normal("slope", 0, 20, shape=8)
        noise = pm.Exponential("noise", 10)
        mean = slope[DATA.groups[:last]] * DATA.x_obs[:last]
        pm.Normal("obs", mean, noise, observed=DATA.y_obs[:last])
    return model


def hierarchical_reference() -> pm.Model:
    """Return the model of 04."""
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 1)
        sigma_slope = pm.Exponential("sigma_slope", 13)
        slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", slope[DATA.groups] * DATA.x_obs, noise, observed=DATA.y_obs)
    return model


def non_centred_reference() -> pm.Model:
    """Return the same in its non-centred form."""
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 1)
        sigma_slope = pm.Exponential("sigma_slope", 13)
        slope_offset = pm.Normal("slope_offset", 0, 1, shape=8)
        slope = pm.Deterministic("slope", mu_slope + sigma_slope * slope_offset)
        noise = pm.Exponential("noise", 10)
        pm.Normal("obs", slope[DATA.groups] * DATA.x_obs, noise, observed=DATA.y_obs)
    return model


def robust_reference() -> pm.Model:
    """Return the one with a Student-t likelihood."""
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 5)
        sigma_slope = pm.HalfNormal("sigma_slope", 2)
        slope = pm.Normal("slope", mu_slope, sigma_slope, shape=8)
        noise = pm.Exponential("noise", 1)
        mean = slope[DATA.groups] * DATA.x_obs
        pm.StudentT("obs", nu=4, mu=mean, sigma=noise, observed=DATA.y_obs)
    return model


def robust_unpooled_reference() -> pm.Model:
    """Return the one with a Student-t likelihood and slopes of their own."""
    with pm.Model() as model:
        slope, noise = pm.Normal("slope", 0, 20, shape=8), pm.Exponential("noise", 1)
        mean = slope[DATA.groups] * DATA.x_obs
        pm.StudentT("obs", nu=4, mu=mean, sigma=noise, observed=DATA.y_obs)
    return model


def chain_reference(with_kiosks: bool = False) -> pm.Model:
    """Return the model of forty countries."""
    chain = data.chain()
    with pm.Model() as model:
        centre = pm.Normal("mu_slope", 0, 5)
        if with_kiosks:
            centre = centre + pm.Normal("kiosk_effect", 0, 2) * chain.kiosks
        slope = pm.Normal("slope", centre, pm.HalfNormal("sigma_slope", 2), shape=40)
        noise = pm.Exponential("noise", 1)
        pm.Normal("obs", slope[chain.country] * chain.queue, noise, observed=chain.wait)
    return model


def weak_reference() -> pm.Model:
    """Return the one with few visits, in its non-centred form."""
    weak = data.weak()
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 5)
        sigma_slope = pm.HalfNormal("sigma_slope", 2)
        slope_offset = pm.Normal("slope_offset", 0, 1, shape=8)
        slope = pm.Deterministic("slope", mu_slope + sigma_slope * slope_offset)
        pm.Normal("obs", slope[weak.country] * weak.queue, 1.5, observed=weak.wait)
    return model


def wide_reference(noise_rate: float = 1.0) -> pm.Model:
    """Return the one of 06 with a normal likelihood or, with another prior, that of 04."""
    with pm.Model() as model:
        mu_slope = pm.Normal("mu_slope", 0, 5)
        slope = pm.Normal("slope", mu_slope, pm.HalfNormal("sigma_slope", 2), shape=8)
        noise = pm.Exponential("noise", noise_rate)
        pm.Normal("obs", slope[DATA.groups] * DATA.x_obs, noise, observed=DATA.y_obs)
    return model
