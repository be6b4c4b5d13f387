"""Assignment 09: right answers of many styles pass, every misconception fails for its reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dust_extinction.parameter_averages as dust
import matplotlib.pyplot as plt
import numpy as np
import pymc as pm
import pytest
from astropy import units

from examroom.evidence import describe
from grading_tests import supernova
from grading_tests.checks import bayesn as checks
from grading_tests.checks import stored
from grading_tests.checks.bayesn import data, light, summaries
from grading_tests.checks.expect import WrongAnswer
from grading_tests.checks.stored import bayesn as posterior_of_light
from grading_tests.checks.stored import hosts as posterior_of_hosts
from grading_tests.simulated import tree

NEAR, HOSTS = data.near(), data.hosts()


def refused(says: str, check: Callable[..., None], *answers: Any) -> None:
    """Require that a check refuses an answer, and what it says."""
    with pytest.raises(WrongAnswer, match=says):
        check(*answers)


# -- dust and light --------------------------------------------------------------------------------


@pytest.mark.parametrize("R_V", [2.0, 3.1, 5.0])
def test_the_dust_law_is_that_of_another_implementation(R_V: float) -> None:
    x = np.concatenate([np.linspace(0.31, 1.09, 20), np.linspace(1.11, 3.25, 60)])
    theirs = dust.CCM89(Rv=R_V)(x / units.micron)
    np.testing.assert_allclose(light.xi(1 / x, R_V), theirs, atol=1e-14)


def test_the_constants_of_the_bands_are_those_of_the_law() -> None:
    a, b = light.coefficients(1 / supernova.WAVELENGTHS)
    np.testing.assert_allclose(a, supernova.A_BAND, atol=5e-11)
    np.testing.assert_allclose(b, supernova.B_BAND, atol=5e-11)


def test_a_right_law_passes_and_usual_mistakes_are_named() -> None:
    checks.dust_law(light.xi)
    checks.dust_law(lambda w, R: np.asarray(light.xi(w, R)).tolist())
    for mistake in light.LAW.mistakes:
        with pytest.raises(WrongAnswer) as reason:
            checks.dust_law(mistake.function)
        assert mistake.says in str(reason.value)
    refused("failed", checks.dust_law, lambda w, R: w["um"])


def test_a_right_surface_passes_and_usual_mistakes_are_named() -> None:
    checks.surface(light.SURFACE.right)
    for mistake in light.SURFACE.mistakes:
        with pytest.raises(WrongAnswer) as reason:
            checks.surface(mistake.function)
        assert mistake.says in str(reason.value)


def figure(sn: int = 0, apart: bool = True, labels: bool = True, kept: slice = slice(None)) -> Any:
    sky = supernova.light_curves()
    drawn, ax = plt.subplots()
    for band, name in enumerate(supernova.BANDS):
        here = (sky["sn"] == sn) & (sky["band"] == band)
        look: dict[str, Any] = {"color": f"C{band}", "label": name} if apart else {"color": "C0"}
        ax.plot(sky["phase"][here][kept], sky["m_obs"][here][kept], "o", **look)
    ax.invert_yaxis()
    if labels:
        ax.set(xlabel="phase (days)", ylabel="magnitude")
    found = describe(ax)
    plt.close(drawn)
    return found


def test_light_curves_are_seen_with_bands_apart() -> None:
    checks.light_curves(figure())
    refused("band", checks.light_curves, figure(apart=False))
    refused("label", checks.light_curves, figure(labels=False))
    refused("points", checks.light_curves, figure(sn=1))
    refused("points", checks.light_curves, figure(kept=slice(1, None)))


# -- models ----------------------------------------------------------------------------------------


def bayesn_model(
    *,
    extinction: Callable[[Any], Any] = lambda tau: pm.Exponential("A_V", scale=tau, dims="sn"),
    width: Callable[[Any], Any] = lambda s: pm.math.sqrt(s**2 + NEAR.sigma_mu**2),
    law: Callable[[Any], Any] = lambda R: supernova.A_BAND + supernova.B_BAND / R,
    theta_sign: float = 1.0,
    band: Any = NEAR.band,
    sn: Any = NEAR.sn,
    noise: Callable[[Any], Any] = lambda eps: NEAR.m_err,
    spread: Callable[[Any], Any] = lambda eps: eps,
) -> pm.Model:
    """Return the model of the question, or one with a line changed."""
    coords = {"sn": range(24), "band": supernova.BANDS, "observation": range(768)}
    with pm.Model(coords=coords) as model:
        tau_A = pm.HalfNormal("tau_A", 1)
        R_V = pm.Uniform("R_V", 1, 6)
        sigma0 = pm.HalfNormal("sigma0", 0.3)
        sigma_eps = pm.HalfNormal("sigma_eps", 0.1)
        theta = pm.Normal("theta", 0, 1, dims="sn")
        A_V = extinction(tau_A)
        D = pm.Normal("D", NEAR.mu_fid, width(sigma0), dims="sn")
        mean = supernova.M0 + D[:, None] + A_V[:, None] * law(R_V)
        band_mag = pm.Normal("band_mag", mean, spread(sigma_eps), dims=("sn", "band"))
        points = band_mag[sn, band] + NEAR.w0 + theta_sign * theta[sn] * NEAR.w1
        pm.Normal("obs", points, noise(sigma_eps), observed=NEAR.m_obs, dims="observation")
    return model


WRONG_LIGHT: dict[str, tuple[str, Callable[[], pm.Model]]] = {
    "tau_A as a rate": (
        "mean",
        lambda: bayesn_model(extinction=lambda tau: pm.Exponential("A_V", tau, dims="sn")),
    ),
    "no peculiar velocities": ("moves", lambda: bayesn_model(width=lambda s: s)),
    "grey dust": ("depends on", lambda: bayesn_model(law=lambda R: np.ones(4))),
    "a fixed law": (
        "depends on",
        lambda: bayesn_model(law=lambda R: supernova.A_BAND + supernova.B_BAND / 3.1),
    ),
    "dust that brightens": (
        "band_mag",
        lambda: bayesn_model(law=lambda R: -(supernova.A_BAND + supernova.B_BAND / R)),
    ),
    "theta's sign": ("`obs`", lambda: bayesn_model(theta_sign=-1.0)),
    "bands shifted": ("`obs`", lambda: bayesn_model(band=(NEAR.band + 1) % 4)),
    "supernovae shifted": ("`obs`", lambda: bayesn_model(sn=(NEAR.sn + 1) % 24)),
    "sigma_eps as noise of each point": (
        "depends on",
        lambda: bayesn_model(
            noise=lambda eps: pm.math.sqrt(NEAR.m_err**2 + eps**2), spread=lambda eps: 0.03
        ),
    ),
    "no plate named": (
        "dims=",
        lambda: bayesn_model(extinction=lambda tau: pm.Exponential("A_V", scale=tau, shape=24)),
    ),
}


def test_the_right_model_of_light_passes() -> None:
    checks.bayesn_model(describe(bayesn_model()))


@pytest.mark.parametrize("name", WRONG_LIGHT)
def test_a_wrong_model_of_light_is_refused(name: str) -> None:
    says, build = WRONG_LIGHT[name]
    refused(says, checks.bayesn_model, describe(build()))


def host_model(
    *,
    index: Any = HOSTS.host,
    population: bool = True,
    errors: tuple[float, float] = (data.SIGMA_E, data.SIGMA_A),
    at: Callable[[Any], Any] = lambda E: E,
    rate: bool = False,
) -> pm.Model:
    """Return the model of the question, or one with a line changed."""
    with pm.Model(coords={"host": data.HOSTS, "sn": range(134)}) as model:
        mu_R = pm.Normal("mu_R", 3, 1)
        sigma_R = pm.LogNormal("sigma_R", np.log(0.5), 0.5)
        R_V = pm.Normal("R_V", *((mu_R, sigma_R) if population else (3, 1)), dims="host")
        tau_E = pm.LogNormal("tau_E", np.log(0.15), 0.5)
        E = pm.Exponential("E", tau_E if rate else 1 / tau_E, dims="sn")
        pm.Normal("E_obs", E, errors[0], observed=HOSTS.E_obs, dims="sn")
        pm.Normal("A_obs", R_V[index] * at(E), errors[1], observed=HOSTS.A_obs, dims="sn")
    return model


WRONG_HOSTS: dict[str, tuple[str, Callable[[], pm.Model]]] = {
    "regression on the measured excess": (
        "true",
        lambda: host_model(at=lambda E: HOSTS.E_obs),
    ),
    "errors exchanged": (
        "`E_obs` and `A_obs`",
        lambda: host_model(errors=(data.SIGMA_A, data.SIGMA_E)),
    ),
    "unpooled": ("depends on", lambda: host_model(population=False)),
    "pooled": ("own kind", lambda: host_model(index=0 * HOSTS.host)),
    "labels by appearance": ("own kind", lambda: host_model(index=(HOSTS.host + 1) % 5)),
    "tau_E as a rate": ("mean", lambda: host_model(rate=True)),
}


def test_the_right_model_of_hosts_passes() -> None:
    checks.host_model(describe(host_model()))


@pytest.mark.parametrize("name", WRONG_HOSTS)
def test_a_wrong_model_of_hosts_is_refused(name: str) -> None:
    says, build = WRONG_HOSTS[name]
    refused(says, checks.host_model, describe(build()))


# -- posteriors and summaries ----------------------------------------------------------------------


def test_the_posterior_of_hosts_is_that_of_the_quadrature() -> None:
    kept, found = stored.read("hosts"), posterior_of_hosts.solve(HOSTS)
    for name, exact in found.items():
        wanted = kept[name]
        pairs = zip(
            *([one] if not isinstance(one, list) else one for one in (exact, wanted)), strict=True
        )
        for one, same in pairs:
            assert (one.mean, one.sd) == pytest.approx((same.mean, same.sd), rel=1e-5)
    spirals = {name: found["R_V"][data.HOSTS.index(name)].mean for name in data.HOSTS}
    expected = {
        "dwarf": 3.316,
        "elliptical": 2.352,
        "irregular": 3.072,
        "lenticular": 2.734,
        "spiral": 2.943,
    }
    assert spirals == pytest.approx(expected, abs=6e-4)


def test_the_posterior_of_light_does_not_depend_on_its_nodes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its four hyperparameters, by nodes that lie closer and in other places."""
    monkeypatch.setattr(posterior_of_light, "STEP", 0.83)
    for name, found in posterior_of_light.hyperparameters(NEAR).marginals().items():
        kept = stored.read("bayesn")[name]
        assert not isinstance(kept, list)
        assert found.mean == pytest.approx(kept.mean, abs=1e-4 * kept.sd)
        assert found.sd == pytest.approx(kept.sd, rel=1e-4)


