"""Assignment 10: right answers of many styles pass, every misconception fails for its reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pymc as pm
import pytest

from examroom.evidence import describe
from grading_tests import supernova
from grading_tests.checks import photometry_to_cosmology as checks
from grading_tests.checks import stored
from grading_tests.checks.expect import WrongAnswer
from grading_tests.checks.photometry_to_cosmology import data, joint, steps
from grading_tests.checks.stored.joint import joint_model
from grading_tests.simulated import tree

SKY, Z = data.far_and_near(), data.redshifts()
DISTANCES = (Z, *data.distances(), SKY.sigma_mu)
TWO_STEP = steps.omega_m_of_distances(*DISTANCES)


def refused(says: str, check: Callable[..., None], *answers: Any) -> None:
    """Require that a check refuses an answer, and what it says."""
    with pytest.raises(WrongAnswer, match=says):
        check(*answers)


def test_three_maps_are_pairs_of_words() -> None:
    checks.three_maps(steps.GOES)
    checks.three_maps(
        {name: [f" {end.title()}" for end in ends] for name, ends in steps.GOES.items()}
    )
    refused("no entry", checks.three_maps, {"UNITY": steps.GOES["UNITY"]})
    refused("wrong way", checks.three_maps, steps.GOES | {"BayeSN": steps.GOES["BayeSN"][::-1]})
    refused("start from", checks.three_maps, steps.GOES | {"UNITY": steps.GOES["joint model"]})
    refused("pair", checks.three_maps, steps.GOES | {"UNITY": "cosmology"})


# -- compress --------------------------------------------------------------------------------------


def changed(**how: Any) -> Callable[..., Any]:
    return lambda phase, band, m, sigma: steps.least_squares(phase, band, m, sigma, **how)


def without(what: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    return lambda p, b, m, s: steps.least_squares(p, b, m - what(p, b), s)


def mean_surface(phase: Any, band: Any) -> Any:
    columns = [np.interp(phase, supernova.KNOTS, column) for column in supernova.W0.T]
    return -np.choose(band, columns)


WRONG_FITS: dict[str, tuple[str, Callable[..., Any]]] = {
    "unweighted": ("weigh", changed(weighted=False)),
    "with a prior": ("prior", changed(prior=True)),
    "mean surface kept": ("W0", without(mean_surface)),
    "M0 subtracted": ("M0", without(lambda p, b: supernova.M0)),
    "theta last": (
        "theta comes first",
        lambda p, b, m, s: (np.roll(steps.least_squares(p, b, m, s)[0], -1), np.eye(5)),
    ),
    "covariance by residuals": (
        "covariance is not",
        lambda p, b, m, s: (
            steps.least_squares(p, b, m, s)[0],
            2 * steps.least_squares(p, b, m, s)[1],
        ),
    ),
    "only an estimate": ("pair", lambda p, b, m, s: steps.least_squares(p, b, m, s)[0]),
    "an error": ("failed", lambda p, b, m, s: p["phase"]),
}


def test_right_fits_pass_as_lists() -> None:
    checks.compress(changed())
    checks.compress(lambda *a: [one.tolist() for one in steps.least_squares(*a)])


@pytest.mark.parametrize("name", WRONG_FITS)
def test_a_wrong_fit_is_refused(name: str) -> None:
    says, function = WRONG_FITS[name]
    refused(says, checks.compress, function)


def test_five_numbers_say_all_that_the_points_say() -> None:
    """Differences of the likelihood between two light curves, by points and by five numbers."""
    here = SKY.sn == 4
    sky = supernova.light_curves_for_cosmology()
    phase, band, m, sigma = (sky[name][here] for name in ("phase", "band", "m_obs", "m_err"))
    estimate, covariance = steps.least_squares(phase, band, m, sigma)
    rng = np.random.default_rng(0)

    def by_points(theta: Any) -> float:
        model = SKY.w0[here] + theta[0] * SKY.w1[here] + theta[1:][band]
        return float(-0.5 * np.sum(((m - model) / sigma) ** 2))

    def by_numbers(theta: Any) -> float:
        away = theta - estimate
        return float(-0.5 * away @ np.linalg.inv(covariance) @ away)

    points = estimate + 0.3 * rng.normal(size=(4, 5))
    differences = [[by(one) - by(points[0]) for one in points] for by in (by_points, by_numbers)]
    np.testing.assert_allclose(differences[0], differences[1], rtol=1e-8, atol=1e-8)


# -- two steps -------------------------------------------------------------------------------------


def test_the_two_steps_give_what_a_sum_over_offsets_gives() -> None:
    offsets = np.linspace(-1.5, 1.5, 1201)
    z, distance, sd, sigma_mu = DISTANCES
    variance = sd**2 + sigma_mu**2 + data.SIGMA_0**2
    logs = np.array(
        [
            np.logaddexp.reduce(
                -0.5
                * np.sum((distance - supernova.mu(z, one) - offsets[:, None]) ** 2 / variance, 1)
                - 0.5 * (offsets / data.OFFSET_SD) ** 2
            )
            for one in data.OMEGA_GRID
        ]
    )
    weights = np.exp(logs - logs.max())
    mean = np.average(data.OMEGA_GRID, weights=weights)
    assert TWO_STEP[0] == pytest.approx(mean, abs=1e-9)
    assert TWO_STEP[0] == pytest.approx(0.3069, abs=5e-5)
    assert TWO_STEP[1] == pytest.approx(0.0462, abs=5e-5)


right_steps = steps.omega_m_of_distances
WRONG_STEPS: dict[str, tuple[str, Callable[..., Any]]] = {
    "offset fixed": ("zero", lambda *a: steps.omega_m_of_distances(*a, offset_sd=1e-9)),
    "offset too free": ("wide", lambda *a: steps.omega_m_of_distances(*a, offset_sd=30.0)),
    "no peculiar velocities": ("sigma_mu", lambda z, d, s, m: right_steps(z, d, s, 0 * m)),
    "no errors": ("distance_sd", lambda z, d, s, m: steps.omega_m_of_distances(z, d, 0 * s, m)),
    "a variance": ("variance", lambda *a: (right_steps(*a)[0], right_steps(*a)[1] ** 2)),
    "something else": ("shared", lambda *a: (0.9, 0.2)),
    "one number": ("two_step returns", lambda *a: 0.3),
}


def test_right_steps_pass() -> None:
    checks.two_step(steps.omega_m_of_distances, *np.round(TWO_STEP, 3))
    checks.two_step(lambda *a: list(steps.omega_m_of_distances(*a)), *TWO_STEP)
    refused("omega_m_two_step", checks.two_step, steps.omega_m_of_distances, 0.31, TWO_STEP[1])
    refused("sd_two_step", checks.two_step, steps.omega_m_of_distances, TWO_STEP[0], 0.05)


@pytest.mark.parametrize("name", WRONG_STEPS)
def test_wrong_steps_are_refused(name: str) -> None:
    says, function = WRONG_STEPS[name]
    for _ in range(20):  # unseen distances
        refused(says, checks.two_step, function, *TWO_STEP)


def test_a_prior_used_twice_is_a_product_of_two_normals() -> None:
    mean, sd = steps.fiducial()
    twice = steps.omega_m_of_distances(Z, mean, sd, SKY.sigma_mu)[0]
    shift = twice - TWO_STEP[0]
    assert (twice, shift) == pytest.approx((0.3364, 0.0295), abs=5e-5)
    function = steps.omega_m_of_distances
    right = (mean, sd, twice, shift, function, TWO_STEP[0])
    checks.prior_used_twice(*right)
    w = (data.SIGMA_0**2 + SKY.sigma_mu**2) / (
        data.SIGMA_0**2 + SKY.sigma_mu**2 + data.distances()[1] ** 2
    )
    exchanged = (1 - w) * data.distances()[0] + w * supernova.mu(Z, data.OMEGA_FID)
    refused("exchanged", checks.prior_used_twice, exchanged, *right[1:])
    refused("product", checks.prior_used_twice, data.distances()[0], *right[1:])
    refused("precisions", checks.prior_used_twice, mean, data.distances()[1], *right[2:])
    refused("omega_m_twice", checks.prior_used_twice, mean, sd, TWO_STEP[0], *right[3:])
    refused("sign", checks.prior_used_twice, mean, sd, twice, -shift, *right[4:])
    refused("prior_shift", checks.prior_used_twice, mean, sd, twice, twice, *right[4:])


def test_what_follows_from_ones_own_function_is_right() -> None:
    mean, sd = steps.fiducial()

    def own(z: Any, distance: Any, distance_sd: Any, sigma_mu: Any) -> Any:
        return steps.omega_m_of_distances(z, distance, distance_sd, sigma_mu, offset_sd=1e-9)

    before, width = own(*DISTANCES)
    twice, again = own(Z, mean, sd, SKY.sigma_mu)
    checks.prior_used_twice(mean, sd, twice, twice - before, own, before)
    rng = np.random.default_rng(1)
    trace = describe(tree(posterior={"omega_m": rng.normal(0.31, 0.05, (4, 1000))}))
    omega_m = trace.draws("omega_m")
    table = pd.DataFrame(
        {"mean": [before, twice, omega_m.mean()], "sd": [width, again, omega_m.std()]},
        index=joint.ROWS,
    )
    answers = (before, width, mean, sd, twice, own, trace)
    checks.comparison(table.round(3), *answers)
    checks.comparison(table.iloc[::-1, ::-1].assign(route="any"), *answers)
    wrong = table.assign(sd=[width, again, again])
    refused("'joint', column 'sd'", checks.comparison, wrong, *answers)
    wrong = table.assign(mean=[before, before + 0.01, omega_m.mean()])
    refused("'prior used twice', column 'mean'", checks.comparison, wrong, *answers)
    refused("DataFrame", checks.comparison, table.to_dict(), *answers)


# -- the joint model -------------------------------------------------------------------------------


def test_the_right_joint_model_passes() -> None:
    checks.joint_model(describe(joint_model()))


def wrong_joint(
    centre: Callable[[Any, Any], Any] = lambda M0, omega_m: M0 + supernova.mu(Z, omega_m),
    dusty: Callable[[Any, Any], Any] = lambda mag, M0: mag,
    distance: Callable[[Any, Any], Any] = lambda mag, M0: mag - M0,
    named: str = "D",
) -> pm.Model:
    coords = {"sn": range(30), "band": supernova.BANDS, "observation": range(960)}
    with pm.Model(coords=coords) as model:
        omega_m, M0 = pm.Uniform("omega_m", 0, 1), pm.Normal("M0", -19.3, 0.3)
        tau_A, R_V = pm.HalfNormal("tau_A", 1), pm.Uniform("R_V", 1, 6)
        sigma0, sigma_eps = pm.HalfNormal("sigma0", 0.3), pm.HalfNormal("sigma_eps", 0.1)
        theta = pm.Normal("theta", 0, 1, dims="sn")
        A_V = pm.Exponential("A_V", scale=tau_A, dims="sn")
        width = pm.math.sqrt(sigma0**2 + SKY.sigma_mu**2)
        mag = pm.Normal("mag", centre(M0, omega_m), width, dims="sn")
        pm.Deterministic(named, distance(mag, M0), dims="sn")
        mean = dusty(mag, M0)[:, None] + A_V[:, None] * (supernova.A_BAND + supernova.B_BAND / R_V)
        band_mag = pm.Normal("band_mag", mean, sigma_eps, dims=("sn", "band"))
        points = band_mag[SKY.sn, SKY.band] + SKY.w0 + theta[SKY.sn] * SKY.w1
        pm.Normal("obs", points, SKY.m_err, observed=SKY.m_obs, dims="observation")
    return model


WRONG_JOINTS: dict[str, tuple[str, Callable[[], pm.Model]]] = {
    "fiducial distances left": (
        "depends on",
        lambda: wrong_joint(centre=lambda M0, omega_m: M0 + SKY.mu_fid),
    ),
    "M0 twice": ("depends on", lambda: wrong_joint(dusty=lambda mag, M0: mag + M0)),
    "a ridge": (
        "depends on",
        lambda: wrong_joint(
            centre=lambda M0, omega_m: supernova.mu(Z, omega_m), dusty=lambda mag, M0: mag + M0
        ),
    ),
    "no D": ("named `D`", lambda: wrong_joint(named="distance")),
    "D of something else": ("computed from", lambda: wrong_joint(distance=lambda mag, M0: mag + 0)),
}


@pytest.mark.parametrize("name", WRONG_JOINTS)
def test_a_wrong_joint_model_is_refused(name: str) -> None:
    says, build = WRONG_JOINTS[name]
    refused(says, checks.joint_model, describe(build()))


def test_the_long_run_is_that_of_the_joint_model() -> None:
    run = stored.read("joint")
    assert set(run) == set(joint.HYPER)
    expected: dict[str, Any] = {
        "omega_m": (0.3093, 0.0492),
        "M0": (-19.351, 0.035),
        "tau_A": 0.351,
        "R_V": (2.846, 0.169),
        "sigma0": 0.1025,
        "sigma_eps": 0.0361,
    }
    for name, wanted in expected.items():
        found = run[name]
        assert not isinstance(found, list)
        assert found.ess > 20_000
        mean, sd = wanted if isinstance(wanted, tuple) else (wanted, found.sd)
        assert abs(found.mean - mean) < 6 * found.sd * np.sqrt(2 / 20_000) + 5e-4
        assert found.sd == pytest.approx(sd, rel=0.03)


def test_the_correlation_is_that_of_ones_own_draws() -> None:
    rng = np.random.default_rng(3)
    omega_m = rng.normal(0.31, 0.05, (4, 1000))
    M0 = -19.35 + 0.5 * (omega_m - 0.31) + rng.normal(0, 0.02, (4, 1000))
    trace = describe(tree(posterior={"omega_m": omega_m, "M0": M0}))
    ordered = np.sort(omega_m, axis=None)
    start = int(np.argmin(ordered[3760:] - ordered[:-3760]))
    interval = (float(ordered[start]), float(ordered[start + 3760]))
    right = float(np.corrcoef(omega_m.ravel(), M0.ravel())[0, 1])
    checks.joint_answers(interval, round(right, 3), trace)
    refused("correlation", checks.joint_answers, interval, -right, trace)
    refused(
        "covariance",
        checks.joint_answers,
        interval,
        float(np.cov(omega_m.ravel(), M0.ravel())[0, 1]),
        trace,
    )
    refused(
        "omega_m_interval",
        checks.joint_answers,
        (interval[0] - 0.02, interval[1] + 0.02),
        right,
        trace,
    )
