"""The module beside the notebooks of supernovae: its sums, distances, dust and simulators."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pymc as pm
import pytest
from astropy import units
from astropy.cosmology import FlatLambdaCDM
from dust_extinction.parameter_averages import CCM89
from pytensor.configdefaults import config
from scipy.stats import truncnorm

from grading_tests import supernova
from grading_tests.supernova import A_BAND, B_BAND, KNOTS, M0, W0, W1, WAVELENGTHS

PUBLIC = (
    "C_KMS H0 mu SURVEYS catalogue BANDS WAVELENGTHS M0 KNOTS W0 W1 A_BAND B_BAND light_curves "
    "light_curves_for_cosmology HOSTS SIGMA_E SIGMA_A dusty_hosts broad_distances"
)


def sums(found: dict[str, Any], *names: str) -> list[float]:
    return [float(found[name].sum()) for name in names]


def test_the_module_offers_what_notebooks_use_and_nothing_else() -> None:
    assert set(supernova.__all__) == set(PUBLIC.split())
    assert all(hasattr(supernova, name) for name in supernova.__all__)


# -- distances ---------------------------------------------------------------------------------


def test_distance_moduli_are_those_of_astropy() -> None:
    z = np.geomspace(0.001, 2.5, 60)
    for omega_m in (0.0, 0.05, 0.3, 0.7, 1.0):
        exact = FlatLambdaCDM(H0=70, Om0=omega_m, Tcmb0=0).distmod(z).value
        assert supernova.mu(z, omega_m) == pytest.approx(exact, abs=1e-7), omega_m
    exact = FlatLambdaCDM(H0=70, Om0=0.3, Tcmb0=0).distmod(z).value
    assert supernova.mu(z, 0.3) == pytest.approx(exact, abs=3e-9)


def test_distance_moduli_have_the_agreed_values_and_broadcast() -> None:
    found = [supernova.mu(z, o) for z, o in [(0.5, 0.3), (1, 0.3), (1, 1), (1, 0)]]
    assert found == pytest.approx([42.261185, 44.100238, 43.502460, 44.663763], abs=6e-7)
    z, omega_m = np.array([0.1, 0.5, 1.2]), np.array([[0.0], [1.0]])
    grid = supernova.mu(z, omega_m)
    assert grid.shape == (2, 3)
    for (i, o), (j, one) in product(enumerate(omega_m[:, 0]), enumerate(z)):
        assert grid[i, j] == pytest.approx(supernova.mu(one, o), abs=1e-12)
    assert supernova.mu([0.1, 0.5], [0.2, 0.4]).shape == (2,)
    assert np.ndim(supernova.mu(0.5, 0.3)) == 0


def test_distance_moduli_of_a_pymc_variable_are_the_same() -> None:
    z = np.array([0.05, 0.6, 1.3])
    with pm.Model() as model:
        omega_m = pm.Uniform("omega_m", 0, 1)
        mu = pm.Deterministic("mu", supernova.mu(z, omega_m))
        pm.Normal("m", mu, 1, observed=np.zeros(3))
    at = np.log(0.3 / 0.7)  # PyMC's own coordinate of a share
    with config.change_flags(mode="FAST_COMPILE", cxx=""):  # Python, which need not be compiled
        assert mu.eval({omega_m: 0.3}) == pytest.approx(supernova.mu(z, 0.3), abs=1e-12)
        share = model.compile_dlogp()({"omega_m_interval__": at})[0]
        log_density = model.compile_logp()
    steps = [log_density({"omega_m_interval__": at + step}) for step in (-1e-4, 1e-4)]
    assert share == pytest.approx((steps[1] - steps[0]) / 2e-4, rel=1e-6)


# -- catalogues --------------------------------------------------------------------------------


def test_catalogues_have_the_agreed_sums() -> None:
    clean = supernova.catalogue()
    assert sums(clean, "z") == pytest.approx([31.165193603385], abs=1e-9)
    assert clean["d"].sum(axis=0) == pytest.approx([1769.0849853, -3.7686902, -0.6656209], abs=6e-8)
    contaminated = supernova.catalogue(f_out=0.08)
    assert contaminated["d"][:, 0].sum() == pytest.approx(1767.2537073, abs=6e-8)
    limited = supernova.catalogue(selection=True)
    assert sums(limited, "z") == pytest.approx([26.2428637], abs=6e-8)
    assert limited["d"][:, 0].sum() == pytest.approx(1737.7528759, abs=6e-8)


def test_a_catalogue_has_84_supernovae_of_three_surveys_and_their_covariances() -> None:
    found = supernova.catalogue()
    names, counts = np.unique(found["survey"], return_counts=True)
    assert dict(zip(names, counts, strict=True)) == dict(
        zip(supernova.SURVEYS, [30, 46, 8], strict=True)
    )
    assert (found["z"].shape, found["d"].shape, found["C"].shape) == ((84,), (84, 3), (84, 3, 3))
    sd = np.sqrt(np.diagonal(found["C"], axis1=1, axis2=2))
    rho = found["C"] / sd[:, :, None] / sd[:, None, :]
    wanted = [[1, 0.3, 0.6], [0.3, 1, 0.2], [0.6, 0.2, 1]]
    assert rho == pytest.approx(np.broadcast_to(wanted, (84, 3, 3)), abs=1e-12)
    assert (found["m_cut"].tolist(), found["sigma_cut"].tolist()) == (
        [30, 22.9, 24.9],
        [0.25] * 3,
    )


def test_the_contaminated_catalogue_is_the_same_sky() -> None:
    clean, contaminated = supernova.catalogue(), supernova.catalogue(f_out=0.08)
    for name in ("z", "survey", "C"):
        assert np.array_equal(clean[name], contaminated[name])
    assert np.array_equal(clean["d"][:, 1:], contaminated["d"][:, 1:])
    assert np.sum(clean["d"][:, 0] != contaminated["d"][:, 0]) == 6


# -- light curves and dust ---------------------------------------------------------------------


def test_light_curves_have_the_agreed_sums() -> None:
    near, far = supernova.light_curves(), supernova.light_curves_for_cosmology()
    assert sums(near, "m_obs", "z", "phase") == pytest.approx(
        [13764.108462, 0.905842387, 11078.160050], abs=6e-7
    )
    assert sums(far, "m_obs", "z", "phase") == pytest.approx(
        [20725.589768, 10.790110156, 14582.362474], abs=6e-7
    )
    assert (near["sn"].shape, far["sn"].shape) == ((768,), (960,))


def test_every_supernova_has_the_same_eight_epochs_in_all_bands() -> None:
    found = supernova.light_curves()
    by_curve = {
        (sn, band): np.sort(found["phase"][(found["sn"] == sn) & (found["band"] == band)])
        for sn, band in product(range(24), range(4))
    }
    for (sn, _), epochs in by_curve.items():
        assert epochs.shape == (8,)
        assert np.array_equal(epochs, by_curve[sn, 0])


def test_surfaces_are_linear_between_knots() -> None:
    found = supernova.light_curves_for_cosmology()
    for point in range(0, 960, 37):
        band, phase = found["band"][point], found["phase"][point]
        for name, surface in (("w0", W0), ("w1", W1)):
            assert found[name][point] == pytest.approx(np.interp(phase, KNOTS, surface[:, band]))
    assert found["m_err"][found["sn"] < 15] == pytest.approx(0.04)
    assert found["m_err"][found["sn"] >= 15] == pytest.approx(0.06)


def test_the_dust_of_the_bands_is_that_of_dust_extinction() -> None:
    for R_V in (2.0, 3.1, 6.0):
        found = A_BAND + B_BAND / R_V
        wanted = np.asarray(CCM89(Rv=R_V)(1 / WAVELENGTHS / units.micron))
        assert found == pytest.approx(wanted, abs=2e-10)


def test_dusty_hosts_have_the_agreed_sums() -> None:
    found = supernova.dusty_hosts()
    assert sums(found, "E_obs", "A_obs") == pytest.approx([22.0076637, 61.7107546], abs=6e-8)
    names, counts = np.unique(found["host"], return_counts=True)
    assert (names.tolist(), counts.tolist()) == (supernova.HOSTS, [30, 30, 4, 30, 40])


def test_broad_distances_are_the_posterior_under_a_broad_prior() -> None:
    """Given the extinction all else is Gaussian, and the extinction is a truncated normal."""
    data = supernova.light_curves_for_cosmology()
    xi, tau_A, sigma_eps = A_BAND + B_BAND / 2.6, 0.35, 0.03
    means, sds = [], []
    for sn in range(30):
        here = data["sn"] == sn
        band, y = data["band"][here], data["m_obs"][here] - M0 - data["w0"][here]
        columns = np.column_stack([np.ones(here.sum()), data["w1"][here]])  # of D and theta
        prior, centre = np.diag([25.0, 1.0]), np.array([data["mu_fid"][sn], 0.0])
        noise = np.diag(data["m_err"][here] ** 2) + sigma_eps**2 * (band[:, None] == band)
        total = np.linalg.inv(noise + columns @ prior @ columns.T)
        gain, dust, rest = (prior @ columns.T @ total)[0], xi[band], y - columns @ centre
        precision = dust @ total @ dust
        A_hat = (dust @ total @ rest - 1 / tau_A) / precision
        sd = precision**-0.5
        A_V = truncnorm(-A_hat / sd, np.inf, A_hat, sd)
        means.append(centre[0] + gain @ rest - gain @ dust * A_V.mean())
        left = prior[0, 0] - gain @ columns @ prior[:, 0]
        sds.append(np.sqrt(left + (gain @ dust) ** 2 * A_V.var()))
    distance, distance_sd = supernova.broad_distances()
    assert distance == pytest.approx(means, abs=6e-5)
    assert distance_sd == pytest.approx(sds, abs=6e-5)