def invented(n: int = 1000) -> dict[str, Any]:
    rng = np.random.default_rng(4)
    return {
        "D": NEAR.mu_fid + rng.normal(0.02, 0.1, size=(4, n, 24)),
        "band_mag": NEAR.mu_fid[:, None] + supernova.M0 + rng.normal(0.3, 0.1, size=(4, n, 24, 4)),
        "R_V": rng.normal(2.9, 0.3, size=(4, n, 5)),
    }


def test_distances_follow_from_ones_own_draws() -> None:
    draws = invented()
    trace = describe(tree(posterior=draws))
    mean, sd = draws["D"].mean(axis=(0, 1)), draws["D"].std(axis=(0, 1))
    rms = float(np.sqrt(np.mean((mean - NEAR.mu_fid) ** 2)))
    naive = draws["band_mag"][..., 1].mean(axis=(0, 1)) - supernova.M0 - NEAR.mu_fid
    naive_rms = float(np.sqrt(np.mean(naive**2)))
    checks.distances(mean.tolist(), sd, round(rms, 3), np.array([naive_rms]), trace)
    refused("mean", checks.distances, NEAR.mu_fid, sd, rms, naive_rms, trace)
    refused("variances", checks.distances, mean, sd**2, rms, naive_rms, trace)
    refused("standard deviation", checks.distances, mean, 1.02 * sd, rms, naive_rms, trace)
    refused("hubble_rms", checks.distances, mean, sd, rms + 0.01, naive_rms, trace)
    refused("naive_rms", checks.distances, mean, sd, rms, rms, trace)


def test_answers_about_hosts_follow_from_ones_own_draws() -> None:
    draws = invented()["R_V"]
    trace = describe(tree(posterior={"R_V": draws}))

    def shortest(entry: int, held: int = 3760) -> list[float]:
        ordered = np.sort(draws[..., entry], axis=None)
        start = int(np.argmin(ordered[held:] - ordered[:-held]))
        return [float(ordered[start]), float(ordered[start + held])]

    share = float(np.mean(draws[..., 3] < draws[..., 4]))
    checks.host_answers(shortest(2), share, trace)
    refused("94 %", checks.host_answers, shortest(2, 3560), share, trace)
    refused("R_V_irregular", checks.host_answers, shortest(2, 3800), share, trace)
    refused("above", checks.host_answers, shortest(2), 1 - share, trace)
    refused("draw by draw", checks.host_answers, shortest(2), 0.876, trace)


@pytest.mark.parametrize("name", ["bayesn", "hosts"])
def test_a_stored_posterior_has_every_number_that_is_asked(name: str) -> None:
    shapes = summaries.SHAPES if name == "bayesn" else summaries.HOST_SHAPES
    kept = stored.read(name)
    assert {k: (len(v),) if isinstance(v, list) else () for k, v in kept.items()} == shapes
